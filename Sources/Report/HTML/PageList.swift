internal import FoundationEssentials
internal import RunEvents
internal import Text

/// The table of verdicts, which a browser shows without a script.
struct PageList {
  private let state: RunState
  private let repositories: RepositoryNames

  init(_ state: RunState) {
    self.state = state
    repositories = RepositoryNames(state.jobs.map(\.planned.repository.string))
  }

  /// The table as markup.
  var markup: String {
    guard !state.jobs.isEmpty else {
      return state.isFinished ? "<p id=\"none\">No job matched.</p>" : ""
    }
    var rows = ""
    for (index, job) in state.jobs.enumerated() { rows += row(job, index) }
    let repository = repositories.areSeveral ? "<th class=\"repository\">Repository</th>" : ""
    return """
      <table id="verdicts">
      <thead><tr><th>Verdict</th><th>Job</th>\(repository)<th class="number">Changes</th>\
      <th class="number">Credits</th><th class="number">Time</th></tr></thead>
      <tbody>
      \(rows)</tbody>
      </table>
      """
  }

  private func row(_ job: JobState, _ index: Int) -> String {
    let outcome = job.outcome?.rawValue ?? "unfinished"
    var repository = ""
    if repositories.areSeveral {
      let name = PageText.markup(repositories.name(of: job.planned.repository.string))
      repository = "<td class=\"repository\">\(name)</td>"
    }
    let credits = job.credits.map(Wording.decimal) ?? "–"
    let time = job.startTime == nil ? "–" : Wording.time(job.seconds)
    return """
      <tr data-index="\(index)" data-outcome="\(outcome)"><td class="verdict"><span \
      class="outcome \(outcome)">\(outcome)</span></td><td class="name">\(name(job))</td>\
      \(repository)<td class="number">\(changes(job))</td>\
      <td class="number">\(credits)</td><td class="number">\(time)</td></tr>

      """
  }

  /// Returns the job's name, the reason with its evidence, and the notes.
  private func name(_ job: JobState) -> String {
    let address = PageText.markup(PageText.address(job.planned.path))
    var text = "<a href=\"\(address)/\">\(PageText.markup(job.planned.id))</a>"
    if let reason = job.reason {
      text += "<p class=\"why\"><code>\(reason.type.rawValue)</code> "
      text += "\(PageText.prose(reason.message.shortened(to: 400).string))</p>"
    }
    if let line = Evidence.line(job) {
      text += "<p class=\"evidence\"><code>\(PageText.markup(line))</code></p>"
    }
    let notes = JobNotes(job, names: 3).all
    if !notes.isEmpty {
      text += "<p class=\"why\">\(PageText.prose(notes.joined(separator: "; ")))</p>"
    }
    return text
  }

  private func changes(_ job: JobState) -> String {
    guard let patch = job.patch, patch.bytes > 0 else {
      return job.snapshot == nil ? "–" : "<small>none</small>"
    }
    return "<span class=\"plus\">+\(patch.insertions)</span> "
      + "<span class=\"minus\">−\(patch.deletions)</span> "
      + "<small>\(Wording.count(patch.filesChanged, "file"))</small>"
  }
}
