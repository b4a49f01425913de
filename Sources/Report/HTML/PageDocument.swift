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
    \(PageList(state).markup)
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
    // A job may pass without having done anything, and readers should not have to search for that.
    let notes = ConsoleText.notesOnPassed(state)
    let note = notes.isEmpty ? "" : " (\(notes.joined(separator: ", ")))"
    if !state.isFinished { return "Not finished: \(passed) of \(jobs) passed so far\(note)" }
    if passed == count { return (count == 1 ? "The job passed" : "All \(jobs) passed") + note }
    return "\(passed) of \(jobs) passed\(note)"
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
    parts.append("\(duration(state.elapsed)) with \(state.header?.parallelism ?? 1) at once")
    if let credits = state.credits { parts.append("\(Wording.decimal(credits)) credits") }
    if state.isFinished { parts.append("exit code \(ExitCode(state).rawValue)") }
    return parts.joined(separator: " · ")
  }

  /// Formats a duration in the same way as the console.
  private static func duration(_ seconds: Double) -> String { Wording.time(seconds) }
}
