internal import CLibgit2
internal import FileSystem
internal import SystemText

/// The repositories of other users that this user has declared safe (`safe.directory`).
///
/// A CI step often runs as root in a container while the checkout belongs to another user; the
/// checkout step then adds it to the user's own git configuration. A repository's own configuration
/// has no effect.
public struct TrustedFolders: Hashable, Sendable {
  /// A value that trusts nothing.
  public static let none = TrustedFolders()

  private var folders: Set<String> = []
  private var trustsAll = false

  private init() {}

  /// Reads configuration files, the system's before the user's.
  ///
  /// Files that do not exist or cannot be read are skipped.
  public init(configurationFiles: [String]) {
    guard (try? Libgit2.start()) != nil else { return }
    for file in configurationFiles {
      for value in Self.values(in: file) { take(value) }
    }
  }

  /// True when the repository with this top folder is trusted.
  func contains(_ top: String) -> Bool {
    if trustsAll || folders.contains(top) { return true }
    // `/srv/*` means every repository below that folder.
    return folders.contains { $0.hasSuffix("/*") && top.hasPrefix($0.dropLast()) }
  }

  private mutating func take(_ value: String) {
    switch value {
    // An empty value resets the list.
    case "": self = .none
    case "*": trustsAll = true
    default:
      let isPattern = value.hasSuffix("/*")
      let folder = isPattern ? String(value.dropLast(2)) : value
      guard let resolved = resolvedPath(folder) else { return }
      folders.insert(isPattern ? resolved + "/*" : resolved)
    }
  }

  private static func values(in file: String) -> [String] {
    // libgit2 would wait forever on a pipe in the file's place.
    guard (try? RegularFile.read(file, limit: 1 << 20)) != nil else { return [] }
    var found: [String] = []
    var configuration: OpaquePointer?
    guard unsafe file.withSystemCString({ unsafe git_config_open_ondisk(&configuration, $0) }) == 0
    else {
      return []
    }
    defer { unsafe git_config_free(configuration) }
    unsafe withUnsafeMutablePointer(to: &found) { list in
      _ = unsafe git_config_get_multivar_foreach(
        configuration,
        "safe.directory",
        nil,
        { entry, list in
          guard let text = unsafe entry?.pointee.value else { return 0 }
          unsafe list?.assumingMemoryBound(to: [String].self).pointee.append(
            String(systemCString: text)
          )
          return 0
        },
        list
      )
    }
    git_error_clear()
    return found
  }
}
