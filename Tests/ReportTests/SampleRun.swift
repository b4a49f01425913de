import Foundation
import RunEvents
import Text

/// A run over two files in which each outcome occurs once, and one job is not over.
enum SampleRun {
  static let hostile: SafeText =
    "a\u{1B}[31m<b>&\"'\u{1B}[0m]]>\u{7}é😀\u{202E}\r\n[[ATTACHMENT|/etc/x]]\n::error::x"

  static let events: [RunEvent] =
    [event(0, .runPlanned(header))]
    + passed + failed + gated + cancelled
    + [
      event(70, .runStopping("fail-fast:\n`tests` failed")),
      event(70, .jobFinished("skipped", .skipped, Reason(.skipped, "not run: `tests` failed"))),
      event(71, .jobStarted("unfinished")),
      event(71.5, .warned("unfinished", hostile)),
    ]

  static let state = RunState(folding: events)

  /// The same run when its last job has ended as well.
  static let finishedEvents =
    events + [event(80, .jobFinished("unfinished", .passed, nil)), event(3_725.5, .runFinished)]

  private static let options = RunOptions(
    workingDirectory: "/",
    files: [],
    inputs: [],
    worktreeDirectory: "/cache",
    bootID: "1"
  )

  static let header = RunHeader(
    runID: "20260102-030405-abcd",
    kjobVersion: "1.0.0",
    parallelism: 2,
    jobs: [
      planned("passed", "jobs/a.yml", 3), planned("failed", "./jobs/b <&> \"x\".yaml", 7),
      planned("gated", "jobs/a.yml", 9), planned("cancelled", "jobs/a.yml", 12),
      planned("skipped", "./jobs/b <&> \"x\".yaml", 15), planned("unfinished", "jobs/a.yml", 20),
    ],
    options: options
  )

  private static let passed = [
    event(1, .jobStarted("passed")),
    event(2, .agentStarted("passed", ProcessFacts(process: 99, startTicks: 1))),
    event(2, .sessionOpened("passed", agent)),
    event(2, .mcpSettled("passed", [server("db", "started", true)])),
    event(3, .turnEnded("passed", turn(credits: 0.4647))),
    event(4, .agentEnded("passed", ending: "exited with 0", leftovers: 1)),
    event(5, .snapshotTaken("passed", snapshot(isChanged: true))),
    event(5, .patchWritten("passed", patch("passed", files: 2))),
    event(5, .roomCreated("passed", path: "/cache/run.rooms/1~/api")),
    event(6, .commandFinished("passed", command("passed", .passed, output: "fine"))),
    event(6, .workspaceRemoved("passed", remaining: [])),
    event(7.5, .jobFinished("passed", .passed, nil)),
  ]

  private static let failed = [
    event(1, .jobStarted("failed")),
    event(1, .commandFinished("failed", command("failed", .passed, output: "fine"))),
    event(1.5, .turnEnded("failed", turn(credits: 0.25))),
    event(
      1.75,
      .attemptFailed(
        "failed",
        AttemptFacts(
          number: 1,
          reason: Reason(.agentRateLimit, hostile, details: hostile),
          folder: "jobs/failed/attempt-1",
          delay: 0.25
        )
      )
    ),
    event(2, .attemptStarted("failed", number: 2)),
    event(3, .turnEnded("failed", turn(credits: 1e300))),
    event(5, .snapshotTaken("failed", snapshot(isChanged: true))),
    event(5, .patchWritten("failed", patch("failed", files: 1))),
    event(6, .commandFinished("failed", command("failed", .failed, output: hostile))),
    event(6, .warned("failed", "one\nwarning")),
    event(6, .workspaceKept("failed", path: "/c/f\ng")),
    event(
      62.0004,
      .jobFinished("failed", .failed, Reason(.verifyFailed, hostile, details: hostile))
    ),
  ]

  private static let gated = [
    event(8, .jobStarted("gated")),
    event(9, .mcpSettled("gated", [server("db", "failed: \u{1B}[1mno", false)])),
    event(10, .workspaceRemoved("gated", remaining: ["x\n::error::y"])),
    event(
      10,
      .jobFinished("gated", .error, Reason(.mcpStartup, "db did not start", details: "db\nlog"))
    ),
  ]

  private static let cancelled = [
    event(10, .jobStarted("cancelled")),
    event(11, .snapshotTaken("cancelled", snapshot(isChanged: false))),
    event(69, .jobFinished("cancelled", .cancelled, Reason(.cancelled, "stopped by SIGTERM"))),
  ]

  static func event(_ elapsed: Double, _ kind: RunEvent.Kind) -> RunEvent {
    let time = Date(timeIntervalSince1970: 1_767_323_045.25 + elapsed)
    return RunEvent(sequence: 1, time: time, elapsed: elapsed, kind: kind)
  }

  static func planned(_ id: String, _ file: SafeText, _ line: Int) -> PlannedJob {
    PlannedJob(
      id: id,
      folder: id,
      file: file,
      line: line,
      repository: "/repositories/api",
      baseCommit: String(repeating: "a", count: 40)
    )
  }

  private static let agent = AgentFacts(
    name: "Kiro CLI Agent",
    version: "2.18.1",
    programVersion: "2.18.2",
    engine: "v2",
    sessionID: "s-1",
    mode: "fixer",
    model: "auto",
    effort: "high",
    confirmations: AgentFacts.Confirmations(
      mode: .reported,
      model: .accepted,
      effort: .requested
    )
  )

  private static func server(_ name: SafeText, _ state: SafeText, _ isStarted: Bool)
    -> MCPServerFacts
  {
    MCPServerFacts(name: name, state: state, isStarted: isStarted, isRequired: true)
  }

  private static func turn(credits: Double) -> TurnFacts {
    TurnFacts(
      index: 1,
      stopReason: "end_turn",
      credits: credits,
      contextPercentage: nil,
      toolCalls: 3
    )
  }

  private static func snapshot(isChanged: Bool) -> SnapshotFacts {
    SnapshotFacts(
      tree: String(repeating: "b", count: 40),
      isChanged: isChanged,
      leftOut: [],
      ignoredCount: 0
    )
  }

  private static func patch(_ job: String, files: Int) -> PatchFacts {
    PatchFacts(
      path: "jobs/\(job)/changes.patch",
      bytes: 120,
      filesChanged: files,
      insertions: 12,
      deletions: 3,
      sha256: String(repeating: "d", count: 64)
    )
  }

  private static func command(
    _ job: String,
    _ result: CommandFacts.Result,
    output: SafeText
  ) -> CommandFacts {
    CommandFacts(
      phase: .verify,
      index: 1,
      name: "tests",
      command: "swift test",
      result: result,
      ending: result == .passed ? "exited with 0" : "exited with 1",
      exitCode: result == .passed ? 0 : 1,
      seconds: 1,
      log: "jobs/\(job)/verify-1-tests.log",
      outputTail: output,
      leftovers: 0
    )
  }
}
