public import RunEvents
internal import Text

/// The report for the page of a CI system: `summary.md`, in GitHub's Markdown.
///
/// Jobs that did not pass come first, with the end of their commands' output. GitHub drops a
/// summary of more than one mebibyte entirely, so this one stops before that and reports what is
/// missing.
public struct SummaryReport: Sendable {
  /// The maximum size in bytes.
  public static let limit = 900 * 1_024

  /// The maximum size of one job's details, in bytes.
  private static let detailLimit = 16_384

  private let outputFolder: String

  /// Creates a summary of a run with this output folder, as the user gave it.
  public init(outputFolder: String) { self.outputFolder = outputFolder }

  /// Renders a state in at most `limit` bytes.
  public func render(_ state: RunState, limit: Int = limit) -> [UInt8] {
    var text = head(state)
    let ranks: [Outcome?] = [.failed, .error, nil, .cancelled, .skipped, .open, .passed]
    let jobs = ranks.flatMap { rank in state.jobs.filter { $0.outcome == rank } }
    // The reserve is for lines that report what does not fit, and for the end.
    let room = limit - 1_024
    let (tables, count) = tables(jobs, state, room: room - text.utf8.count)
    text += tables
    var size = text.utf8.count
    if count < jobs.count {
      return Array((text + more(jobs.count - count, "jobs")).utf8)
    }
    let failed = jobs.filter { $0.outcome != .skipped && $0.hasProblem }
    var shown = 0
    for job in failed {
      let details = details(job)
      guard size + details.utf8.count <= room else { break }
      text += details
      size += details.utf8.count
      shown += 1
    }
    if shown < failed.count { text += more(failed.count - shown, "jobs' details") }
    return Array((text + end(state)).utf8)
  }

  /// The number of passed jobs from which these are folded.
  private static let foldedPasses = 10

  /// Returns the tables of jobs, as far as there is room, and the number of jobs in them.
  private func tables(_ jobs: [JobState], _ state: RunState, room: Int) -> (String, Int) {
    let repositories = Set(state.jobs.map(\.planned.repository))
    let hasSeveral = repositories.count > 1
    let columns = hasSeveral ? "| | job | repository | time |" : "| | job | time |"
    let line = hasSeveral ? "|---|---|---|---:|" : "|---|---|---:|"
    let head = columns + " change | why |\n" + line + "---|---|\n"
    let passed = jobs.filter { $0.outcome == .passed }
    let others = jobs.filter { $0.outcome != .passed }
    let isFolded = passed.count > Self.foldedPasses
    var text = ""
    var count = 0
    for group in isFolded ? [others, passed] : [others + passed] where !group.isEmpty {
      let isFold = isFolded && group.first?.outcome == .passed
      let start = isFold ? "\n<details><summary>\(passed.count) passed</summary>\n\n" : ""
      let end = isFold ? "\n</details>\n" : ""
      text += start + head
      for job in group {
        let row = row(job, hasSeveral: hasSeveral)
        guard text.utf8.count + row.utf8.count + end.utf8.count <= room else { break }
        text += row
        count += 1
      }
      text += end
    }
    return (text, count)
  }

  /// Returns how to take the changes.
  private func end(_ state: RunState) -> String {
    let changes = state.jobs.count(where: \.hasAcceptedChange)
    guard changes > 0 else { return "" }
    let command = ShellLine.quoting(["kjob", "apply", outputFolder])
    return "\nTake the \(Wording.count(changes, "change")): download the run's files, then "
      + "`\(command)`.\n"
  }

  private func more(_ count: Int, _ what: String) -> String {
    "\n\(count) more \(what) in `\(outputFolder)/report.html`.\n"
  }

  private func head(_ state: RunState) -> String {
    let parts = ConsoleText.counts(state)
    var text = "## kjob: \(parts.isEmpty ? "no jobs" : parts.joined(separator: ", "))\n\n"
    text += "\(Wording.count(state.jobs.count, "job")) in \(Wording.time(state.elapsed))"
    if let credits = state.credits { text += ", \(Wording.decimal(credits)) credits" }
    if let shard = state.header?.options.shard {
      text += ", shard \(shard.index) of \(shard.count)"
    }
    if let reason = state.stopReason { text += "; stopped: \(Self.inline(reason.string))" }
    text += ".\n\n"
    let agents = state.agentSummaries.map { Self.inline($0.string) }
    if !agents.isEmpty { text += "Agent: \(agents.joined(separator: "; ")).\n\n" }
    for group in StaleFacts.groups(of: state.staleJobs) {
      let names = Wording.list(group.jobs.map { Self.inline($0.job.id) }, first: 5)
      text += "Stale, not counted: \(names) (\(group.text)).\n\n"
    }
    if let sentence = ConsoleText.sensitive(state) { text += "⚠️ \(sentence).\n\n" }
    for fault in state.outputFaults { text += "💥 \(Self.inline(fault.string))\n\n" }
    return text
  }

