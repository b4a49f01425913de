public import RunEvents
internal import Text

/// A run or one of its jobs as text for a person at a terminal.
///
/// Foreign text is ``SafeText`` after indentation of kjob's own, so that it cannot begin a line.
public struct RunText: Sendable {
  let style: ConsoleStyle
  /// The output folder's path as the user gave it.
  let outputFolder: String
  /// The width that messages are cut to; nil if nothing is cut.
  let columns: Int?
  /// True if a kjob may still be running the run.
  let isActive: Bool

  /// Creates texts for the run in an output folder, whose path is as the user gave it.
  public init(style: ConsoleStyle, outputFolder: String, columns: Int?, isActive: Bool) {
    self.style = style
    self.isActive = isActive
    self.outputFolder = outputFolder
    self.columns = columns
  }

  /// Returns the run: its counts, why jobs did not pass, and then all jobs, those that did not pass
  /// first.
  public func overview(_ state: RunState) -> String {
    let console = ConsoleText(style: style, outputFolder: outputFolder)
    var text = head(state) + "\n"
    let isOld = !state.isFinished && !isActive
    text += console.summary(state, columns: columns ?? 160, isRuled: false, areReportsOld: isOld)
    text += "\n"
    let ranks: [Outcome?] = [.failed, .error, nil, .cancelled, .skipped, .open, .passed]
    let jobs = ranks.flatMap { rank in state.jobs.filter { $0.outcome == rank } }
    let width = min(
      (jobs + state.staleStates).map { DisplayWidth.of($0.planned.id) }.max() ?? 0,
      48
    )
    for job in jobs + state.staleStates { text += row(job, width) }
    return text
  }

  /// The state of a run without its last event, and of its jobs without an outcome.
  var openState: String { isActive ? "not over yet" : "not over, and no kjob runs it any more" }

  /// Returns the word for a job without an outcome.
  func openWord(_ job: JobState) -> (String, ConsoleStyle.Colour) {
    isActive && job.startTime != nil ? ("RUN", .dim) : ("OPEN", .yellow)
  }

  private func head(_ state: RunState) -> String {
    var parts = ["run \(state.header?.runID ?? "")"]
    if let time = state.startTime {
      parts.append("begun \(EventTime.text(of: time).prefix(16).replacing("T", with: " ")) UTC")
    }
    if let version = state.header?.kjobVersion { parts.append("kjob \(version)") }
    if let reason = state.stopReason {
      parts.append("stopped: \(reason.singleLine.string)")
    }
    if !state.isFinished { parts.append(openState) }
    parts += limitations(of: state)
    return cut(parts.joined(separator: ", "))
  }

  /// Returns the causes for which fewer jobs run at once now, or ran at once in a run that is over.
  private func limitations(of state: RunState) -> [String] {
    guard !state.isFinished, isActive else {
      return state.lowestLimitations.map { SafeText("was \($0.text)").singleLine.string }
    }
    return state.limitations.map { SafeText($0.text).singleLine.string }
  }

  private func row(_ job: JobState, _ width: Int) -> String {
    let (word, colour) = job.outcome == nil ? openWord(job) : ConsoleText.word(job.outcome)
    var facts: [String] = []
    if job.startTime != nil, job.outcome != nil { facts.append(Wording.time(job.seconds)) }
    if let change = ConsoleText.change(job) { facts.append(change) }
    if let cause = job.staleCause {
      facts.append("stale: \(cause.text(isSeveral: false))")
    } else if job.carriedFrom != nil {
      facts.append("carried")
    }
    if let reason = job.reason { facts.append(reason.message.singleLine.string) }
    let padding = String(repeating: " ", count: max(0, 7 - word.count))
    let start = "  " + style.paint(word, colour) + padding
    let rest = DisplayWidth.padded(job.planned.id, to: width) + "  " + facts.joined(separator: ", ")
    return start + cut(rest, less: 9) + "\n"
  }

  /// Returns text on one line, cut to the width.
  func cut(_ text: String, less used: Int = 0) -> String {
    columns.map { DisplayWidth.cut(text, to: max(8, $0 - used)) } ?? text
  }

  /// Returns a heading of a section.
  func heading(_ text: String) -> String { "\n" + style.paint(text, .bold) + "\n" }

  /// Returns all lines of a text, each indented; at most `limit`, the last ones if there are more.
  ///
  /// `before` is the number of lines before the text; nil if it is unknown.
  func block(
    _ text: String,
    indent: String,
    last limit: Int = .max,
    before: Int? = 0
  ) -> String {
    let lines = SafeText(text).string.split(separator: "\n", omittingEmptySubsequences: false)
    let shown = lines.reversed().drop { $0.allSatisfy(\.isWhitespace) }.reversed()
    let cut = max(0, shown.count - limit)
    var result = ""
    if let before, before + cut > 0 {
      let count = Wording.count(before + cut, "line")
      result += indent + style.paint("… \(count) before …", .dim) + "\n"
    } else if before == nil {
      result += indent + style.paint("… more before …", .dim) + "\n"
    }
    for line in shown.suffix(limit) { result += indent + line + "\n" }
    return result
  }
}
