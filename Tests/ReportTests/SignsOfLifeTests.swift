import Foundation
import RunEvents
import Synchronization
import Testing
import Text

@testable import Report

@Suite struct `Signs of life` {
  /// A clock that stands still until it is moved, and does then what is due.
  private final class SteppedClock: Sendable {
    private let state = Mutex<(now: Duration, due: [(at: Duration, work: @Sendable () -> Void)])>(
      (.zero, [])
    )

    var clock: ReportClock {
      ReportClock(
        now: { self.state.withLock(\.now) },
        later: { time, work in
          self.state.withLock { $0.due.append(($0.now + time, work)) }
        }
      )
    }

    func move(to time: Duration) {
      while true {
        let next: (@Sendable () -> Void)? = state.withLock { state in
          guard let index = state.due.indices.min(by: { state.due[$0].at < state.due[$1].at }),
            state.due[index].at <= time
          else {
            state.now = time
            return nil
          }
          let due = state.due.remove(at: index)
          state.now = due.at
          return due.work
        }
        guard let next else { return }
        next()
      }
    }
  }

  private static let jobs = ["long", "quick"]

  private static func plan() throws -> RunHeader {
    var header = try #require(SampleRun.state.header)
    header.jobs = jobs.enumerated().map { SampleRun.planned($1, "jobs/a.yml", $0 + 1) }
    header.jobs[0].idleTimeout = 600
    return header
  }

  private static func start(_ phase: CommandFacts.Phase, _ limit: Double?) -> CommandStart {
    CommandStart(
      phase: phase,
      index: 1,
      name: "slow tests",
      limit: limit,
      process: ProcessFacts(process: 1, startTicks: 1)
    )
  }

  @Test func `come once a minute from each job that still runs`() throws {
    let lines = Mutex("")
    let stepped = SteppedClock()
    let text = ConsoleText(style: ConsoleStyle(isColoured: false), outputFolder: "out")
    let signs = SignsOfLife(text, clock: stepped.clock) { line in lines.withLock { $0 += line } }
    var state = RunState()
    func receive(_ seconds: Double, _ kind: RunEvent.Kind) {
      stepped.move(to: .seconds(seconds))
      let event = SampleRun.event(seconds, kind)
      state.receive(event)
      signs.receive(event, state)
    }
    func act(_ seconds: Double, _ kind: JobActivity.Kind) {
      stepped.move(to: .seconds(seconds))
      signs.receive(JobActivity("long", kind))
    }
    receive(0, .runPlanned(try Self.plan()))
    receive(1, .jobStarted("long"))
    receive(2, .jobStarted("quick"))
    receive(3, .agentStarted("long", ProcessFacts(process: 1, startTicks: 1)))
    receive(4, .promptSent("long", index: 1, of: 2))
    receive(30, .jobFinished("quick", .passed, nil))
    act(40, .tool("cargo build"))
    act(70, .toolFinished)
    act(80, .writing)
    act(100, .alive)
    stepped.move(to: .seconds(200))
    receive(210, .agentEnded("long", ending: "exited with 0", leftovers: 0))
    receive(211, .commandStarted("long", Self.start(.verify, 120)))
    stepped.move(to: .seconds(305))
    receive(310, .jobFinished("long", .passed, nil))
    receive(311, .runFinished)
    stepped.move(to: .seconds(1_000))
    #expect(
      lines.withLock(\.self) == """
          still  long  1m4s: prompt, 1 of 2, 1 tool call, tool: cargo build
          still  long  2m4s: prompt, 1 of 2, 1 tool call, writing
          still  long  3m4s: prompt, 1 of 2, 1 tool call, writing, silent 1m25s of 10m
          still  long  4m4s: verify, `slow tests` 34s of 2m
          still  long  5m4s: verify, `slow tests` 1m34s of 2m

        """
    )
  }

  @Test func `are on the terminal as well, with an estimate of the rest`() throws {
    let plain = ConsoleStyle(isColoured: false)
    let size = StatusArea.Size(columns: 100, rows: 24)
    var status = LiveStatus(expected: ["long": 300, "quick": 60])
    var state = RunState()
    func receive(_ seconds: Double, _ kind: RunEvent.Kind) {
      let event = SampleRun.event(seconds, kind)
      state.receive(event)
      status.receive(event, state)
    }
    receive(0, .runPlanned(try Self.plan()))
    receive(1, .jobStarted("long"))
    receive(4, .promptSent("long", index: 2, of: 3))
    #expect(
      status.lines(size, at: 10, plain) == [
        "  prompt  long      9s  2 of 3", "10s  0/2: 1 running, 1 to go, about 5m left",
      ]
    )
    #expect(
      status.lines(size, at: 200, plain) == [
        "  prompt  long   3m19s  2 of 3, silent 3m16s of 10m",
        "3m20s  0/2: 1 running, 1 to go, about 2m left",
      ]
    )
    let coloured = status.lines(size, at: 200, ConsoleStyle(isColoured: true))
    #expect(coloured[0].contains("\u{1B}[33msilent 3m16s of 10m\u{1B}[0m"))
    receive(250, .commandStarted("long", Self.start(.verify, nil)))
    receive(251, .jobStarted("quick"))
    #expect(
      status.lines(size, at: 260, plain) == [
        "  verify  long    4m19s  `slow tests` 10s", "  prepare quick      9s",
        "4m20s  0/2: 2 running, about 50s left",
      ]
    )
    // Nothing is known of jobs that are new.
    var unknown = LiveStatus(expected: ["other": 5])
    unknown.receive(SampleRun.event(0, .runPlanned(try Self.plan())), state)
    #expect(unknown.lines(size, at: 1, plain).last?.contains("left") == false)
  }
}