  private func row(_ job: JobState, hasSeveral: Bool) -> String {
    let mark =
      switch job.outcome {
      case .passed: "✅"
      case .failed: "❌"
      case .error: "💥"
      case nil: "⏳"
      case .cancelled: "🛑"
      case .skipped: "⏭️"
      case .open: "📬"
      }
    var change = ""
    if let patch = job.patch, patch.bytes > 0 {
      change = "\(Wording.count(patch.filesChanged, "file")) "
      change += "+\(patch.insertions) −\(patch.deletions)"
    } else if job.snapshot != nil {
      change = job.snapshot?.isChanged == true ? "withheld" : "none"
    }
    var notes = JobNotes(job, names: 3).all.map(Self.inline)
    if let reason = job.reason {
      var text = "`\(reason.type.rawValue)` " + Self.inline(reason.message.string)
      // The last line of output often says more than that a command failed.
      if let line = Evidence.line(job) { text += ": " + Self.inline(line) }
      notes.insert(text, at: 0)
    }
    if job.outcome == nil { notes.append("not over") }
    if job.attemptCount > 1 { notes.append("attempt \(job.attemptCount)") }
    let why = notes.joined(separator: "; ")
    let time = job.startTime == nil ? "" : Wording.time(job.seconds)
    let place = hasSeveral ? " \(Self.inline(job.planned.repositoryName?.string ?? "")) |" : ""
    return "| \(mark) | \(Self.inline(job.planned.id)) |\(place) \(time) | \(change) | \(why) |\n"
  }

  private func details(_ job: JobState) -> String {
    let id = Self.inline(job.planned.id)
    let reason = job.reason
    let shown = Self.end(of: reason?.details.string ?? "the job is not over")
    // The fence is longer than any run of backticks in the text.
    let fence = String(repeating: "`", count: max(3, Self.longestRun(of: "`", in: shown) + 1))
    let place = "\(job.planned.path)/"
    let guide = reason.map { " " + Self.inline($0.type.guide.line.string) } ?? ""
    return """

      <details\(job.outcome == .failed ? " open" : "")><summary>\(Self.html(job.planned.id)): \
      \(reason?.type.rawValue ?? "unfinished")</summary>

      \(id) in \(Self.inline(job.planned.file.string)), line \(job.planned.line); files in \
      \(Self.inline(place)).\(guide)

      \(fence)text
      \(shown)
      \(fence)

      </details>

      """
  }

  /// Returns the end of a long text, which says more than its beginning.
  private static func end(of text: String) -> String {
    guard text.utf8.count > detailLimit else { return text }
    let end = String(decoding: text.utf8.suffix(detailLimit), as: UTF8.self)
    return "…\n" + end
  }

  private static func longestRun(of character: Unicode.Scalar, in text: String) -> Int {
    var longest = 0
    var run = 0
    for scalar in text.unicodeScalars {
      run = scalar == character ? run + 1 : 0
      longest = max(longest, run)
    }
    return longest
  }

  /// Escapes foreign text within a line or a table cell.
  ///
  /// No character is special to Markdown, and no name in it mentions anyone (`@team`) or refers to
  /// an issue (`#1`).
  static func inline(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n", "\r", "\t": result += " "
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "@": result += "&#64;"
      case "#": result += "&#35;"
      case "\\", "`", "*", "_", "{", "}", "[", "]", "(", ")", "|", "~", "!", "$":
        result += "\\"
        result.unicodeScalars.append(scalar)
      case ":":
        // Prevents emoji names and addresses.
        result += "&#58;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return String(
      result.unicodeScalars.replacing("www.".unicodeScalars, with: "www&#46;".unicodeScalars)
    )
  }

  private static func html(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "@": result += "&#64;"
      case "\n", "\r": result += " "
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
