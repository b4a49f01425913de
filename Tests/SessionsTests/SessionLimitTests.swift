import RunEvents
import Subprocess
import Synchronization
import Testing
import Text

@testable import Sessions

@Suite struct `The number of sessions at once` {
  /// Something that happens to a limit.
  enum Step: Sendable {
    /// Sessions that began in an epoch are throttled, while a number of them run.
    case throttled(Int, since: Int, of: Int)
    /// Turns of sessions that began in an epoch end.
    case calm(Int, since: Int)
    /// Seconds pass.
    case seconds(Double)
  }

  struct Case: CustomTestStringConvertible, Sendable {
    var situation: String
    var most = 8
    var steps: [Step]
    /// The limit after each step.
    var limits: [Int]
    var testDescription: String { situation }
  }

  static let cases: [Case] = [
    Case(
      situation: "nothing is throttled",
      steps: [.calm(100, since: 0), .seconds(10_000)],
      limits: [8, 8]
    ),
    Case(
      situation: "twenty sessions are throttled at the same moment",
      most: 20,
      steps: [.throttled(1, since: 0, of: 20), .throttled(19, since: 0, of: 19)],
      limits: [10, 10]
    ),
    Case(
      situation: "sessions that began after a decrease are throttled too",
      steps: [
        .throttled(1, since: 0, of: 8), .throttled(1, since: 1, of: 4),
        .throttled(1, since: 2, of: 2), .throttled(1, since: 3, of: 1),
      ],
      limits: [4, 2, 1, 1]
    ),
    Case(
      situation: "fewer sessions run than may",
      steps: [.throttled(1, since: 0, of: 3)],
      limits: [1]
    ),
    Case(
      situation: "more sessions still run than may",
      steps: [
        .throttled(1, since: 0, of: 8), .throttled(1, since: 1, of: 8),
        .throttled(1, since: 1, of: 7),
      ],
      limits: [4, 2, 2]
    ),
    Case(
      situation: "a round of calm turns",
      steps: [
        .throttled(1, since: 0, of: 8), .calm(3, since: 1), .calm(1, since: 1),
        .calm(4, since: 1), .calm(1, since: 1),
      ],
      limits: [4, 4, 5, 5, 6]
    ),
    Case(
      situation: "calm turns of sessions that began before the decrease",
      steps: [.throttled(1, since: 0, of: 4), .calm(100, since: 0), .calm(2, since: 1)],
      limits: [2, 2, 3]
    ),
    Case(
      situation: "throttling in the middle of a round",
      steps: [
        .throttled(1, since: 0, of: 8), .calm(3, since: 1), .throttled(1, since: 1, of: 4),
        .calm(1, since: 2), .calm(1, since: 2),
      ],
      limits: [4, 4, 2, 2, 3]
    ),
    Case(
      situation: "a calm minute for each session, and no further than the most",
      most: 4,
      steps: [
        .throttled(1, since: 0, of: 4), .seconds(59), .seconds(1), .seconds(60),
        .seconds(6_000), .calm(50, since: 1),
      ],
      limits: [2, 2, 3, 4, 4, 4]
    ),
    Case(
      situation: "several calm minutes that nobody looked at",
      steps: [.throttled(1, since: 0, of: 8), .seconds(121)],
      limits: [4, 6]
    ),
    Case(
      situation: "long sessions that are throttled again after a minute",
      steps: [
        .throttled(1, since: 0, of: 8), .seconds(30), .throttled(1, since: 0, of: 8),
        .seconds(31), .throttled(1, since: 0, of: 8), .throttled(7, since: 0, of: 8),
      ],
      limits: [4, 4, 4, 5, 2, 2]
    ),
    Case(
      situation: "a single job",
      most: 1,
      steps: [.throttled(3, since: 0, of: 1), .calm(1, since: 0), .seconds(600)],
      limits: [1, 1, 1]
    ),
  ]

  @Test(arguments: cases)
  func `follows what happens`(example: Case) {
    let start = MonotonicInstant.now
    var now = start
    var limit = SessionLimit(most: example.most)
    var limits: [Int] = []
    for step in example.steps {
      switch step {
      case .throttled(let count, let epoch, let running):
        for _ in 0..<count {
          limit.noteThrottling(ofSessionSince: epoch, running: running, at: now)
        }
      case .calm(let count, let epoch):
        for _ in 0..<count { limit.noteCalmTurn(ofSessionSince: epoch, at: now) }
      case .seconds(let seconds):
        now = now + .seconds(seconds)
        limit.passTime(to: now)
      }
      limits.append(limit.limit)
    }
    #expect(limits == example.limits)
  }

  /// A gate, and the changes that it reports.
  private final class Observed: Sendable {
    let changes = Mutex<[ParallelismFacts]>([])
    let stop: Waker

    init() throws { stop = try Waker() }

    func gate(most: Int) -> SessionGate {
      SessionGate(most: most, agent: "a", stop: stop) { facts in
        self.changes.withLock { $0.append(facts) }
      }
    }
  }

  /// Looks once whether a job may enter.
  private func tries(_ job: JobID, _ gate: SessionGate) -> Bool {
    var looks = 0
    return gate.enter(job) {
      looks += 1
      return looks > 1 ? "no" : nil
    } == nil
  }

  @Test func `holds jobs back until there is room, in the order in which they came`() throws {
    let observed = try Observed()
    // Nothing has to wait out the time between two looks.
    observed.stop.wake()
    let gate = observed.gate(most: 4)
    for job in ["a", "b", "c", "d"] { #expect(tries(job, gate)) }
    gate.noteThrottling(of: "a")
    gate.noteThrottling(of: "b")
    #expect(!gate.isOpen)
    #expect(tries("c", gate), "it has entered already")
    for job in ["a", "b"] {
      gate.leave(job)
      #expect(!tries("e", gate))
    }
    gate.leave("c")
    #expect(gate.isOpen)
    #expect(tries("e", gate))
    #expect(!tries("f", gate))
    gate.noteCalmTurn(of: "d")
    gate.noteCalmTurn(of: "e")
    gate.noteCalmTurn(of: "e")
    #expect(tries("f", gate))
    for job in ["d", "e", "f"] { gate.leave(job) }
    #expect(tries("g", gate))
    #expect(
      observed.changes.withLock { $0.map { [$0.before, $0.limit, $0.parallelism] } } == [
        [4, 2, 4], [2, 3, 4],
      ]
    )
  }

  @Test func `is at least one, and what does not run changes nothing`() throws {
    let observed = try Observed()
    observed.stop.wake()
    let gate = observed.gate(most: 2)
    gate.noteThrottling(of: "x")
    gate.noteCalmTurn(of: "x")
    #expect(tries("a", gate))
    for _ in 0..<10 { gate.noteThrottling(of: "a") }
    gate.leave("a")
    gate.leave("a")
    for job in ["b", "c"] {
      #expect(tries(job, gate))
      #expect(!tries("d", gate))
      gate.noteThrottling(of: job)
      gate.leave(job)
    }
    #expect(observed.changes.withLock(\.count) == 1)
  }
}
