internal import Synchronization

/// What people call a folder that is reached by way of an open descriptor (`/proc/self/fd/3`).
///
/// Such a path means nothing to anybody but the process that has the descriptor, so none stands in
/// an error: ``FileError`` asks here.
public enum OpenedFolder {
  private static let names = Mutex<[(path: String, name: String)]>([])

  /// Gives a folder the name by which it is shown from now on.
  public static func call(_ path: String, _ name: String) {
    names.withLock { names in
      names.removeAll { $0.path == path }
      names.append((path, name))
    }
  }

  /// A path as it is shown.
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
