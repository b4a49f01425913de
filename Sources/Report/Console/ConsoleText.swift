internal import RunEvents
internal import Text

/// Formats a run as lines for people.
///
/// Every piece of foreign text is ``SafeText`` after one of kjob's own prefixes, so that it cannot
/// begin a line.
struct ConsoleText: Sendable {
  /// The style of the lines.
  var style: ConsoleStyle
  /// The output folder's path as the user gave it.
  var outputFolder: String
  /// The number of lines to show from the end of a failure's details.
  var detailCount = 12
  /// The number of columns in which a verdict's message has to fit; nil for logs, whose lines may
  /// have any length.
  var columns: Int?

  /// Returns the line that reports lines which could not be written in time.
  static func droppedLines(_ count: Int) -> String {
    "kjob: \(count) lines dropped: nothing was reading the output\n"
  }

  /// Returns the lines for an event, including line endings; empty for most events.
  func lines(for event: RunEvent, _ state: RunState) -> String {
    // Long: one text for each event.
    switch event.kind {
    case .runPlanned(let header):
      let count = Wording.count(header.jobs.count, "job")
      let width = min(header.parallelism, header.jobs.count)
      let several = width > 1 ? ", \(width) at once" : ""
      if let again = header.replaced {
        return "kjob \(header.kjobVersion): running \(again.count) of \(count) again\n"
      }
      return "kjob \(header.kjobVersion): \(count)\(several)\n"
    case .runResumed(let facts):
      let open = facts.openJobs ?? state.jobs.count { $0.outcome == nil }
      let count = Wording.count(state.jobs.count, "job")
      return "kjob \(facts.kjobVersion): resuming \(open) of \(count)\n"
    case .verificationResumed(let id):
      let job = state.job(id)
      let why =
        job?.confirmsAlreadySo == true
        ? "it was already so"
        : job?.hasFinishedAgent == false
          ? "its agent was lost during a repair" : "its agent had finished"
      return line("verify", id, .dim, "\(why); verifying again")
    case .jobStarted(let id): return line("start", id, .dim, "")
    case .warned(let id, let text): return line("warn", id, .yellow, text.singleLine.string)
    case .workspaceRemoved(let id, let remaining), .roomRemoved(let id, let remaining):
      return remaining.map { text in
        line("warn", id, .yellow, RunEvent.cleanupWarning(text).singleLine.string)
      }.joined()
    case .workspaceKept(let id, let path), .roomKept(let id, let path):
      return line("kept", id, .dim, path.singleLine.string)
    case .attemptFailed(let id, let facts):
      let words = "attempt \(facts.number): \(facts.reason.message.singleLine.string); retrying"
      let delay = facts.reason.type == .interrupted ? "" : " in " + Wording.time(facts.delay)
      return line("RETRY", id, .yellow, words + delay)
    case .jobFinished(let id, _, _):
      guard let job = state.job(id) else { return "" }
      // The reason for the stop was reported once, and the last lines have the number of jobs that it
      // skips, maybe fifty.
      if job.outcome == .skipped, state.stopReason != nil { return "" }
      return verdict(job, isExplained: false)
    case .outputChanged(let id?, let faults):
      guard let job = state.job(id) else { return "" }
      let isNew = job.reason?.message.string.hasPrefix(faults.first?.string ?? "") == true
      if isNew { return verdict(job, isExplained: false) }
      return faults.map { line("warn", id, .yellow, $0.singleLine.string) }.joined()
    case .outputChanged(nil, let faults):
      return faults.map { "  " + style.paint("ERROR", .red) + "  \($0.singleLine.string)\n" }
        .joined()
    case .sourceChanged(let facts):
      return "  " + style.paint("ERROR", .red) + "  \(facts.fault.string)\n"
    case .runStopping(let reason):
      let running = state.jobs.filter { $0.startTime != nil && $0.outcome == nil }
      let text = "\nstopping: \(reason.singleLine.string)\n"
      guard !running.isEmpty else { return text }
      let names = Wording.list(running.map(\.planned.id), first: 5)
      return text + "a second signal kills at once; waiting for \(names)\n"
    case .creditsExhausted(let reason):
      return "\nstopping: \(reason.singleLine.string); no further prompt is sent\n"
    case .parallelismChanged(let facts): return change(facts)
    case .runFinished: return summary(state)
    default: return ""
    }
  }

  /// Returns the line that reports fewer jobs at once, or their usual number; each step on the way
  /// back is left out.
  private func change(_ facts: ParallelismFacts) -> String {
    guard facts.limit < facts.before || !facts.isLowered else { return "" }
    let word = facts.isLowered ? style.paint("slow", .yellow) : style.paint("note", .dim)
    return "  \(word)   \(SafeText(facts.text).singleLine.string)\n"
  }

  /// Returns the lines for an agent's activity, for readers of the agents' text; each has at most
  /// `columns` columns.
  func lines(for activity: JobActivity, at columns: Int? = nil) -> [String] {
    // The text matters more than the id.
    let id = columns.map { DisplayWidth.cut(activity.job, to: max(6, $0 / 4)) } ?? activity.job
    let prefix = style.paint("\(id) |", .dim) + " "
    let room = columns.map { $0 - DisplayWidth.of(id) - 3 } ?? .max
    func wrapped(_ text: some StringProtocol) -> [String] {
      let text = String(text).replacing("\t", with: "    ")
      return columns == nil ? [text] : DisplayWidth.wrapped(text, at: room)
    }
    return switch activity.kind {
    case .line(let text):
      text.string.split(separator: "\n", omittingEmptySubsequences: false).flatMap(wrapped)
        .map { prefix + $0 }
    case .tool(let title):
      wrapped("[tool: \(title.singleLine.string)]").map { prefix + style.paint($0, .dim) }
    case .thinking, .writing, .toolFinished, .permission, .alive: []
    }
  }

