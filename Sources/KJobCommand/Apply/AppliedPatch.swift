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
}
