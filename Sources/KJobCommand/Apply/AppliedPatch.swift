/// A branch that holds a job's change.
struct AppliedPatch: Encodable {
  var job: String
  var branch: String
  var commit: String
  var tree: String
  var baseCommit: String
  var repository: String
  /// Whether it was `created`, `replaced` or `unchanged`.
  var change: String
}