  /// Returns the measured usage of a job: credits, cost and tokens, as far as the agent reports them.
  static func usage(_ job: JobState) -> [String] {
    [
      job.credits.map { "\(Wording.decimal($0)) credits" },
      job.cost.map { "\(Wording.amount($0.amount)) \($0.currency.singleLine.string)" },
      job.tokens.map { "\(Wording.amount($0.total)) tokens" },
    ].compactMap(\.self)
  }

  /// Returns the size of a job's change; nil while it is unknown.
  static func change(_ job: JobState) -> String? {
    guard let snapshot = job.snapshot else { return nil }
    guard snapshot.isChanged else { return "no changes" }
    guard let patch = job.patch else { return "change withheld" }
    return "\(Wording.count(patch.filesChanged, "file")) +\(patch.insertions) -\(patch.deletions)"
  }

  /// Returns the line with a job's verdict, and the reason if the job did not pass.
  func verdict(_ job: JobState, isExplained: Bool) -> String {
    let (word, colour) = Self.word(job.outcome)
    var facts = [Wording.time(job.seconds)]
    if let change = Self.change(job) { facts.append(change) }
    if let used = Self.usage(job).first { facts.append(used) }
    if job.attemptCount > 1 { facts.append("attempt \(job.attemptCount)") }
    let notes = JobNotes(job, names: 5)
    facts += notes.short
    if job.leftovers > 0 {
      facts.append("\(Wording.count(job.leftovers, "leftover process", "es")) killed")
    }
    var text = line(
      word,
      job.planned.id,
      colour,
      job.outcome == .skipped || job.outcome == .open ? "" : facts.joined(separator: ", ")
    )
    for note in notes.long { text += "         \(note)\n" }
    guard let reason = job.reason, !isExplained else { return text }
    text += message(of: reason).map { "         \($0)\n" }.joined()
    for detail in Evidence.details(reason).suffix(detailCount) {
      text += "         | \(detail)\n"
    }
    return text
  }

  /// The maximum number of lines for a message at a terminal.
  private static let messageLines = 3

  /// Returns a reason's type and message; at a terminal the message first, in lines that fit.
  private func message(of reason: Reason) -> [String] {
    let type = reason.type.rawValue
    let message = reason.message.singleLine.string
    guard let columns else { return ["\(type): \(message)"] }
    let room = max(8, columns - 9)
    let lines = DisplayWidth.wrapped(message, at: room)
    guard lines.count > Self.messageLines else { return lines }
    let rest = lines[(Self.messageLines - 1)...].joined(separator: " ")
    return lines.prefix(Self.messageLines - 1) + [DisplayWidth.cut(rest, to: room)]
  }

  func line(_ word: String, _ id: String, _ colour: ConsoleStyle.Colour, _ rest: String)
    -> String
  {
    let padding = String(repeating: " ", count: max(0, 7 - word.count))
    let text = "  " + style.paint(word, colour) + padding + id
    return text + (rest.isEmpty ? "" : "  " + style.paint(rest, .dim)) + "\n"
  }

  static func word(_ outcome: Outcome?) -> (String, ConsoleStyle.Colour) {
    switch outcome {
    case .passed: ("PASS", .green)
    case .failed: ("FAIL", .red)
    case .error, nil: ("ERROR", .red)
    case .cancelled: ("CANCEL", .yellow)
    case .skipped: ("SKIP", .yellow)
    case .open: ("OPEN", .dim)
    }
  }

  /// Returns the number of jobs for each outcome that occurs, in words.
  static func counts(_ count: (Outcome) -> Int) -> [String] {
    Outcome.allCases.filter { count($0) > 0 }.map { outcome in
      "\(count(outcome)) \(outcome == .error ? "in error" : outcome.rawValue)"
    }
  }

  /// Returns the same, with what is to be known of the jobs that passed.
  static func counts(_ state: RunState) -> [String] {
    var counts = counts(state.count)
    let notes = notesOnPassed(state)
    let open = state.jobs.count { $0.outcome == nil }
    if open > 0 { counts.append("\(open) not over") }
    // They come first.
    if !notes.isEmpty, !counts.isEmpty { counts[0] += " (\(notes.joined(separator: ", ")))" }
    return counts
  }

  /// Returns how many of the jobs that passed did nothing, and in which way.
  static func notesOnPassed(_ state: RunState) -> [String] {
    var notes: [String] = []
    if state.passedWithoutChange > 0 {
      notes.append("\(state.passedWithoutChange) without a change")
    }
    if state.alreadySoCount > 0 { notes.append("\(state.alreadySoCount) already so") }
    return notes
  }

  /// Returns the sentence about jobs that changed what judges them; nil if there are none.
  static func sensitive(_ state: RunState) -> String? {
    let count = state.sensitiveCount
    guard count > 0 else { return nil }
    return "\(Wording.count(count, "job")) changed what judges \(count == 1 ? "it" : "them")"
  }
}
