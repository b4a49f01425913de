internal import Glibc
internal import SystemText

/// Removes a folder and its untrusted contents.
public enum TreeRemoval {
  /// Removes a folder and returns the paths of entries that could not be removed.
  ///
  /// It works through open folders, never follows a link, does not enter anything that is mounted
  /// below the folder, even of the same file system, and keeps one descriptor open at any depth. If
  /// anything but the expected folder is at the path, it throws `ESTALE` and touches nothing. A
  /// missing folder is not an error.
  public static func remove(
    path: String,
    expecting expected: FileIdentity? = nil
  ) throws(FileError) -> [String] {
    guard let parent = parentPath(path) else {
      throw FileError("remove the folder", path, code: EINVAL)
    }
    let name = FileName(lastComponent(path))
    guard name.isSingleComponent else {
      throw FileError("remove the folder", path, code: EINVAL)
    }
    let above: Folder
    do {
      above = try Folder(path: parent, followingLinks: true)
    } catch {
      guard error.code == ENOENT else { throw error }
      return []
    }
    return try remove(name, in: above, path: path, expecting: expected, mayBeMounted: true)
  }

  /// Removes a folder in an open folder; the returned paths begin with its name.
  public static func remove(
    _ name: FileName,
    in above: borrowing Folder
  ) throws(FileError) -> [String] {
    try remove(name, in: above.folder("."), path: name.description, expecting: nil)
  }

  /// Removes an entry of any kind, if it exists; returns the paths in a folder that could not be
  /// removed.
  @discardableResult
  public static func removeEntry(
    _ name: FileName,
    in above: borrowing Folder
  ) throws(FileError) -> [String] {
    switch try above.statusIfPresent(of: name)?.kind {
    case nil: return []
    case .folder: return try remove(name, in: above)
    default:
      try above.removeFile(name)
      return []
    }
  }

  private static func remove(
    _ name: FileName,
    in above: consuming Folder,
    path: String,
    expecting expected: FileIdentity?,
    mayBeMounted: Bool = false
  ) throws(FileError) -> [String] {
    guard let status = try above.statusIfPresent(of: name) else { return [] }
    guard expected == nil || status.identity == expected, status.kind == .folder else {
      throw FileError("remove the folder", path, code: ESTALE)
    }
    var removal = Removal(path: path, device: status.identity.device)
    var cursor = try FolderCursor(at: above)
    do throws(FileError) {
      try removal.enter(name, status, &cursor, mayBeMounted: mayBeMounted)
      removal.run(&cursor)
      try cursor.folder.removeFolder(name)
    } catch {
      // The leftovers are more informative than the error that the folder is not empty.
      if removal.leftovers.isEmpty { return ["\(path): \(error.reason)"] }
    }
    return removal.leftovers
  }
}

/// The state of one removal: the folders on the path to the current one, and the leftovers.
private struct Removal {
  private struct Level {
    var name: FileName
    var folders: [(name: FileName, status: FileStatus)] = []
    var pathLength: Int
    var hasLeftovers = false
  }

  private let device: UInt64
  private var path: [UInt8]
  private var levels: [Level] = []
  private(set) var leftovers: [String] = []

  init(path: String, device: UInt64) {
    self.device = device
    self.path = path.systemBytes
  }

  /// Opens a folder for removal and adds the necessary permissions.
  mutating func enter(
    _ name: FileName,
    _ status: FileStatus,
    _ cursor: inout FolderCursor,
    mayBeMounted: Bool = false
  ) throws(FileError) {
    let permissions = status.permissions
    if permissions & 0o700 != 0o700 {
      // The folder's permissions may forbid listing or emptying it. A failure shows in what
      // follows.
      try? cursor.folder.setPermissions(0o700, of: name)
    }
    try cursor.enter(name, expecting: status.identity, staysOnMount: !mayBeMounted)
    levels.append(Level(name: name, pathLength: path.count))
    list(&cursor)
  }

  /// Works until the first entered folder is as empty as possible.
  mutating func run(_ cursor: inout FolderCursor) {
    while let level = levels.indices.last {
      if let (name, status) = levels[level].folders.popLast() {
        let length = path.count
        path += [0x2F] + name.bytes
        do throws(FileError) {
          guard status.identity.device == device else {
            throw FileError("remove the folder", name.description, code: EXDEV)
          }
          try enter(name, status, &cursor)
        } catch {
          keep(nil, error, level)
          path.removeLast(path.count - length)
        }
        continue
      }
      let finished = levels.removeLast()
      do {
        try cursor.leave()
      } catch {
        // Without the way back, nothing above can be reached.
        leftovers.append("\(shownPath(nil)): \(error.reason)")
        return
      }
      guard let above = levels.indices.last else { return }
      do {
        try cursor.folder.removeFolder(finished.name)
      } catch {
        if !finished.hasLeftovers { keep(nil, error, above) }
      }
      if finished.hasLeftovers { levels[above].hasLeftovers = true }
      path.removeLast(path.count - levels[above].pathLength)
    }
  }

  /// Removes everything that is not a folder and queues the folders.
  private mutating func list(_ cursor: inout FolderCursor) {
    guard let level = levels.indices.last else { return }
    let names: [FileName]
    do {
      names = try cursor.folder.entries()
    } catch {
      return keep(nil, error, level)
    }
    for name in names {
      do throws(FileError) {
        let status = try cursor.folder.status(of: name)
        if status.kind == .folder {
          levels[level].folders.append((name, status))
        } else {
          try cursor.folder.removeFile(name)
        }
      } catch {
        keep(name, error, level)
      }
    }
  }

  private mutating func keep(_ name: FileName?, _ error: FileError, _ level: Int) {
    leftovers.append("\(shownPath(name)): \(error.reason)")
    levels[level].hasLeftovers = true
  }

  private func shownPath(_ name: FileName?) -> String {
    let folder = String(systemBytes: path)
    return name.map { "\(folder)/\($0)" } ?? folder
  }
}
