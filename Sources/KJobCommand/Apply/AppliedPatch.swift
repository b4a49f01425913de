/// A branch that contains a job's change.
struct AppliedPatch: Encodable {
  var job: String
  var branch: String
  var commit: String
  var tree: String
  var baseCommit: String
  var repository: String
  /// The change of the branch: `created`, `replaced`, or `unchanged`.
  var change: String
  /// The commit that the branch had before, if it was replaced.
  var replaced: String?
}

extension AppliedPatch {
  /// The change of the branch in words, with the commit that it had before.
  var changeText: String { change + (replaced.map { " \($0.prefix(12))" } ?? "") }
}
