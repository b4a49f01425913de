internal import RunEvents
internal import Synchronization
internal import Text

/// A line a minute for each running job, where lines cannot be drawn again: people see that the job is
/// alive, and a CI system does not take the run for a hung one.
final class SignsOfLife: Sendable {
  private struct Content {
    var progress = RunProgress()
    /// The time at which each running job was last mentioned, in seconds since the start of the run.
    var mentioned: [JobID: Double] = [:]
    /// The time at which the run began, by the clock.
    var start: Duration?
    var isOver = false
  }

  /// The time between two lines about a job.
  static let interval = 60.0
  /// The time between two looks at the jobs.
  private static let step = Duration.seconds(5)

  private let content = Mutex(Content())
  private let clock: ReportClock
  private let text: ConsoleText
  private let write: @Sendable (String) -> Void

  /// Creates a value that passes its lines to `write`.
  init(_ text: ConsoleText, clock: ReportClock = .real, write: @escaping @Sendable (String) -> Void)
  {
    self.text = text
    self.clock = clock
    self.write = write
  }

  /// Handles the next event, with the state after it.
  func receive(_ event: RunEvent, _ state: RunState) {
    let isFirst = content.withLock { content in
      let isFirst = content.start == nil
      content.start = clock.now() - .seconds(event.elapsed)
      content.progress.receive(event, state)
      switch event.kind {
      case .runFinished: content.isOver = true
      // They are lines of their own.
      case .jobStarted(let id), .attemptFailed(let id, _): content.mentioned[id] = event.elapsed
      case .jobFinished(let id, _, _): content.mentioned[id] = nil
      default: break
      }
      return isFirst
    }
    if isFirst { tickLater() }
  }

  /// Handles an agent's current activity.
  func receive(_ activity: JobActivity) {
    content.withLock { content in
      guard let start = content.start else { return }
      content.progress.receive(activity, at: (clock.now() - start) / .seconds(1))
    }
  }

  private func tickLater() {
    clock.later(Self.step) { [weak self] in self?.tick() }
  }

  private func tick() {
    let lines: String? = content.withLock { content in
      guard !content.isOver, let start = content.start else { return nil }
      let elapsed = (clock.now() - start) / .seconds(1)
      var lines = ""
      for job in content.progress.jobs {
        let last = content.mentioned[job.id] ?? job.start
        guard elapsed - last >= Self.interval else { continue }
        content.mentioned[job.id] = elapsed
        lines += text.still(job, at: elapsed)
      }
      return lines
    }
    guard let lines else { return }
    if !lines.isEmpty { write(PipelineText.lines(lines)) }
    tickLater()
  }
}

extension ConsoleText {
  /// Returns the line about a job that still runs.
  func still(_ job: JobProgress, at elapsed: Double) -> String {
    let facts = [job.word] + job.facts(at: elapsed, isCounting: true)
    let time = JobProgress.time(elapsed - job.start)
    return line("still", job.id, .dim, "\(time): \(facts.joined(separator: ", "))")
  }
}
