internal import CLibgit2

/// One delta of a difference, copied out of libgit2's memory.
struct Delta {
  /// Where libgit2 keeps it, which identifies it while the difference lives.
  let address: UInt
  let status: git_delta_t
  private let oldPath: String
  private let newPath: String
  private let oldMode: UInt32
  private let newMode: UInt32
  private let isBinary: Bool

  init(_ pointer: UnsafePointer<git_diff_delta>) {
    let delta = unsafe pointer.pointee
    address = UInt(bitPattern: pointer)
    unsafe status = delta.status
    oldPath = unsafe delta.old_file.path.map { unsafe String(cString: $0) } ?? ""
    newPath = unsafe delta.new_file.path.map { unsafe String(cString: $0) } ?? ""
    oldMode = unsafe UInt32(delta.old_file.mode)
    newMode = unsafe UInt32(delta.new_file.mode)
    isBinary = unsafe delta.flags & GIT_DIFF_FLAG_BINARY.rawValue != 0
  }

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
      path: status == .deleted ? oldPath : newPath,
      oldPath: status == .renamed ? oldPath : nil,
      status: status,
      isBinary: isBinary,
      oldMode: oldMode,
      newMode: newMode,
      insertions: count.insertions,
      deletions: count.deletions
    )
  }
}

extension Snapshot {
  /// The deltas of a difference, in the order in which they are printed.
  static func deltas(of difference: borrowing Difference) -> [Delta] {
    var deltas: [Delta] = []
    for index in unsafe 0..<git_diff_num_deltas(difference.pointer) {
      if let delta = unsafe git_diff_get_delta(difference.pointer, index) {
        unsafe deltas.append(Delta(delta))
      }
    }
    return deltas
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
