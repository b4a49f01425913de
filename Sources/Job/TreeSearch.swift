/// A search of the delivered tree that is a verification by itself, without a shell.
///
/// A shell's `! grep PATTERN FILES` also passes where `grep` fails; this one does not.
public struct TreeSearch: Hashable, Sendable {
  /// The result that lets the verification pass.
  public enum Expectation: String, Hashable, Sendable, CaseIterable {
    /// Nothing may match.
    case absent
    /// Something has to match.
    case present
  }

  /// The result that lets the verification pass.
  public var expectation: Expectation
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
    _ expectation: Expectation,
    _ pattern: String,
    isFixed: Bool = false,
    ignoresCase: Bool = false,
    in paths: [String] = []
  ) {
    self.expectation = expectation
    self.pattern = pattern
    self.isFixed = isFixed
    self.ignoresCase = ignoresCase
    self.paths = paths
  }
}

extension TreeSearch: CustomStringConvertible {
  /// The search in words: `absent: old_logger in Sources, Tests (fixed)`.
  public var description: String {
    let place = paths.isEmpty ? "" : " in " + paths.joined(separator: ", ")
    let options = (isFixed ? ["fixed"] : []) + (ignoresCase ? ["ignore-case"] : [])
    let list = options.isEmpty ? "" : " (\(options.joined(separator: ", ")))"
    return "\(expectation.rawValue): \(pattern)\(place)\(list)"
  }
}
