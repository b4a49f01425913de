import Foundation
import RunEvents
import Text

/// One event of every kind, in the order of a run.
enum Samples {
  static let start = Date(timeIntervalSince1970: 1_767_323_045.25)

  static let header = RunHeader(
    runID: "20260102-030405-abcd",
    kjobVersion: "1.0.0",
    parallelism: 2,
    jobs: [planned("one"), planned("two")],
    options: RunOptions(
      workingDirectory: "/repositories/api",
      files: ["jobs/a.yml"],
      inputs: [RunOptions.Input(subject: "jobs/a.yml", hash: String(repeating: "c", count: 40))],
      agentCommand: ["kiro-cli", "acp"],
      requiresMCPStartup: false,
      junit: "/reports/junit.xml",
      worktreeDirectory: "/cache",
      failFast: true,
      keep: .failed,
      maxCredits: 12.5,
      bootID: "11111111-2222-3333-4444-555555555555"
    )
  )

  static func planned(_ id: String) -> PlannedJob {
    PlannedJob(
      id: id,
      folder: id,
      file: "jobs/a.yml",
      line: 4,
      repository: "/repositories/api",
      baseCommit: String(repeating: "a", count: 40)
    )
  }

  static func command(
    _ result: CommandFacts.Result,
    phase: CommandFacts.Phase = .verify,
    leftovers: Int = 0
  ) -> CommandFacts {
    CommandFacts(
      phase: phase,
      index: 1,
      name: "tests",
      command: "swift test\n",
      result: result,
      ending: "exited with 1",
      exitCode: result == .timedOut ? nil : 1,
      seconds: 1.5,
      log: "jobs/one/verify-1-tests.log",
      outputTail: "1 test failed\nsee \u{1B}[31mabove\u{1B}[0m",
      leftovers: leftovers
    )
  }

  static let kinds: [RunEvent.Kind] = [
    .runPlanned(header),
    .jobStarted("one"),
    .workspaceCreated(
      "one",
      WorkspaceFacts(
        path: "/cache/one",
        device: 2_049,
        inode: .max,
        administrativePath: "/repositories/api/.git/worktrees/one"
      )
    ),
    .commandFinished("one", command(.failed, phase: .setup, leftovers: 2)),
    .commandFinished("one", command(.timedOut)),
    .agentStarted("one", ProcessFacts(process: 4_711, startTicks: 99)),
    .sessionOpened(
      "one",
      AgentFacts(
        name: "Kiro CLI Agent",
        version: "2.18.1",
        sessionID: "s-1",
        mode: "kiro_default",
        model: "auto"
      )
    ),
    .sessionOpened(
      "two",
      AgentFacts(name: nil, version: nil, sessionID: "s-2", mode: nil, model: nil)
    ),
    .mcpSettled(
      "one",
      [
        MCPServerFacts(name: "db", state: "started", isStarted: true, isRequired: true),
        MCPServerFacts(name: "web", state: "failed: no", isStarted: false, isRequired: false),
      ]
    ),
    .promptSent("one", index: 1, of: 2),
    .permissionDecided(
      "one",
      PermissionFacts(title: "Running: ls", isAllowed: true, rule: nil)
    ),
    .turnEnded(
      "one",
      TurnFacts(
        index: 1,
        stopReason: "end_turn",
        credits: 0.75,
        contextPercentage: 10.5,
        toolCalls: 3
      )
    ),
    .turnEnded(
      "two",
      TurnFacts(index: 1, stopReason: "x", credits: nil, contextPercentage: nil, toolCalls: 0)
    ),
    .agentEnded("one", ending: "exited with 0", leftovers: 1),
    .snapshotTaken(
      "one",
      SnapshotFacts(
        tree: String(repeating: "b", count: 40),
        isChanged: true,
        leftOut: ["nested/.git"],
        ignoredCount: 2
      )
    ),
    .patchWritten(
      "one",
      PatchFacts(
        path: "jobs/one/changes.patch",
        bytes: 120,
        filesChanged: 1,
        insertions: 2,
        deletions: 3,
        sha256: String(repeating: "d", count: 64)
      )
    ),
    .warned("one", "a\u{1B}[1m \"warning\"\nof two/lines\u{202E}"),
    .workspaceRemoved("one", remaining: []),
    .workspaceRemoved("two", remaining: ["a", "b"]),
    .workspaceKept("one", path: "/cache/one"),
    .jobFinished("one", .passed, nil),
    .jobFinished("two", .failed, Reason(.verifyFailed, "tests\nfailed", details: "all\nof it")),
    .runStopping("SIGTERM"),
    .runFinished,
    .attemptFailed(
      "two",
      AttemptFacts(
        number: 1,
        reason: Reason(.agentRateLimit, "slow", details: "slow\ndown"),
        folder: "jobs/two/attempt-1",
        delay: 1.5
      )
    ),
    .attemptStarted("two", number: 2),
    .permissionDecided(
      "two",
      PermissionFacts(title: "Running: rm", isAllowed: false, rule: "rule 2")
    ),
    .environmentPrepared(
      "one",
      EnvironmentFacts(
        withheldFromAgent: ["GITHUB_TOKEN"],
        withheldFromCommands: ["GITHUB_TOKEN", "KIRO_API_KEY"],
        temporaryFolder: TemporaryFolderFacts(path: "/cache/run.tmp/1", device: 2_049, inode: 7)
      )
    ),
    .environmentPrepared(
      "two",
      EnvironmentFacts(withheldFromAgent: [], withheldFromCommands: [])
    ),
    .workspacePlanned("two", store: "/cache/run.stores/two"),
    .commandStarted(
      "two",
      CommandStart(
        phase: .verify,
        index: 1,
        process: ProcessFacts(process: 12, startTicks: .max)
      )
    ),
    .agentFinished("two"),
    .verificationResumed("two"),
    .runResumed(
      ResumeFacts(kjobVersion: "1.0.1", parallelism: 4, bootID: "another", openJobs: 2)
    ),
    .outputChanged("two", ["`jobs/two/changes.patch` was changed"]),
    .outputChanged(nil, ["`journal.jsonl` is gone"]),
    .sourceObserved(
      "two",
      SourceFacts(repository: "/r", digests: ["HEAD": "branch main"], removed: ["ref refs/heads/x"])
    ),
    .sourceChanged(
      SourceChangeFacts(
        repository: "/r",
        changes: ["tag v1 was added"],
        candidates: ["one", "two"]
      )
    ),
  ]

