internal import CLibgit2
internal import FileSystem

extension Workspace {
  /// The objects of the base that the source does not have any more, or has with other contents.
  ///
  /// Contents are read only where a file of objects was written to since the workspace was made.
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
    let isSuspect = try hasRewrittenObjects(of: manifest)
    var missing: [ObjectID] = []
    var known: Set<ObjectID> = []
    for id in [record.base] + manifest.folders.map(\.tree) + blobs
    where known.insert(id).inserted {
      try interruption.check()
      var raw = id.raw
      guard isSuspect else {
        if unsafe git_odb_exists(objects.pointer, &raw) != 1 { missing.append(id) }
        continue
      }
      // libgit2 computes the name from what it reads.
      let object = try? unsafe DatabaseObject("read the object \(id)") {
        unsafe git_odb_read(&$0, objects.pointer, &raw)
      }
      if object == nil { missing.append(id) }
    }
    extendLifetime(objects)
    git_error_clear()
    return missing
  }

  /// Whether a pack, or a file with an object of its own that was there before, was written to.
  private func hasRewrittenObjects(of manifest: Manifest) throws(GitError) -> Bool {
    let stamp = try store.stamp()
    let loose = try ObjectFolder.looseObjects(in: store.sourceObjects)
    let own = [record.base] + manifest.folders.map(\.tree) + manifest.files.map(\.id)
    let paths =
      own.filter { loose.contains($0) }.map { id in
        "\(store.sourceObjects)/\("\(id)".prefix(2))/\("\(id)".dropFirst(2))"
      }
    let packs = try? Folder(path: store.sourceObjects + "/pack").entries()
    let all = paths + (packs ?? []).map { "\(store.sourceObjects)/pack/\($0)" }
    return all.contains { path in
      (try? FileStatus(ofPath: path).changed).map { stamp < $0 } ?? false
    }
  }
}
