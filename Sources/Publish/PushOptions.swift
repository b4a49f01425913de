internal import Forge

/// The options of a push by which GitLab opens a merge request, where no token for its API is known.
enum PushOptions {
  /// Returns the options for a job's branch.
  ///
  /// git takes no line breaks in them, so the text is a single line, and GitLab keeps no mark in it:
  /// such a request is never read again.
  static func merge(_ job: PublishedJob, into target: String) -> [String] {
    var options = [
      "merge_request.create", "merge_request.target=\(target)",
      "merge_request.title=\(line(job.title))", "merge_request.description=\(line(job.message))",
      "merge_request.remove_source_branch",
    ]
    let settings = job.settings
    if settings.isDraft { options.append("merge_request.draft") }
    if settings.mergesByItself { options.append("merge_request.merge_when_pipeline_succeeds") }
    options += settings.labels.map { "merge_request.label=\(line($0))" }
    options += settings.assignees.map { "merge_request.assign=\(line($0))" }
    if let milestone = settings.milestone {
      options.append("merge_request.milestone=\(line(milestone))")
    }
    return options
  }

  private static func line(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).joined(separator: " ")
  }
}