  /// What the ones above do without: a kind, and members.
  static let otherKinds: [RunEvent.Kind] = [
    .creditsExhausted("12.5 credits are used up"),
    .workspaceCreated(
      "two",
      WorkspaceFacts(path: "/c", device: 1, inode: 2, administrativePath: nil, digest: "d")
    ),
    .sessionOpened(
      "two",
      AgentFacts(
        name: nil,
        version: nil,
        programVersion: "2.19.0",
        engine: "v2",
        sessionID: "s-3",
        mode: nil,
        model: nil,
        effort: "high",
        confirmations: AgentFacts.Confirmations(
          mode: .reported,
          model: .accepted,
          effort: .requested
        ),
        standIn: .scripted
      )
    ),
    .mcpSettled(
      "two",
      [
        MCPServerFacts(
          name: "web",
          state: "failed",
          isStarted: false,
          isRequired: true,
          evidence: "exited with 1"
        )
      ]
    ),
    .turnEnded(
      "two",
      TurnFacts(
        index: 2,
        stopReason: "end_turn",
        credits: nil,
        subagentCredits: 0.5,
        contextPercentage: nil,
        toolCalls: 1,
        toolKinds: ["edit": 1],
        seconds: 2.5,
        isEmpty: false,
        tokens: TokenFacts(total: 1_500, input: 1_000, output: 500),
        cost: CostFacts(amount: 0.25, currency: "USD")
      )
    ),
    .environmentObserved(EnvironmentDigests(["/home/u/bin": String(repeating: "e", count: 64)])),
    .baseJudged(
      "two",
      BaseFacts(
        key: String(repeating: "f", count: 64),
        name: "tests",
        result: .fails,
        isUnstable: false,
        isConfirmed: true,
        ending: "exited with 1",
        outputTail: "no",
        log: "jobs/two/base-1-tests.log"
      )
    ),
    .baselineKnown("two", keys: ["f"]),
    .jobAlreadySo("two"),
    .workspaceSetUp("two", tree: String(repeating: "b", count: 40)),
    .trialCaptured(
      "two",
      TrialFacts(
        number: 1,
        snapshot: refusedSnapshot,
        patch: PatchFacts(
          path: "jobs/two/changes-1.patch",
          bytes: 1,
          filesChanged: 1,
          insertions: 1,
          deletions: 0
        )
      )
    ),
    .commandFinished("two", triedCommand),
    .trialJudged(
      "two",
      TrialVerdict(number: 1, reason: Reason(.verifyFailed, "no"), ending: "1 repair did not help")
    ),
    .snapshotTaken("two", refusedSnapshot),
    .roomPlanned("two", store: "/cache/run.stores/two~room"),
    .roomCreated("two", path: "/cache/run.rooms/2~/api"),
    .roomRemoved("two", remaining: ["a"]),
    .roomKept("two", path: "/cache/run.rooms/2~/api"),
    .verdictReopened("two"),
    .runPlanned(replacingHeader),
    .jobCarried("two", record(of: "two")),
    .jobStale(StaleFacts(job: planned("three"), cause: .base, record: record(of: "three"))),
    .commandStarted(
      "two",
      CommandStart(
        phase: .base,
        index: 2,
        name: "tests",
        limit: 60,
        process: ProcessFacts(process: 13, startTicks: 5)
      )
    ),
    .storedChangeTaken("two", storedChange),
    .parallelismChanged(
      ParallelismFacts(cause: .throttling, limit: 4, before: 8, parallelism: 8, agent: "kiro-cli")
    ),
    .memoryMeasured("two", bytes: 1_610_612_736),
  ]

