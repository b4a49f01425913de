internal import FileSystem

extension Workspace {
  /// Returns the tree that applying a patch to the base gives.
  ///
  /// Its objects are written to the workspace's store; neither the workspace's files nor the source
  /// are touched.
  public func tree(
    applyingPatch path: String,
    with git: GitProgram,
    interruption: Interruption = .never
  ) throws(GitError) -> ObjectID {
    let size = try located(path) { () throws(FileError) in try FileStatus(ofPath: path).size }
    // Git rejects an empty file as not a patch.
    guard size > 0 else { return record.baseTree }
    try ObjectFolder.refuseSpecialFiles(in: store.sourceObjects)
    let scratch = try ScratchRepository(
      in: store.directory,
      git,
      writingTo: store.objectsPath,
      borrowing: [store.sourceObjects],
      interruption: interruption
    )
    return try scratch.tree(applying: .file(path: path), to: record.baseTree)
  }
}

extension ScratchRepository {
  /// Returns the tree that applying a patch to another tree gives.
  func tree(
    applying patch: GitProgram.Input,
    to base: ObjectID
  ) throws(GitError) -> ObjectID {
    try read(base)
    do throws(GitError) {
      try apply(patch)
    } catch .git(_, let message) {
      throw .patch(path: "changes.patch", message: message)
    }
    return try writeTree()
  }
}
