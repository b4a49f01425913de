internal import FileSystem
internal import FoundationEssentials
internal import RunEvents
internal import Text

/// The parts of a page that a browser shows without a script: the run and each verdict.
enum PageDocument {
  /// Returns everything before the data.
  static func beginning(_ state: RunState) -> String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="\(policy)">
    <meta name="referrer" content="no-referrer">
    <meta name="color-scheme" content="light dark">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(PageText.markup(title(state)))</title>
    <style>\(PageAssets.style)</style>
    </head>
    <body>
    \(header(state))
    <main id="list">
    \(verdicts(state))
    </main>
    <main id="job" hidden></main>
    <noscript><p class="notice">Without scripts this page shows the verdicts alone; each job's files \
    are in its folder next to the page.</p></noscript>

    """
  }

  /// Everything after the data.
  static let end = "<script>\(PageAssets.script)</script>\n</body>\n</html>\n"

  /// The policy, which permits only the page's own script and style and no connections.
  private static let policy = """
    default-src 'none'; script-src 'sha256-\(hash(PageAssets.script))'; \
    style-src 'sha256-\(hash(PageAssets.style))'; base-uri 'none'; form-action 'none'
    """

  private static func hash(_ text: String) -> String {
    Data(SHA256.digest(of: Array(text.utf8)).bytes).base64EncodedString()
  }

  private static func title(_ state: RunState) -> String { "\(headline(state)) · kjob" }

  /// Returns the result of the run, in one sentence.
  private static func headline(_ state: RunState) -> String {
    let count = state.jobs.count
    guard count > 0 else { return state.isFinished ? "No job ran" : "No verdicts yet" }
    let jobs = Wording.count(count, "job")
    let passed = state.count(.passed)
    if !state.isFinished { return "Not finished: \(passed) of \(jobs) passed so far" }
    if passed == count { return count == 1 ? "The job passed" : "All \(jobs) passed" }
    return "\(passed) of \(jobs) passed"
  }

  private static func header(_ state: RunState) -> String {
    var text = "<header id=\"top\"><p class=\"brand\"><b>kjob</b>"
    if let header = state.header {
      text += " <span>\(PageText.markup(header.kjobVersion))</span>"
      text += " <span>run \(PageText.markup(header.runID))</span>"
    }
    if let start = state.startTime {
      let time = EventTime.text(of: start)
      text += " <span><time datetime=\"\(time)\">\(time.prefix(16).replacing("T", with: " ")) UTC"
      text += "</time></span>"
    }
    let isGood = state.isFinished && ExitCode(state) == .success
    text += "</p>\n<h1 class=\"\(isGood ? "good" : "bad")\">\(headline(state))</h1>\n"
    if !state.jobs.isEmpty { text += "<p class=\"sum\">\(sum(state))</p>\n" }
    if let sentence = ConsoleText.sensitive(state) {
      text += "<p class=\"notice\">\(sentence)</p>\n"
    }
    if let reason = state.stopReason {
      text += "<p class=\"notice\">The run was stopped: \(PageText.markup(reason.string))</p>\n"
    }
    for fault in state.outputFaults {
      text += "<p class=\"notice\">\(PageText.markup(fault.string))</p>\n"
    }
    if !state.isFinished {
      text +=
        "<p class=\"notice\">The run is in progress, or was killed: this page is written when it "
      text += "ends. <code>kjob resume</code> continues an interrupted run.</p>\n"
    }
    return text + "</header>"
  }

  /// Returns the duration and the cost of the run, on one line.
  private static func sum(_ state: RunState) -> String {
    var parts: [String] = []
    if state.passedWithoutChange > 0 {
      parts.append("\(state.passedWithoutChange) without a change")
    }
    parts.append("\(duration(state.elapsed)) with \(state.header?.parallelism ?? 1) at once")
    if let credits = state.credits { parts.append("\(Wording.decimal(credits)) credits") }
    if state.isFinished { parts.append("exit code \(ExitCode(state).rawValue)") }
    return parts.joined(separator: " · ")
  }

  private static func verdicts(_ state: RunState) -> String {
    guard !state.jobs.isEmpty else {
      return state.isFinished ? "<p id=\"none\">No job matched.</p>" : ""
    }
    var rows = ""
    for (index, job) in state.jobs.enumerated() { rows += row(job, index) }
    return """
      <table id="verdicts">
      <thead><tr><th>Verdict</th><th>Job</th><th class="number">Changes</th>\
      <th class="number">Credits</th><th class="number">Time</th></tr></thead>
      <tbody>
      \(rows)</tbody>
      </table>
      """
  }

  private static func row(_ job: JobState, _ index: Int) -> String {
    let outcome = job.outcome?.rawValue ?? "unfinished"
    let address = PageText.markup(PageText.address(job.planned.path))
    var name = "<a href=\"\(address)/\">\(PageText.markup(job.planned.id))</a>"
    if let reason = job.reason {
      name += "<p class=\"why\"><code>\(reason.type.rawValue)</code> "
      name += "\(PageText.markup(reason.message.shortened(to: 400).string))</p>"
    }
    var changes = "–"
    if let patch = job.patch, patch.bytes > 0 {
      changes = "<span class=\"plus\">+\(patch.insertions)</span> "
      changes += "<span class=\"minus\">−\(patch.deletions)</span> "
      changes +=
        "<small>\(Wording.count(patch.filesChanged, "file"))</small>"
    } else if job.snapshot != nil {
      changes = "<small>none</small>"
    }
    let notes = JobNotes(job, names: 3).all
    if !notes.isEmpty {
      name += "<p class=\"why\">\(PageText.markup(notes.joined(separator: "; ")))</p>"
    }
    let credits = job.credits.map(Wording.decimal) ?? "–"
    let time = job.startTime == nil ? "–" : duration(job.seconds)
    return """
      <tr data-index="\(index)" data-outcome="\(outcome)"><td><span class="outcome \(outcome)">\
      \(outcome)</span></td><td class="name">\(name)</td><td class="number">\(changes)</td>\
      <td class="number">\(credits)</td><td class="number">\(time)</td></tr>

      """
  }

  /// Formats a duration in the same way as the console.
  private static func duration(_ seconds: Double) -> String { Wording.time(seconds) }
}
