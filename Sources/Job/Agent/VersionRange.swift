/// The versions of a program that a job accepts: `>=2.20 <3`.
///
/// All of the listed requirements must hold. Each compares as many parts of a version as it has
/// itself, so that `<=2.20` and `2.20` accept 2.20.7.
public struct VersionRange: Hashable, Sendable, CustomStringConvertible {
  private enum Relation: String, CaseIterable, Hashable {
    case atLeast = ">="
    case atMost = "<="
    case above = ">"
    case below = "<"
    case equal = "="
  }

  private struct Requirement: Hashable {
    var relation: Relation
    var parts: [Int]
  }

  /// The text as written.
  public let description: String
  private let requirements: [Requirement]

  /// Creates a range from text; nil if the text is not a range.
  public init?(_ text: String) {
    description = text
    var requirements: [Requirement] = []
    let joined = text.replacing(/([<>=]) +/) { $0.1 }
    for word in joined.split(whereSeparator: { $0 == " " || $0 == "," }) {
      let relation = Relation.allCases.first { word.hasPrefix($0.rawValue) }
      let number = word.dropFirst(relation?.rawValue.count ?? 0)
      let parts = number.split(separator: ".", omittingEmptySubsequences: false).map(Self.part)
      guard !parts.isEmpty, parts.count <= 4, !parts.contains(nil) else { return nil }
      requirements.append(
        Requirement(relation: relation ?? .equal, parts: parts.compactMap { $0 })
      )
    }
    guard !requirements.isEmpty else { return nil }
    self.requirements = requirements
  }

  /// Returns true if a version is in the range; nil if the text contains no version.
  ///
  /// The first dotted number in the text counts, as in `kiro-cli 2.20.2`.
  public func contains(_ text: String) -> Bool? {
    guard let version = Self.version(in: text) else { return nil }
    let parts = version.split(separator: ".").compactMap { Self.part($0) }
    return requirements.allSatisfy { requirement in
      let count = requirement.parts.count
      let found = (parts + Array(repeating: 0, count: count)).prefix(count)
      let isEqual = found.elementsEqual(requirement.parts)
      let isBelow = found.lexicographicallyPrecedes(requirement.parts)
      return switch requirement.relation {
      case .atLeast: !isBelow
      case .atMost: isBelow || isEqual
      case .above: !isBelow && !isEqual
      case .below: isBelow
      case .equal: isEqual
      }
    }
  }

  /// Returns the first version in a text: numbers separated by dots.
  public static func version(in text: String) -> String? {
    text.firstMatch(of: /(?:^|[^0-9.])([0-9]{1,9}(?:\.[0-9]{1,9}){1,3})/).map { String($0.1) }
  }

  private static func part(_ text: Substring) -> Int? {
    guard !text.isEmpty, text.count <= 9, text.allSatisfy({ $0.isASCII && $0.isNumber }) else {
      return nil
    }
    return Int(text)
  }
}
