import Foundation
import RunEvents
import TestSupport
import Testing
import Text

@Suite struct MergedJournalTests {
  static let hash = String(repeating: "a", count: 40)

  /// The journal of a shard whose only job took from one second to three.
  static func journal(
    _ index: Int,
    of count: Int = 2,
    start: Double,
    hash: String = hash,
    job: String? = nil,
    all: [String] = ["one", "two"],
    between: [RunEvent.Kind] = []
  ) throws -> Journal {
    let id = job ?? all[index - 1]
    let options = RunOptions(
      workingDirectory: "/",
      files: ["a.yml"],
      inputs: [RunOptions.Input(subject: "a.yml", hash: "1")],
      worktreeDirectory: "/cache",
      shard: ShardFacts(index: index, count: count, planHash: hash, jobs: all),
      bootID: "b"
    )
    let planned = PlannedJob(
      id: id,
      folder: id,
      file: "a.yml",
      line: 1,
      repository: "/r",
      baseCommit: hash
    )
    let header = RunHeader(
      runID: "run-\(index)",
      kjobVersion: "1",
      parallelism: 2,
      jobs: [planned],
      options: options
    )
    let timed: [(Double, RunEvent.Kind)] =
      [(0, .runPlanned(header)), (1, .jobStarted(id))] + between.map { (2, $0) }
      + [(3, .jobFinished(id, .passed, nil)), (4, .runFinished)]
    let lines: [UInt8] = timed.enumerated().flatMap { place, event in
      EncodedRunEvent(
        RunEvent(
          sequence: place + 1,
          time: Date(timeIntervalSince1970: start + event.0),
          elapsed: event.0,
          kind: event.1
        )
      ).line() + [0x0A]
    }
    return try Journal(lines)
  }

  @Test func `jobs stand in the plan's order, and events in the order of time`() throws {
    let late = try Self.journal(1, start: 1_010)
    let early = try Self.journal(2, start: 1_000)
    let merged = try MergedJournal([late, early])
    #expect(merged.state.jobs.map(\.planned.id) == ["one", "two"])
    #expect(merged.state.jobs.map(\.seconds) == [2, 2])
    #expect(merged.state.startTime == Date(timeIntervalSince1970: 1_000))
    #expect(merged.state.elapsed == 14)
    #expect(merged.state.isFinished)
    #expect(merged.events.map(\.elapsed) == [0, 1, 3, 11, 13, 14])
    #expect(merged.events.map(\.sequence) == Array(1...6))
    #expect(merged.origins == ["one": 0, "two": 1])
    #expect(merged.state.header?.runID == "run-1+run-2")
    #expect(merged.state.header?.options.merged?.runs == ["run-1", "run-2"])
    #expect(merged.state.header?.options.planHash == Self.hash)
    #expect(merged.state.header?.options.inputs.count == 1)
    // What was written is what is read again.
    let lines: [UInt8] = merged.events.flatMap { EncodedRunEvent($0).line() + [0x0A] }
    #expect(try Journal(lines).state == merged.state)
  }

  @Test func `a stop that was gone on from is none of the whole`() throws {
    let resumed = ResumeFacts(kjobVersion: "1", parallelism: 1, bootID: "b")
    let first = try Self.journal(
      1,
      start: 0,
      between: [.runStopping("received SIGTERM"), .runResumed(resumed)]
    )
    let second = try Self.journal(2, start: 0)
    #expect(try MergedJournal([first, second]).state.stopReason == nil)
    let stopped = try Self.journal(2, start: 0, between: [.runStopping("over")])
    #expect(try MergedJournal([first, stopped]).state.stopReason == "over")
  }

  @Test func `what is not the whole of one plan is refused`() throws {
    let first = try Self.journal(1, start: 0)
    let second = try Self.journal(2, start: 0)
    let cases: [([Journal], MergedJournal.Problem)] = [
      ([first], .missing([2], count: 2)),
      ([second, first, second], .sameShard(0, 2, index: 2)),
      (
        [first, try Self.journal(2, start: 0, hash: String(repeating: "b", count: 40))],
        .otherPlan(0, 1)
      ),
      ([first, try Self.journal(2, start: 0, job: "one")], .sameJob("one", 0, 1)),
      ([first, try Self.journal(2, start: 0, job: "three")], .strangeJob("three", 1)),
      (
        [
          try Self.journal(1, of: 1, start: 0, all: ["one", "two"])
        ], .lostJobs(["two"])
      ),
      (
        [first, try Journal(Self.unsharded)], .notAShard(1)
      ),
    ]
    for (journals, problem) in cases {
      #expect(throws: problem) { _ = try MergedJournal(journals) }
    }
  }

  @Test(
    .fault(243),
    arguments: [(BaseFacts.Result.passes, false), (.fails, true), (.cannotRun, true)]
  )
  func `shards that disagree on the base are refused`(
    result: BaseFacts.Result,
    isRefused: Bool
  ) throws {
    func facts(_ result: BaseFacts.Result, _ job: String) -> BaseFacts {
      BaseFacts(
        key: String(repeating: "c", count: 64),
        name: "tests",
        result: result,
        isUnstable: false,
        ending: "",
        outputTail: "",
        log: "jobs/\(job)/base-1-tests.log"
      )
    }
    let first = try Self.journal(1, start: 0, between: [.baseJudged("one", facts(.passes, "one"))])
    let second = try Self.journal(2, start: 0, between: [.baseJudged("two", facts(result, "two"))])
    if isRefused {
      #expect(throws: MergedJournal.Problem.otherBase("tests", 0, 1)) {
        _ = try MergedJournal([first, second])
      }
    } else {
      #expect(try MergedJournal([first, second]).state.baseResults.count == 1)
    }
  }

  @Test func `a plan that nobody has dealt is none`() throws {
    let first = try Self.journal(1, of: 1_000_000_000_000, start: 0)
    #expect(throws: MergedJournal.Problem.notAShard(0)) { _ = try MergedJournal([first]) }
  }

  @Test(arguments: [
    (#""id":"one""#, #""id":"a\n::error::b""#), (#""id":"one""#, #""id":"\u001b[2J""#),
    (#""id":"one""#, #""id":"""#), (#""folder":"one""#, #""folder":"..""#),
    (#""folder":"one""#, #""folder":"a\/b""#), (#""folder":"one""#, #""folder":"""#),
    (#""run-id":"run-1""#, #""run-id":"..\/..\/x""#), (#""run-id":"run-1""#, #""run-id":"""#),
  ])
  func `a journal with names that kjob does not give is refused`(name: String, other: String) throws
  {
    let journal = try Self.journal(1, start: 0)
    let lines = journal.events.map { String(decoding: EncodedRunEvent($0).line(), as: UTF8.self) }
    let text = lines.map { $0 + "\n" }.joined()
    #expect(text.contains(name))
    #expect(throws: Journal.Problem.invalid) {
      _ = try Journal(Array(text.replacing(name, with: other).utf8))
    }
  }

  private static var unsharded: [UInt8] {
    let options = RunOptions(
      workingDirectory: "/",
      files: [],
      inputs: [],
      worktreeDirectory: "/",
      bootID: "b"
    )
    let header = RunHeader(
      runID: "r",
      kjobVersion: "1",
      parallelism: 1,
      jobs: [],
      options: options
    )
    let event = RunEvent(sequence: 1, time: Date(), elapsed: 0, kind: .runPlanned(header))
    return EncodedRunEvent(event).line() + [0x0A]
  }
}