  private static let storedChange = StoredChange(
    origin: "run 20260101-030405-abcd",
    baseCommit: String(repeating: "a", count: 40),
    sha256: String(repeating: "d", count: 64)
  )

  /// Wishes of every kind.
  private static let publish: PublishFacts = {
    var publish = PublishFacts()
    publish.key = "logger"
    publish.branch = "agents/one"
    publish.target = "main"
    publish.title = "Use the new logger"
    publish.body = "See the guide."
    publish.labels = ["nightly"]
    publish.reviewers = ["ann"]
    publish.assignees = ["bob"]
    publish.milestone = "v2"
    publish.draft = true
    publish.autoMerge = true
    publish.forge = "gitlab"
    publish.onNewChange = "keep"
    publish.onEmpty = "close"
    publish.onBaseMoved = "rebase"
    publish.onHumanCommits = "stack"
    publish.commitSubject = "Use it"
    publish.commitBody = "By a job."
    publish.commitAuthor = "A <a@b>"
    publish.commitSign = true
    return publish
  }()

  /// A run of jobs of which one ran before.
  private static let replacingHeader: RunHeader = {
    var header = Samples.header
    header.replaced = ["one"]
    header.options.selected = ["one*"]
    header.jobs[0].name = "one"
    header.jobs[0].repositoryName = "api"
    header.jobs[0].matrix = ["module": "core"]
    header.jobs[0].promptFiles = ["prompt.md"]
    header.jobs[0].idleTimeout = 600
    header.jobs[0].remote = "https://git.example.com/team/api.git"
    header.jobs[0].origin = "git.example.com/team/api:jobs/a.yml"
    header.jobs[0].publish = publish
    header.jobs[0].openRequest = OpenRequest(
      name: "merge request !7",
      address: "https://git.example.com/team/api/-/merge_requests/7"
    )
    header.jobs[0].storedChange = storedChange
    header.jobs[0].definition = String(repeating: "d", count: 64)
    return header
  }()

  private static func record(of job: JobID) -> JobRecord {
    JobRecord(
      runID: "20260101-030405-abcd",
      events: [
        RunEvent(sequence: 1, time: start, elapsed: 0, kind: .jobStarted(job)),
        RunEvent(sequence: 2, time: start, elapsed: 1.5, kind: .jobFinished(job, .passed, nil)),
      ]
    )
  }

  private static let refusedSnapshot = SnapshotFacts(
    tree: String(repeating: "c", count: 40),
    isChanged: true,
    leftOut: [],
    ignoredCount: 0,
    sensitive: ["tests/run"],
    dropped: ["tests/a"],
    refusal: Reason(.changesForbidden, "no", details: "no\nnever"),
    paths: ["tests/run"]
  )

  private static let triedCommand: CommandFacts = {
    var facts = command(.flaky)
    facts.log = "jobs/two/verify-1-1-tests.log"
    facts.trial = 1
    facts.baseline = .broke
    var first = command(.failed)
    first.log = "jobs/two/verify-1-1-tests.log"
    facts.earlierTries = [CommandFacts.Try(first)]
    facts.isUnstableOnBase = true
    return facts
  }()

  static let events = events(kinds)
  static let others = events(otherKinds)

  private static func events(_ kinds: [RunEvent.Kind]) -> [RunEvent] {
    kinds.enumerated().map { index, kind in
      RunEvent(
        sequence: index + 1,
        time: start.addingTimeInterval(Double(index)),
        elapsed: Double(index) / 8,
        kind: kind
      )
    }
  }
}
