package import Job

/// A job's wishes for its request.
package struct PublishPolicy: Hashable, Sendable {
  /// When a request is closed for which nothing is left; nil for the second run in a row.
  package var onEmpty: PublishSettings.OnEmpty?
  /// The treatment of a change that differs from the open request's.
  package var onNewChange = PublishSettings.OnNewChange.replace
  /// The treatment of a request whose base is not the newest any more.
  package var onBaseMoved = PublishSettings.OnBaseMoved.leave
  /// The treatment of a branch with others' commits.
  package var onHumanCommits = PublishSettings.OnHumanCommits.leave

  /// Creates the usual policy.
  package init() {}
}
