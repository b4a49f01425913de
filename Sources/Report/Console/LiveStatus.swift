internal import RunEvents
internal import Text

/// The running jobs and the progress of the run, as lines for a ``StatusArea``.
struct LiveStatus {
  private var progress = RunProgress()
  private var total = 0
  private var parallelism = 1
  private var outcomes: [JobID: Outcome] = [:]
  private var credits: [JobID: Double] = [:]
  private var isStopping = false
  /// The causes for which fewer jobs run at once, in words.
  private var limitations: [String] = []
  /// The jobs that are not over and do not run.
  private var waiting: Set<JobID> = []
  /// The seconds that jobs took in an earlier run.
  private let expected: [JobID: Double]

  /// Creates the status of a run; `expected` are the seconds that its jobs took in an earlier one.
  init(expected: [JobID: Double] = [:]) { self.expected = expected }

  /// Handles the next event, with the state after it.
  mutating func receive(_ event: RunEvent, _ state: RunState) {
    switch event.kind {
    case .runPlanned, .runResumed:
      total = state.jobs.count
      parallelism = max(1, state.header?.parallelism ?? 1)
      // Jobs without a verdict of their own are about to continue.
      waiting = Set(state.openJobs.map(\.planned.id))
      for job in state.jobs {
        let id = job.planned.id
        credits[id] = job.credits
        outcomes[id] = waiting.contains(id) ? nil : job.outcome
      }
    case .jobCarried(let id, _):
      waiting.remove(id)
      outcomes[id] = state.job(id)?.outcome
    case .verdictReopened(let id): outcomes[id] = nil
    case .jobStarted(let id): waiting.remove(id)
    case .runStopping, .creditsExhausted: isStopping = true
    case .jobFinished(let id, let outcome, _):
      waiting.remove(id)
      outcomes[id] = outcome
    default: break
    }
    limitations = state.limitations.map { SafeText($0.text).singleLine.string }
    progress.receive(event, state)
    if let id = event.kind.job, let spent = state.job(id)?.credits { credits[id] = spent }
  }

  /// Handles an agent's current activity, at `elapsed` seconds after the start of the run.
  mutating func receive(_ activity: JobActivity, at elapsed: Double) {
    progress.receive(activity, at: elapsed)
  }

  /// Returns the lines at `elapsed` seconds after the start of the run.
  func lines(_ size: StatusArea.Size, at elapsed: Double, _ style: ConsoleStyle) -> [String] {
    let rows = progress.jobs
    let room = size.areaHeight - 1
    let shown = rows.count > room ? rows.prefix(max(0, room - 1)) : rows[...]
    let width = size.lineWidth - 2 - Self.wordWidth - 2 - Self.timeWidth
    let idWidth = min(shown.map { DisplayWidth.of($0.id) }.max() ?? 0, max(6, width * 2 / 3))
    var lines = shown.map { line($0, idWidth, elapsed, style) }
    if shown.count < rows.count, room > 0 {
      lines.append("  and \(rows.count - shown.count) more running")
    }
    return lines + [totals(elapsed)]
  }

  private static let wordWidth = 8
  private static let timeWidth = 6

  private func line(
    _ row: JobProgress,
    _ idWidth: Int,
    _ elapsed: Double,
    _ style: ConsoleStyle
  ) -> String {
    var text = "  " + style.paint(row.word, .dim)
    text += String(repeating: " ", count: max(1, Self.wordWidth - row.word.count))
    text += DisplayWidth.padded(row.id, to: idWidth) + "  "
    let time = JobProgress.time(elapsed - row.start)
    text += String(repeating: " ", count: max(0, Self.timeWidth - time.count)) + time
    let facts = row.facts(at: elapsed)
    guard let last = facts.last else { return text }
    let rest = facts.dropLast().map { $0 + ", " }.joined()
    // Silence ends a job in the end.
    let colour: ConsoleStyle.Colour = last.hasPrefix("silent ") ? .yellow : .dim
    return text + "  " + style.paint(rest, .dim) + style.paint(last, colour)
  }

  private func totals(_ elapsed: Double) -> String {
    let done = outcomes.count
    var parts = ConsoleText.counts { outcome in outcomes.values.count { $0 == outcome } }
    if isStopping { parts.append("stopping") }
    parts.append("\(progress.jobs.count) running")
    let toGo = total - done - progress.jobs.count
    if toGo > 0 { parts.append("\(toGo) to go") }
    parts += limitations
    if !credits.isEmpty {
      parts.append("\(Wording.decimal(credits.values.reduce(0, +))) credits")
    }
    if let left = remainingSeconds(elapsed) { parts.append("about \(Self.rough(left)) left") }
    return "\(JobProgress.time(elapsed))  \(done)/\(total): " + parts.joined(separator: ", ")
  }

  /// Returns the estimated number of seconds until the run ends; nil unless an earlier run had most of
  /// the jobs that are left.
  private func remainingSeconds(_ elapsed: Double) -> Double? {
    guard !expected.isEmpty, !isStopping else { return nil }
    let left = waiting.count + progress.jobs.count
    let known =
      waiting.compactMap { expected[$0] }
      + progress.jobs.compactMap { job in
        expected[job.id].map { max(0, $0 - (elapsed - job.start)) }
      }
    guard left > 0, known.count * 2 > left else { return nil }
    // A job that is new takes as long as the others do.
    let sum = known.reduce(0, +) * Double(left) / Double(known.count)
    return max(known.max() ?? 0, sum / Double(parallelism))
  }

  /// Formats an estimate without more digits than it deserves.
  private static func rough(_ seconds: Double) -> String {
    if seconds < 90 { return "\(max(10, Int((seconds / 10).rounded()) * 10))s" }
    if seconds < 5_400 { return "\(Int((seconds / 60).rounded()))m" }
    return "\(Wording.amount(seconds / 3_600, decimals: 1))h"
  }
}
