/// A search for the lines of a tree's files that match a pattern, as `git grep -I` does it.
///
/// Only regular files are searched, and none whose beginning holds a zero byte. Attributes do not
/// count, so that a change cannot hide a file by calling it binary.
public struct LineSearch: Hashable, Sendable, Codable {
  /// The POSIX extended expression, or the plain text.
  public var pattern: String
  /// True when the pattern is plain text.
  public var isFixed: Bool
  /// True when upper and lower case are the same.
  public var ignoresCase: Bool
  /// The pathspecs to search; empty for the whole tree.
  public var paths: [String]

  /// Creates a search.
  public init(
    _ pattern: String,
    isFixed: Bool = false,
    ignoresCase: Bool = false,
    in paths: [String] = []
  ) {
    self.pattern = pattern
    self.isFixed = isFixed
    self.ignoresCase = ignoresCase
    self.paths = paths
  }
}

/// The lines that a search found.
public struct LineMatches: Hashable, Sendable, Codable {
  /// A line that matches.
  public struct Match: Hashable, Sendable, Codable {
    /// The file's path in the tree.
    public var path: String
    /// The line's number, from 1.
    public var line: Int
    /// The beginning of the line.
    public var text: String
  }

  /// The maximum number of matches that are kept.
  public static let mostKept = 200

  /// The first matches, in the order of the paths and lines.
  public var first: [Match] = []
  /// The number of all matching lines.
  public var count = 0
  /// The pathspecs that match no file of the tree, but did in the base.
  public var emptiedPaths: [String] = []
  /// The pathspecs that match no file, neither of the tree nor of the base; then nothing was
  /// searched.
  public var unknownPaths: [String] = []
}
