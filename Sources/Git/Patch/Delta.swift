internal import CLibgit2
internal import FileSystem

/// One delta of a difference, copied out of libgit2's memory.
struct Delta {
  /// One side: a path with what stands there, or nothing.
  struct Side {
    var path: [UInt8]
    var mode: UInt32
    var id: ObjectID
  }

  let status: git_delta_t
  /// What the base has; nil for an added file.
  let old: Side?
  /// What the snapshot has; nil for a deleted file.
  let new: Side?
  /// How much of a renamed file stayed, from 0 to 100.
  let similarity: Int

  init(_ pointer: UnsafePointer<git_diff_delta>) {
    let delta = unsafe pointer.pointee
    let status = unsafe delta.status
    self.status = status
    old = status == GIT_DELTA_ADDED ? nil : unsafe Side(delta.old_file)
    new = status == GIT_DELTA_DELETED ? nil : unsafe Side(delta.new_file)
    similarity = unsafe Int(delta.similarity)
  }

  /// The path after the change, or the last one of a deleted file.
  var path: [UInt8] { (new ?? old)?.path ?? [] }

  /// Whether both sides are there under different paths.
  var isRename: Bool { status == GIT_DELTA_RENAMED }

  /// Whether the contents are equal, so that a patch holds no line of them.
  var hasEqualContents: Bool { old?.id == new?.id }

  /// Describes the delta, whose contents came to these counts.
  func changedFile(_ count: PatchSink.Count) -> ChangedFile {
    let status: ChangedFile.Status =
      switch self.status {
      case GIT_DELTA_ADDED: .added
      case GIT_DELTA_DELETED: .deleted
      case GIT_DELTA_RENAMED: .renamed
      case GIT_DELTA_TYPECHANGE: .typeChanged
      default: .modified
      }
    return ChangedFile(
      path: shown(path),
      oldPath: status == .renamed ? old.map { shown($0.path) } : nil,
      status: status,
      isBinary: count.isBinary,
      oldMode: old?.mode ?? 0,
      newMode: new?.mode ?? 0,
      insertions: count.insertions,
      deletions: count.deletions
    )
  }
}

extension Delta.Side {
  fileprivate init(_ file: git_diff_file) {
    path = unsafe bytes(of: file.path)
    mode = unsafe UInt32(file.mode)
    id = unsafe ObjectID(file.id)
  }
}

extension ChangedFile {
  /// Joins an added file with the deleted one of the same path, which it replaces.
  func replacing(_ deleted: ChangedFile) -> ChangedFile {
    ChangedFile(
      path: path,
      oldPath: nil,
      status: .typeChanged,
      isBinary: isBinary || deleted.isBinary,
      oldMode: deleted.oldMode,
      newMode: newMode,
      insertions: insertions,
      deletions: deleted.deletions
    )
  }
}
