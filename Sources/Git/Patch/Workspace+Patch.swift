internal import FileSystem

extension Workspace {
  /// The tree that the base becomes when git applies a patch to it.
  ///
  /// Its objects are written to the workspace's own store; neither the workspace's files nor the
  /// source are touched.
  public func tree(
    applyingPatch path: String,
    with git: GitProgram,
    interruption: Interruption = .never
  ) throws(GitError) -> ObjectID {
    let size = try located(path) { () throws(FileError) in try FileStatus(ofPath: path).size }
    // Git takes an empty file for no patch at all.
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
  /// The tree that another one becomes when a patch is applied to it.
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
