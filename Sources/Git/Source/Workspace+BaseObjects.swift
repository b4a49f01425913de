internal import CLibgit2
internal import FileSystem

extension Workspace {
  /// The objects of the base that the source does not have any more.
  ///
  /// Only whether they are there: somebody may have packed them again.
  public func missingBaseObjects(
    interruption: Interruption = .never
  ) throws(GitError) -> [ObjectID] {
    try ObjectFolder.refuseSpecialFiles(in: store.sourceObjects)
    try checkStore()
    let objects = try unsafe ObjectDatabase("open the source's objects") {
      unsafe openObjects(store.sourceObjects, &$0)
    }
    let manifest = try Baseline(from: store).manifest
    let blobs = manifest.files.lazy.filter { !$0.isSubmodule }.map(\.id)
    var missing: [ObjectID] = []
    var known: Set<ObjectID> = []
    for id in [record.base] + manifest.folders.map(\.tree) + blobs
    where known.insert(id).inserted {
      try interruption.check()
      var raw = id.raw
      if unsafe git_odb_exists(objects.pointer, &raw) != 1 { missing.append(id) }
    }
    return missing
  }
}
