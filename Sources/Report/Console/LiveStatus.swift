internal import RunEvents
internal import Text

/// The running jobs and the progress of the run, as lines for a ``StatusArea``.
struct LiveStatus {
  private struct Row {
    var id: JobID
    var start: Double
    var phase: JobPhase.Kind?
    var attempt = 1
    var activity = ""
  }

  private var rows: [Row] = []
  private var total = 0
  private var counts: [Outcome: Int] = [:]
  private var credits: [JobID: Double] = [:]
  private var isStopping = false

  /// Handles the next event, with the state after it.
  mutating func receive(_ event: RunEvent, _ state: RunState) {
    switch event.kind {
    case .runPlanned, .runResumed:
      total = state.jobs.count
      for outcome in Outcome.allCases { counts[outcome] = state.count(outcome) }
      for job in state.jobs { credits[job.planned.id] = job.credits }
    case .runStopping, .creditsExhausted: isStopping = true
    case .jobFinished(let id, let outcome, _):
      rows.removeAll { $0.id == id }
      counts[outcome, default: 0] += 1
    default: break
    }
    guard let id = event.kind.job, let job = state.job(id) else { return }
    if let spent = job.credits { credits[id] = spent }
    guard job.outcome == nil, let phase = job.phases.last?.kind else { return }
    if let index = rows.firstIndex(where: { $0.id == id }) {
      if rows[index].phase != phase { rows[index].activity = "" }
      rows[index].phase = phase
      rows[index].attempt = job.attemptCount
    } else {
      rows.append(Row(id: id, start: event.elapsed, phase: phase, attempt: job.attemptCount))
    }
  }

  /// Handles an agent's current activity.
  mutating func receive(_ activity: JobActivity) {
    guard let index = rows.firstIndex(where: { $0.id == activity.job }) else { return }
    switch activity.kind {
    case .thinking: rows[index].activity = "thinking"
    case .writing: rows[index].activity = "writing"
    case .tool(let title): rows[index].activity = "tool: \(title.singleLine.string)"
    case .toolFinished: rows[index].activity = ""
    case .permission(let title, let isAllowed):
      let word = isAllowed ? "allowed" : "denied"
      rows[index].activity = "\(word): \(title.singleLine.string)"
    case .line: break
    }
  }

  /// Returns the lines at `elapsed` seconds after the start of the run.
  func lines(_ size: StatusArea.Size, at elapsed: Double, _ style: ConsoleStyle) -> [String] {
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
    _ row: Row,
    _ idWidth: Int,
    _ elapsed: Double,
    _ style: ConsoleStyle
  ) -> String {
    let word = row.phase.map(Self.word) ?? ""
    var text = "  " + style.paint(word, .dim)
    text += String(repeating: " ", count: max(1, Self.wordWidth - word.count))
    text += DisplayWidth.padded(row.id, to: idWidth) + "  "
    let time = Self.time(elapsed - row.start)
    text += String(repeating: " ", count: max(0, Self.timeWidth - time.count)) + time
    var facts: [String] = []
    if row.attempt > 1 { facts.append("attempt \(row.attempt)") }
    if let spent = credits[row.id] { facts.append("\(Wording.decimal(spent)) credits") }
    if !row.activity.isEmpty { facts.append(row.activity) }
    let rest = facts.joined(separator: ", ")
    return rest.isEmpty ? text : text + "  " + style.paint(rest, .dim)
  }

  private func totals(_ elapsed: Double) -> String {
    let done = counts.values.reduce(0, +)
    var parts = ConsoleText.counts { counts[$0] ?? 0 }
    if isStopping { parts.append("stopping") }
    parts.append("\(rows.count) running")
    let waiting = total - done - rows.count
    if waiting > 0 { parts.append("\(waiting) to go") }
    if !credits.isEmpty {
      parts.append("\(Wording.decimal(credits.values.reduce(0, +))) credits")
    }
    return "\(Self.time(elapsed))  \(done)/\(total): " + parts.joined(separator: ", ")
  }

  /// Formats a running time in whole seconds.
  private static func time(_ seconds: Double) -> String {
    let whole = Int(max(0, seconds))
    if whole < 60 { return "\(whole)s" }
    if whole < 3_600 { return "\(whole / 60)m\(whole % 60)s" }
    return "\(whole / 3_600)h\(whole / 60 % 60)m"
  }

  private static func word(_ phase: JobPhase.Kind) -> String {
    switch phase {
    case .workspace: "prepare"
    case .setup: "setup"
    case .agent: "agent"
    case .servers: "servers"
    case .prompt: "prompt"
    case .snapshot: "patch"
    case .baseline: "baseline"
    case .room: "clean room"
    case .verify: "verify"
    case .cleanup: "cleanup"
    case .waiting: "wait"
    }
  }
}
