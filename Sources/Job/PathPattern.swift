internal import SystemText

/// A pattern for paths of a repository, as in `.gitignore` but without `!`.
///
/// `*` and `?` stay within a name, `**` stands for any number of folders, and what matches a folder
/// matches everything in it. A pattern without a slash, except at its end, matches at any depth.
public struct PathPattern: Hashable, Sendable {
  /// The pattern as it was written.
  public let text: String
  private let parts: [String]
  private let isAnchored: Bool
  private let isOfFolders: Bool

  /// A problem of a pattern.
  public enum Problem: Hashable, Sendable {
    /// A `!` at the start.
    case negation
    /// No path at all.
    case noPath
    /// A path out of the repository.
    case parent
  }

  /// Creates a pattern.
  public init(_ text: String) {
    self.text = text
    parts = text.split(separator: "/").map(String.init).filter { $0 != "." }
    isOfFolders = text.hasSuffix("/")
    isAnchored = text.hasPrefix("/") || parts.count > 1
  }

  /// Returns what is wrong with a pattern, or nil if it is one.
  public static func problem(in text: String) -> Problem? {
    if text.hasPrefix("!") { return .negation }
    let parts = text.split(separator: "/").filter { $0 != "." }
    if parts.isEmpty { return .noPath }
    return parts.contains("..") ? .parent : nil
  }

  /// Returns true if the pattern matches a file's path or a folder above it.
  public func matches(_ path: String) -> Bool {
    let names = path.split(separator: "/").map(String.init)
    return names.indices.contains { last in
      if isOfFolders, last == names.endIndex - 1 { return false }
      guard isAnchored else { return Self.matches(parts[...], names[last...last]) }
      return Self.matches(parts[...], names[...last])
    }
  }

  /// Returns true if the pattern names a folder's path, or paths in it by the folder's name.
  ///
  /// A pattern that fits any folder, such as `*.swift` or `**/x`, does not name one. The empty path is
  /// the top, in which every path begins.
  public func matches(folder path: String) -> Bool {
    if matches(path) { return true }
    let names = path.split(separator: "/").map(String.init)
    if names.isEmpty { return isAnchored }
    guard isAnchored else {
      return isOfFolders && names.last.map { Self.matches(parts[...], [$0]) } == true
    }
    return Self.matches(parts[...], startingWith: names[...], hasName: false)
  }

  private static func matches(
    _ parts: ArraySlice<String>,
    startingWith names: ArraySlice<String>,
    hasName: Bool
  ) -> Bool {
    guard let name = names.first else { return hasName }
    guard let part = parts.first else { return false }
    guard part == "**" else {
      guard nameMatches(name, pattern: part) else { return false }
      return matches(parts.dropFirst(), startingWith: names.dropFirst(), hasName: true)
    }
    return (names.startIndex...names.endIndex).contains {
      matches(parts.dropFirst(), startingWith: names[$0...], hasName: hasName)
    }
  }

  private static func matches(_ parts: ArraySlice<String>, _ names: ArraySlice<String>) -> Bool {
    guard let part = parts.first else { return names.isEmpty }
    guard part == "**" else {
      guard let name = names.first, nameMatches(name, pattern: part) else { return false }
      return matches(parts.dropFirst(), names.dropFirst())
    }
    // At the end it stands for something in the folder, and not for the folder itself.
    if parts.count == 1 { return !names.isEmpty }
    return (names.startIndex...names.endIndex).contains {
      matches(parts.dropFirst(), names[$0...])
    }
  }
}
