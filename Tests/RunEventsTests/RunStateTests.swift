import Foundation
import RunEvents
import TestSupport
import Testing
import Text

@Suite struct RunStateTests {
  @Test func `before the first event nothing is known`() {
    let state = RunState()
    #expect(state.header == nil)
    #expect(state.startTime == nil)
    #expect(state.elapsed == 0)
    #expect(state.jobs.isEmpty)
    #expect(!state.isFinished)
    #expect(state.job("one") == nil)
  }

  @Test func `events add up to what they mean together`() throws {
    let state = RunState(folding: Samples.events)
    #expect(state.header == Samples.header)
    #expect(state.startTime == Samples.start)
    #expect(state.elapsed == 4.625)
    #expect(state.stopReason == nil)
    #expect(RunState(folding: Samples.events.dropLast(5)).stopReason == "SIGTERM")
    // It continued after its end.
    #expect(!state.isFinished)
    #expect(RunState(folding: Samples.events.dropLast(5)).isFinished)
    #expect(state.jobs.map(\.planned) == Samples.header.jobs)
    #expect(Outcome.allCases.map { state.count($0) } == [1, 1, 0, 0, 0, 0])
    let one = try #require(state.job("one"))
    #expect(one.outcome == .passed)
    #expect(one.reason == nil)
    #expect(one.startTime == Samples.start.addingTimeInterval(1))
    #expect(one.seconds == 2.375)
    #expect(one.agent?.name == "Kiro CLI Agent")
    #expect(one.mcpServers.map(\.name) == ["db", "web"])
    #expect(one.turns.map(\.index) == [1])
    #expect(one.credits == 0.75)
    #expect(one.agentEnding == "exited with 0")
    #expect(one.commands.map(\.phase) == [.setup, .verify])
    #expect(one.snapshot?.isChanged == true)
    #expect(one.patch?.bytes == 120)
    #expect(one.leftovers == 3)
    #expect(one.warnings == ["a \"warning\"\nof two/lines\u{FFFD}"])
    #expect(one.keptWorkspace == "/cache/one")
    let two = try #require(state.job("two"))
    #expect(two.outcome == .failed)
    #expect(two.reason == Reason(.verifyFailed, "tests failed", details: "all\nof it"))
    #expect(two.startTime == nil)
    #expect(two.seconds == 0)
    #expect(two.credits == nil)
    #expect(two.earlierAttempts.map(\.folder) == ["jobs/two/attempt-1"])
    #expect(two.earlierAttempts.first?.turns.map(\.index) == [1])
    #expect(two.turns.isEmpty)
    #expect(two.permissions.denied == 1)
    #expect(
      two.warnings == [
        "cleanup-incomplete: a", "cleanup-incomplete: b", "`jobs/two/changes.patch` was changed",
      ]
    )
    #expect(
      state.outputFaults == [
        "`journal.jsonl` is gone",
        "the source repository `/r` was changed while `one`, `two` ran: tag v1 was added",
      ]
    )
    #expect(state.sourceSuspects == ["one", "two"])
    #expect(state.sourcesAtStart["two"] == ["HEAD": "branch main"])
  }

  @Test func `of permissions that were denied the first are kept, and all are counted`() {
    var state = RunState(folding: Samples.events.prefix(1))
    for number in 0..<150 {
      let facts = PermissionFacts(title: "\(number)", isAllowed: number % 3 == 0, rule: "rule 2")
      state.receive(event(.permissionDecided("one", facts), elapsed: 1))
    }
    state.receive(
      event(
        .permissionDecided("one", PermissionFacts(title: "x", isAllowed: true, rule: nil)),
        elapsed: 1
      )
    )
    let job = state.job("one")
    #expect(job?.permissions.denied == 100 && job?.permissions.allowed == 51)
    #expect(job?.denials.map(\.title) == (0..<150).filter { $0 % 3 > 0 }.map { "\($0)" })
    for number in 150..<160 {
      let facts = PermissionFacts(title: "\(number)", isAllowed: false, rule: nil)
      state.receive(event(.permissionDecided("one", facts), elapsed: 2))
    }
    #expect(state.job("one")?.permissions.denied == 110)
    #expect(state.job("one")?.denials == job?.denials)
  }

  @Test func `an event of a job that was not planned changes nothing`() {
    var state = RunState(folding: Samples.events.prefix(1))
    let before = state.jobs
    state.receive(event(.jobFinished("three", .passed, nil), elapsed: 9))
    #expect(state.jobs == before)
    #expect(state.elapsed == 9)
  }

  @Test func `a clock that seems to go backwards gives no negative time`() {
    var state = RunState(folding: Samples.events.prefix(1))
    state.receive(event(.jobStarted("one"), elapsed: 5))
    state.receive(event(.jobFinished("one", .passed, nil), elapsed: 4))
    #expect(state.job("one")?.seconds == 0)
    #expect(state.elapsed == 5)
  }

  @Test func `a reason's message is one line, and stands for missing details`() {
    let reason = Reason(.timeout, "a\nb")
    #expect(reason.message == "a b")
    #expect(reason.details == "a\nb")
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `what is folded from a journal is what was live`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var elapsed = 0.0
    var events: [RunEvent] = []
    for index in 0..<Int.random(in: 1...60, using: &random) {
      elapsed += Double.random(in: 0...3, using: &random)
      let kind =
        index == 0 ? Samples.kinds[0] : Samples.kinds.randomElement(using: &random) ?? .runFinished
      let event = RunEvent(
        sequence: index + 1,
        time: Samples.start.addingTimeInterval(elapsed + Double.random(in: 0...1, using: &random)),
        elapsed: elapsed,
        kind: kind
      )
      events.append(event)
    }
    var live = RunState()
    var stored = RunState()
    for event in events {
      live.receive(event)
      stored.receive(try EncodedRunEvent(line: EncodedRunEvent(event).line()).event)
      #expect(stored == live)
    }
    #expect(RunState(folding: events) == live)
  }

  private func event(_ kind: RunEvent.Kind, elapsed: Double) -> RunEvent {
    RunEvent(sequence: 2, time: Samples.start, elapsed: elapsed, kind: kind)
  }

  @Test func `the phases of a job follow each other from its start to its end`() throws {
    let process = ProcessFacts(process: 1, startTicks: 1)
    let command = { (phase: CommandFacts.Phase) in
      CommandFacts(
        phase: phase,
        index: 1,
        name: "x",
        command: "x",
        result: .passed,
        ending: "exited with 0",
        exitCode: 0,
        seconds: 1,
        log: "x",
        outputTail: "",
        leftovers: 0
      )
    }
    let attempt = AttemptFacts(
      number: 1,
      reason: Reason(.agentRateLimit, "slow"),
      folder: "jobs/one/attempt-1",
      delay: 5
    )
    let kinds: [RunEvent.Kind] = [
      .runPlanned(Samples.header), .jobStarted("one"),
      .commandStarted("one", CommandStart(phase: .setup, index: 1, process: process)),
      .commandFinished("one", command(.setup)),
      .agentStarted("one", process),
      .sessionOpened(
        "one",
        AgentFacts(name: nil, version: nil, sessionID: "s", mode: nil, model: nil)
      ),
      .promptSent("one", index: 1, of: 2), .promptSent("one", index: 2, of: 2),
      .agentEnded("one", ending: "exited with 0", leftovers: 0), .attemptFailed("one", attempt),
      .attemptStarted("one", number: 2), .agentStarted("one", process),
      .agentEnded("one", ending: "exited with 0", leftovers: 0),
      .patchWritten(
        "one",
        PatchFacts(path: "p", bytes: 1, filesChanged: 1, insertions: 1, deletions: 0)
      ), .commandStarted("one", CommandStart(phase: .verify, index: 1, process: process)),
      .commandFinished("one", command(.verify)),
      .commandStarted("one", CommandStart(phase: .verify, index: 2, process: process)),
      .commandFinished("one", command(.verify)), .jobFinished("one", .passed, nil),
    ]
    let events = kinds.enumerated().map { index, kind in
      RunEvent(sequence: index + 1, time: Samples.start, elapsed: Double(index), kind: kind)
    }
    func phases(_ count: Int) throws -> [String] {
      try #require(RunState(folding: events.prefix(count)).job("one")).phases.map { phase in
        let end = phase.end.map { "\(Int($0))" } ?? ""
        return "\(phase.kind) \(phase.attempt): \(Int(phase.start))-\(end)"
      }
    }
    #expect(
      try phases(events.count) == [
        "workspace 1: 1-2", "setup 1: 2-4", "agent 1: 4-5", "servers 1: 5-6", "prompt 1: 6-7",
        "prompt 1: 7-8", "snapshot 1: 8-9", "waiting 1: 9-10", "workspace 2: 10-11",
        "agent 2: 11-12", "snapshot 2: 12-14", "verify 2: 14-17", "cleanup 2: 17-18",
      ]
    )
    #expect(try phases(3) == ["workspace 1: 1-2", "setup 1: 2-"])
    #expect(try phases(1).isEmpty)
  }

  @Test func `a verification without a process has its phase too`() throws {
    let patch = PatchFacts(path: "p", bytes: 1, filesChanged: 1, insertions: 1, deletions: 0)
    let search = CommandFacts(
      phase: .verify,
      index: 1,
      name: "x",
      command: "absent: x",
      result: .passed,
      ending: "found no match",
      exitCode: 0,
      seconds: 2,
      log: "x",
      outputTail: "no match",
      leftovers: 0
    )
    let kinds: [(RunEvent.Kind, Double)] = [
      (.runPlanned(Samples.header), 0), (.jobStarted("one"), 1),
      (.agentEnded("one", ending: "exited with 0", leftovers: 0), 2),
      (.patchWritten("one", patch), 3),
      (.commandFinished("one", search), 6), (.commandFinished("one", search), 9),
      (.jobFinished("one", .passed, nil), 10),
    ]
    let events = kinds.enumerated().map { index, kind in
      RunEvent(sequence: index + 1, time: Samples.start, elapsed: kind.1, kind: kind.0)
    }
    let phases = try #require(RunState(folding: events).job("one")).phases.map { phase in
      "\(phase.kind): \(Int(phase.start))-\(Int(phase.end ?? 0))"
    }
    #expect(phases == ["workspace: 1-2", "snapshot: 2-4", "verify: 4-9", "cleanup: 9-10"])
  }

  @Test func `any number of jobs is kept in the order of the plan, and copies stay as they are`() {
    for count in [0, 1, 15, 16, 17, 40] {
      var header = Samples.header
      let job = header.jobs[0]
      header.jobs = (0..<count).map { number in
        var copy = job
        copy.id = "\(number)"
        return copy
      }
      var state = RunState()
      state.receive(event(.runPlanned(header), elapsed: 0))
      let early = state
      #expect(state.jobs.map(\.planned.id) == (0..<count).map { "\($0)" })
      for number in 0..<count {
        state.receive(event(.jobFinished("\(number)", .passed, nil), elapsed: 1))
      }
      #expect(state.jobs.count { $0.outcome == .passed } == count)
      #expect(early.jobs.allSatisfy { $0.outcome == nil })
      #expect((0..<count).allSatisfy { state.job("\($0)")?.planned.id == "\($0)" })
      #expect(early == state || count > 0)
    }
  }
}
