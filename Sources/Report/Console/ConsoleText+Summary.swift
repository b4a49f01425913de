internal import RunEvents
internal import Text

extension ConsoleText {
  /// The maximum number of failures to list; more are easier to read on the HTML page.
  private static let listedFailures = 20

  /// Returns the closing lines of a run: the failures with their reasons, the reports, and the
  /// command to run again.
  ///
  /// Messages are shortened so that a line has at most `columns` columns; paths and commands never
  /// are.
  func summary(_ state: RunState, columns: Int = 160) -> String {
    let rule = String(repeating: "-", count: max(1, min(60, columns)))
    var text = style.paint(rule, .dim) + "\n"
    text += "\(Wording.count(state.jobs.count, "job")) in \(Wording.time(state.elapsed)): "
    text += Self.counts(state).joined(separator: ", ")
    if state.jobs.count > 1, let credits = state.credits {
      text += "; \(Wording.decimal(credits)) credits"
    }
    text += "\n"
    let agents = state.agentTitles.map(\.string).joined(separator: "; ")
    if !agents.isEmpty { text += DisplayWidth.cut("agent: \(agents)", to: max(8, columns)) + "\n" }
    let failures = state.jobs.filter { $0.outcome != .passed && $0.outcome != .skipped }
    for job in failures.prefix(Self.listedFailures) { text += failure(job, columns) }
    if failures.count > Self.listedFailures {
      let rest = failures.count - Self.listedFailures
      text += "  and \(rest) more in \(outputFolder)/report.html\n"
    }
    if let sentence = Self.sensitive(state) { text += sentence + "\n" }
    if state.jobs.contains(where: { $0.outcome != .passed }) {
      text += "look closer: \(outputFolder)/report.html\n"
      let open = state.openJobs
      if state.isFinished, !open.isEmpty, state.header?.options.merged == nil {
        let line = ShellLine.quoting(["kjob", "resume", outputFolder])
        text += "continue: \(line)   (\(Self.unfinished(open)))\n"
      }
      if let rerun { text += "run again: \(rerun)\n" }
    }
    let reports = ["report.html", "junit.xml", "results.json"].map { "\(outputFolder)/\($0)" }
    text += "reports: \(reports.joined(separator: ", "))\n"
    return text
  }

  /// Returns the numbers of jobs that were stopped and that never began.
  private static func unfinished(_ jobs: [JobState]) -> String {
    let skipped = jobs.count { $0.outcome == .skipped }
    let parts = [(jobs.count - skipped, "stopped"), (skipped, "not started")]
    return parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
  }

  /// Returns a failed job, the folder with details, and as much of its message as fits.
  private func failure(_ job: JobState, _ columns: Int) -> String {
    let (word, colour) = Self.word(job.outcome)
    let place = "\(job.planned.id) -> \(outputFolder)/\(job.planned.path)/"
    var text = "  " + style.paint(word, colour) + " " + place
    if let reason = job.reason {
      let room = columns - 2 - DisplayWidth.of(word) - 1 - DisplayWidth.of(place) - 2
      // The type alone says more than the first few words of the message.
      let message =
        room < 24
        ? reason.type.rawValue
        : DisplayWidth.cut("\(reason.type.rawValue): \(reason.message.singleLine.string)", to: room)
      text += room < 24 ? "\n         " : "  "
      text += style.paint(message, .dim)
    }
    return text + "\n"
  }
}
