import Foundation
import RunEvents
import Synchronization
import Testing

@testable import Report

/// A run of many jobs, one of which ends after the other.
struct ManyJobs {
  private(set) var state = RunState()
  private let count: Int
  private var sequence = 0
  private var finished = 0

  init(count: Int) {
    self.count = count
  }

  mutating func plan() -> RunEvent {
    var header = SampleRun.header
    let job = header.jobs[0]
    header.jobs = (0..<count).map { number in
      var copy = job
      copy.id = "job-\(number)"
      copy.folder = "job-\(number)"
      return copy
    }
    return receive(.runPlanned(header))
  }

  mutating func finishJob() -> RunEvent {
    finished += 1
    return receive(.jobFinished("job-\(finished - 1)", .passed, nil))
  }

  mutating func finish() -> RunEvent { receive(.runFinished) }

  private mutating func receive(_ kind: RunEvent.Kind) -> RunEvent {
    sequence += 1
    let event = RunEvent(
      sequence: sequence,
      time: Date(timeIntervalSince1970: 0),
      elapsed: Double(sequence),
      kind: kind
    )
    state.receive(event)
    return event
  }
}

/// A time that passes when a test lets it, with the work that is to be done later.
final class SteppedTime: Sendable {
  private struct Content {
    var now = Duration.zero
    var work: [(wait: Duration, body: @Sendable () -> Void)] = []
    var meanwhile: (@Sendable () -> Void)?
  }

  private let content = Mutex(Content())

  var clock: ReportClock {
    ReportClock(
      now: { [self] in content.withLock(\.now) },
      later: { [self] wait, body in content.withLock { $0.work.append((wait, body)) } }
    )
  }

  /// How long everything waits that is to be done later.
  var waits: [Duration] { content.withLock { $0.work.map(\.wait) } }

  func pass(_ time: Duration) {
    content.withLock { $0.now += time }
  }

  /// Something that happens during the next writing.
  func meanwhile(_ body: @escaping @Sendable () -> Void) {
    content.withLock { $0.meanwhile = body }
  }

  func callMeanwhile() {
    let body = content.withLock { content in
      defer { content.meanwhile = nil }
      return content.meanwhile
    }
    body?()
  }

  /// Does what is to be done first.
  func runNext() {
    let work = content.withLock { $0.work.isEmpty ? nil : $0.work.removeFirst() }
    if work == nil { Issue.record("nothing is to be done later") }
    work?.body()
  }
}
