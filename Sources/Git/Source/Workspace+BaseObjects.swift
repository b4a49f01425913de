internal import CLibgit2
internal import FileSystem

extension Workspace {
  /// Returns the base's objects that are missing from the source or have other contents there.
  ///
  /// Contents are read only if an object file was written to since the workspace was created.
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
      // libgit2 verifies the object's hash when it reads it.
      let object = try? unsafe DatabaseObject("read the object \(id)") {
        unsafe git_odb_read(&$0, objects.pointer, &raw)
      }
      if object == nil { missing.append(id) }
    }
    extendLifetime(objects)
    git_error_clear()
    return missing
  }

  /// True when a pack, or a loose object of the base, was written to since the stamp.
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
