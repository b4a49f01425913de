internal import CLibgit2
internal import FileSystem

extension Workspace {
  /// The tree that the base becomes when a patch is applied to it, as ``Snapshot`` wrote one.
  ///
  /// Its objects are written to the workspace's own store; neither the workspace's files nor the
  /// source are touched.
  public func tree(applyingPatch path: String) throws(GitError) -> ObjectID {
    let patch = try located(path) { () throws(FileError) in
      try RegularFile.read(path, limit: 1 << 31)
    }
    guard !patch.isEmpty else { return record.baseTree }
    try ObjectFolder.refuseSpecialFiles(in: store.sourceObjects)
    let open = try store.open()
    do throws(GitError) {
      return try open.tree(applying: PatchText.readable(patch), to: record.baseTree)
    } catch {
      guard case .libgit2(_, let message, _) = error else { throw error }
      throw .patch(path: path, message: message)
    }
  }
}

extension OpenStore {
  fileprivate func tree(
    applying readable: PatchText.Readable,
    to base: ObjectID
  ) throws(GitError) -> ObjectID {
    let code = unsafe kjob_git_add_reader(ownObjects.pointer, objects.pointer)
    try Libgit2.check("read the source's objects", code)
    // A repository of its own: the other one reads and writes by way of the source's folder.
    let writing = try unsafe Repository("open the store for writing") {
      unsafe git_repository_wrap_odb(&$0, ownObjects.pointer)
    }
    return try readable.tree(appliedTo: base, in: writing)
  }
}

extension PatchText.Readable {
  /// Writes the tree that a tree becomes; nothing but objects is read and written.
  func tree(
    appliedTo base: ObjectID,
    in writing: borrowing Repository
  ) throws(GitError) -> ObjectID {
    let base = try Self.tree(base, without: removedSubmodules, in: writing)
    guard !patch.isEmpty else { return base }
    let difference = try unsafe Difference("read the patch") { difference in
      unsafe patch.withUnsafeBytes { bytes in
        unsafe bytes.withMemoryRebound(to: CChar.self) {
          unsafe git_diff_from_buffer(&difference, $0.baseAddress, $0.count)
        }
      }
    }
    var raw = base.raw
    let tree = try unsafe Object("read the tree \(base)") {
      unsafe git_object_lookup(&$0, writing.pointer, &raw, GIT_OBJECT_TREE)
    }
    let index = try unsafe Index("apply the patch") {
      unsafe git_apply_to_tree(&$0, writing.pointer, tree.pointer, difference.pointer, nil)
    }
    var id = git_oid()
    try Libgit2.check(
      "write the patch's tree",
      unsafe git_index_write_tree_to(&id, index.pointer, writing.pointer)
    )
    extendLifetime(tree)
    return ObjectID(id)
  }

  /// A tree without the submodules at these paths.
  private static func tree(
    _ id: ObjectID,
    without paths: [[UInt8]],
    in repository: borrowing Repository
  ) throws(GitError) -> ObjectID {
    guard !paths.isEmpty else { return id }
    var raw = id.raw
    let tree = try unsafe Object("read the tree \(id)") {
      unsafe git_object_lookup(&$0, repository.pointer, &raw, GIT_OBJECT_TREE)
    }
    let index = try unsafe Index("apply the patch") { unsafe git_index_new(&$0) }
    try Libgit2.check("read the tree", unsafe git_index_read_tree(index.pointer, tree.pointer))
    for path in paths {
      let code = unsafe git_index_remove(index.pointer, cPath(path), 0)
      try Libgit2.check("remove the submodule `\(shown(path))`", code)
    }
    var result = git_oid()
    try Libgit2.check(
      "write the patch's tree",
      unsafe git_index_write_tree_to(&result, index.pointer, repository.pointer)
    )
    extendLifetime(tree)
    return ObjectID(result)
  }
}
