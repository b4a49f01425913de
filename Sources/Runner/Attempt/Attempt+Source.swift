internal import Git
internal import JobFile
internal import RunEvents
internal import UntrustedText

extension Attempt {
  /// What the source repository is like before the job; nil where the job cannot reach it by git.
  func sourceFingerprint() -> RepositoryFingerprint? {
    guard specification.isolation == .worktree else { return nil }
    return RepositoryFingerprint(of: job.job.repository)
  }

  /// Looks whether the source repository is as it was, once the last process is gone.
  ///
  /// A job that passed is an error if it is not. One that did not pass has a reason of its own,
  /// and tells of it in a warning. Nothing is put back: kjob cannot know who was right.
  func checkSource(
    _ before: RepositoryFingerprint?,
    _ failure: JobFailure?
  ) -> JobFailure? {
    guard let before else { return failure }
    let after = RepositoryFingerprint(of: job.job.repository, reusing: before)
    let changes = before.changes(to: after)
    let ordinary = changes.filter(\.isOrdinary).map(\.description)
    if !ordinary.isEmpty {
      let text = "the repository went on while the job ran: \(Self.joined(ordinary))"
      dispatcher.emit(.warned(id, SafeText(text).singleLine))
    }
    let others = changes.filter { !$0.isOrdinary }.map(\.description)
    guard !others.isEmpty else { return failure }
    let message = "the source repository was changed while the job ran: \(Self.joined(others))"
    if let failure {
      dispatcher.emit(.warned(id, SafeText(message).singleLine))
      return failure
    }
    let lines = others.prefix(100).map { SafeText($0).singleLine.string }
    return .error(
      .repositoryChanged,
      SafeText(message).singleLine,
      details: SafeText(
        "the source repository was changed while the job ran:\n\(lines.joined(separator: "\n"))\n"
          + "it need not have been this job if others worked on the repository at that time; "
          + "nothing was put back\n"
          + "a job with `isolation: private` has branches, stash and configuration of its own"
      )
    )
  }

  private static func joined(_ clauses: [String]) -> String {
    let more = clauses.count > 3 ? " and \(clauses.count - 3) more" : ""
    return clauses.prefix(3).joined(separator: ", ") + more
  }
}
