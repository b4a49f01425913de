internal import Git

/// A patch in a job's folder, and the tree that it gives.
struct DeliveredPatch {
  /// The tree that the patch gives.
  var tree: ObjectID
  /// The patch's name in the job's folder.
  var name = "changes.patch"
}
