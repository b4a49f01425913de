internal import CLibgit2
internal import FileSystem

/// One delta of a difference, copied out of libgit2's memory.
struct Delta {
  /// One side of a delta: a path, a mode and an object.
  struct Side {
    var path: [UInt8]
    var mode: UInt32
    var id: ObjectID
  }

  let status: git_delta_t
  /// The base's entry; nil for an added file.
  let old: Side?
  /// The snapshot's entry; nil for a deleted file.
  let new: Side?
  /// The similarity of a renamed file, from 0 to 100.
  let similarity: Int

  init(_ pointer: UnsafePointer<git_diff_delta>) {
    let delta = unsafe pointer.pointee
    let status = unsafe delta.status
    self.status = status
    old = status == GIT_DELTA_ADDED ? nil : unsafe Side(delta.old_file)
    new = status == GIT_DELTA_DELETED ? nil : unsafe Side(delta.new_file)
    similarity = unsafe Int(delta.similarity)
  }

  /// The path after the change, or the last path of a deleted file.
  var path: [UInt8] { (new ?? old)?.path ?? [] }

  /// True when both sides exist under different paths.
  var isRename: Bool { status == GIT_DELTA_RENAMED }

  /// True when the contents are equal, so that the patch has no lines of them.
  var hasEqualContents: Bool { old?.id == new?.id }

  /// True when an empty file appears or goes, so that the patch has no lines of it either.
  var isOfEmptyFile: Bool {
    guard old == nil || new == nil else { return false }
    return (old ?? new)?.id == .emptyFile
  }

  /// Returns the delta's entry for the statistics, with the given counts.
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
  /// Merges an added file with the deleted file of the same path that it replaces.
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
