package import RunEvents
package import Subprocess
internal import Synchronization
package import Text

/// The place where jobs wait before they use an agent whose service throttles.
///
/// Jobs enter in the order in which they came. While nothing runs, the next one always enters.
package final class SessionGate: Sendable {
  private struct Content {
    var limit: SessionLimit
    /// The jobs that may use the agent, with the epochs in which they entered.
    var inside: [JobID: SessionLimit.Epoch] = [:]
    /// The jobs that wait, in order.
    var queue: [JobID] = []
  }

  /// The time between two looks at the limit, which nothing reports to those that wait.
  private static let step = Duration.milliseconds(100)

  private let content: Mutex<Content>
  private let agent: SafeText?
  private let stop: Waker
  private let onChange: @Sendable (ParallelismFacts) -> Void

  /// Creates the gate of an agent that at most this number of jobs use at once.
  ///
  /// `stop` wakes those that wait. `onChange` is called in the order of the changes, and must not use
  /// the gate.
  package init(
    most: Int,
    agent: SafeText? = nil,
    stop: Waker,
    onChange: @escaping @Sendable (ParallelismFacts) -> Void
  ) {
    content = Mutex(Content(limit: SessionLimit(most: most)))
    self.agent = agent
    self.stop = stop
    self.onChange = onChange
  }

  /// Waits until a job may use the agent; returns nil then, or the obstacle that came first.
  ///
  /// A job that has entered already does not wait.
  package func enter<Obstacle>(_ job: JobID, unless obstacle: () -> Obstacle?) -> Obstacle? {
    while true {
      if let obstacle = obstacle() {
        content.withLock { $0.queue.removeAll { $0 == job } }
        return obstacle
      }
      if enters(job) { return nil }
      _ = Readiness.wait(for: [.readable(stop.number)], until: MonotonicInstant.now + Self.step)
    }
  }

  private func enters(_ job: JobID) -> Bool {
    content.withLock { content in
      guard content.inside[job] == nil else { return true }
      change(&content) { $0.passTime(to: .now) }
      if !content.queue.contains(job) { content.queue.append(job) }
      let free = content.limit.limit - content.inside.count
      guard let place = content.queue.firstIndex(of: job), place < free else { return false }
      content.queue.remove(at: place)
      content.inside[job] = content.limit.epoch
      return true
    }
  }

  /// True when the next job that comes does not have to wait.
  package var isOpen: Bool {
    content.withLock { content in
      change(&content) { $0.passTime(to: .now) }
      return content.inside.count + content.queue.count < content.limit.limit
    }
  }

  /// Records that a job no longer uses the agent.
  package func leave(_ job: JobID) { content.withLock { $0.inside[job] = nil } }

  /// Records that the service throttled a job.
  package func noteThrottling(of job: JobID) {
    content.withLock { content in
      guard let start = content.inside[job] else { return }
      let running = content.inside.count
      change(&content) { $0.noteThrottling(ofSessionSince: start, running: running, at: .now) }
    }
  }

  /// Records that a turn of a job ended and was not throttled.
  package func noteCalmTurn(of job: JobID) {
    content.withLock { content in
      guard let start = content.inside[job] else { return }
      change(&content) { $0.noteCalmTurn(ofSessionSince: start, at: .now) }
    }
  }

  /// Changes the limit, and reports that while the lock orders the changes.
  private func change(_ content: inout Content, _ body: (inout SessionLimit) -> Void) {
    let before = content.limit.limit
    body(&content.limit)
    guard content.limit.limit != before else { return }
    onChange(
      ParallelismFacts(
        cause: .throttling,
        limit: content.limit.limit,
        before: before,
        parallelism: content.limit.most,
        agent: agent
      )
    )
  }
}
