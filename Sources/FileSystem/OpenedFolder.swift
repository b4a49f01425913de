internal import Synchronization

/// The names shown for folders that are reached through an open descriptor (`/proc/self/fd/3`).
///
/// Such a path means nothing outside the process that has the descriptor, so ``FileError`` replaces
/// it with the name.
public enum OpenedFolder {
  private static let names = Mutex<[(path: String, name: String)]>([])

  /// Sets the name by which a folder is shown from now on.
  public static func call(_ path: String, _ name: String) {
    names.withLock { names in
      names.removeAll { $0.path == path }
      names.append((path, name))
    }
  }

  /// Returns a path as it is shown.
  public static func shown(_ path: String) -> String {
    guard path.hasPrefix("/proc/") else { return path }
    return names.withLock { names in
      for (folder, name) in names {
        if path == folder { return name }
        if path.hasPrefix(folder + "/") { return name + path.dropFirst(folder.count) }
      }
      return path
    }
  }
}
