import Foundation
import TestSupport
import Testing

/// What is left of a run when kjob is killed with SIGKILL, wherever that is, and what `kjob resume`
/// makes of it.
@Suite(.waiting, .timeLimit(.minutes(20))) struct `A run that is killed` {
  /// How many parts the journal's records are dealt out to, so that they run side by side.
  private static let parts = 4

  @Test(.fault(96, 97, 50, 234), arguments: 0..<parts, ["before", "after"])
  func `is completed from every record of its journal`(part: Int, when: String) throws {
    let run = try KilledRun()
    let library = try KillAtRecord.library(in: run.scenario)
    // As many as a run that nobody kills has.
    let count = try run.uninterruptedRecords()
    #expect(count > 30)
    let step = TestExtent.isWhole ? 1 : 6
    for place in stride(from: when == "before" ? 1 : step, through: count, by: step)
    where place / step % Self.parts == part {
      let killed = try run.start(
        environment: ["LD_PRELOAD": library, "KILL_AT": "\(place)", "KILL_WHEN": when]
      )
      #expect(killed.status == 137, "record \(place): \(killed)")
      try run.complete("record \(place), \(when)")
    }
  }

  @Test(.fault(214), arguments: 0..<5 as Range<UInt64>)
  func `is completed from moments by chance`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let run = try KilledRun()
    for round in 0..<TestExtent.cases(sample: 3, all: 10) {
      let milliseconds = Int.random(in: 5...900, using: &random)
      try run.startAndKill(after: milliseconds)
      try run.complete("seed \(seed), round \(round): after \(milliseconds) ms")
    }
  }
}

/// A run of two jobs that is killed and gone on with, again and again.
private struct KilledRun {
  let scenario: Scenario
  private let fingerprint: String
  private static let expected = [
    "one": ["passed"], "two": ["failed"],
    // An agent that was lost while it repaired its change gets the verdict of the last trial.
    "three": ["passed", "failed"],
  ]

  init() throws {
    scenario = try Scenario()
    for name in ["one", "two"] {
      try scenario.job(
        name,
        script: """
          turns:
            - - run: 'echo x >>"$HOME/starts-\(name)"'
              - write: { path: src/\(name).txt, content: "done" }
          """,
        settings: """
          setup: ["echo ready >ready.o"]
          isolation: \(name == "two" ? "private" : "worktree")
          """,
        verify: name == "two"
          ? "[\"exit 1\"]" : "[\"test -e ready.o\", \"test -e src/\(name).txt\"]"
      )
    }
    try scenario.job(
      "three",
      script: """
        turns:
          - - run: 'echo x >>"$HOME/starts-three"; echo wrong >src/three.txt; echo x >README'
          - - run: 'echo right >src/three.txt'
        """,
      settings: """
        repair: { attempts: 1 }
        baseline: no-regression
        changes: { restore: [README] }
        """,
      verify: "[\"test -e .gitignore\", \"grep -q right src/three.txt\"]"
    )
    fingerprint = try scenario.sourceFingerprint()
  }

  private var command: String { "run jobs/one.yml jobs/two.yml jobs/three.yml -j 3" }

  func start(environment: [String: String] = [:]) throws -> Shell.Result {
    try scenario.shell(
      "rm -rf kjob-out home/starts-*; \"$KJOB\" \(command)",
      environment: environment
    )
  }

  func startAndKill(after milliseconds: Int) throws {
    let seconds = String(format: "%.3f", Double(milliseconds) / 1_000)
    _ = try scenario.shell(
      """
      rm -rf kjob-out home/starts-*
      "$KJOB" \(command) & process=$!
      sleep \(seconds)
      kill -KILL $process || true
      wait $process || true
      """
    )
  }

  func uninterruptedRecords() throws -> Int {
    let result = try start()
    #expect(result.status == 1)
    return try journal().count
  }

  /// Goes on with the run and checks everything that has to hold afterwards.
  func complete(_ where: String) throws {
    let before = try journal()
    guard !before.isEmpty else {
      let resumed = try scenario.kjob("resume")
      #expect(resumed.status == 1)
      #expect(resumed.errors.contains("journal.jsonl"), "\(`where`): \(resumed)")
      #expect(try scenario.kjob("clean").status == 0)
      try requireNothingLeft(`where`)
      return
    }
    let finished = jobs(with: "job-finished", in: before)
    let done = jobs(with: "agent-finished", in: before)
    let files = try finished.map { try digest(of: $0) }
    let starts = try done.map { try startCount(of: $0) }
    let resumed = try scenario.kjob("resume")
    #expect(resumed.status == 1, "\(`where`): \(resumed)")
    let outcome = try scenario.outcome(resumed)
    let outcomes = outcome.results?.jobs.map { ($0.id, $0.outcome ?? "none") } ?? []
    #expect(outcomes.map(\.0).sorted() == Self.expected.keys.sorted(), "\(`where`)")
    for (job, found) in outcomes {
      #expect(
        Self.expected[job]?.contains(found) == true,
        "\(`where`): \(job) \(outcome.job(job)?.reason?.details ?? ""), \(resumed)"
      )
    }
    #expect(outcome.results?.isFinished == true, "\(`where`)")
    #expect(try finished.map { try digest(of: $0) } == files, "\(`where`): \(finished) changed")
    #expect(try done.map { try startCount(of: $0) } == starts, "\(`where`): \(done) started again")
    for name in Self.expected.keys {
      #expect(try scenario.patch(name).contains("src/\(name).txt"), "\(`where`): \(name)")
    }
    // What was cut off is not in the way of what came after it.
    let sequence = try journal().map { $0["sequence"] as? Int ?? 0 }
    #expect(sequence == Array(1...sequence.count), "\(`where`)")
    try requireNothingLeft(`where`)
  }

  private func requireNothingLeft(_ where: String) throws {
    #expect(try scenario.sourceFingerprint() == fingerprint, "\(`where`)")
    try scenario.requireNoProcesses()
    try scenario.requireNoWorktrees()
  }

  /// The whole records of the journal.
  private func journal() throws -> [[String: Any]] {
    let path = scenario.directory.path + "/kjob-out/journal.jsonl"
    guard let data = FileManager.default.contents(atPath: path) else { return [] }
    let end = data.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? data.startIndex
    return try data[..<end].split(separator: UInt8(ascii: "\n")).map {
      try JSONSerialization.jsonObject(with: Data($0)) as? [String: Any] ?? [:]
    }
  }

  private func jobs(with event: String, in journal: [[String: Any]]) -> [String] {
    journal.filter { $0["event"] as? String == event }.compactMap { $0["job"] as? String }
  }

  private func digest(of job: String) throws -> String {
    try Shell.run(
      "find \"$1\" -type f -print0 | sort -z | xargs -0 -r sha256sum",
      arguments: ["kjob-out/jobs/\(job)"],
      in: scenario.directory.path
    )
  }

  private func startCount(of job: String) throws -> Int {
    try scenario.directory.read("home/starts-\(job)").split(separator: "\n").count
  }
}
