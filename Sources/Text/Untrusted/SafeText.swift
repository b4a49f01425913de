/// Text that has no effect when shown on a terminal, in a CI log or in a report.
///
/// Events carry outside text only in this type. It is created from literals or by cleaning the
/// output of an agent, a command or a repository: escape sequences, control characters and
/// invisible direction marks are removed.
public struct SafeText: Hashable, Sendable {
  /// The text, with line feeds and tabs as its only control characters.
  public let string: String

  /// Creates safe text from any text.
  public init(_ untrusted: String) { string = Sanitizer.clean(Array(untrusted.utf8)) }

  /// Creates safe text from any bytes; invalid UTF-8 becomes U+FFFD.
  public init(bytes untrusted: some Sequence<UInt8>) {
    string = Sanitizer.clean(Array(untrusted))
  }

  private init(clean: String) { string = clean }

  /// The same text on one line, with runs of white space as one space.
  public var singleLine: SafeText {
    SafeText(clean: string.split(whereSeparator: \.isWhitespace).joined(separator: " "))
  }

  /// Returns the text cut to `count` characters, with an ellipsis if anything was cut off.
  public func shortened(to count: Int) -> SafeText {
    guard string.count > count else { return self }
    return SafeText(clean: string.prefix(max(0, count - 1)) + "…")
  }

  /// Returns the last `count` lines that are not blank.
  public func lastLines(_ count: Int) -> SafeText {
    let lines = string.split(separator: "\n").filter { !$0.allSatisfy(\.isWhitespace) }
    return SafeText(clean: lines.suffix(count).joined(separator: "\n"))
  }

  /// True when nothing in the text is visible.
  public var isBlank: Bool { string.allSatisfy(\.isWhitespace) }
}

extension SafeText: ExpressibleByStringInterpolation {
  /// Creates safe text from a literal.
  public init(stringLiteral value: String) { self.init(value) }
}

extension SafeText: CustomStringConvertible {
  /// The text itself.
  public var description: String { string }
}

extension SafeText: Codable {
  /// Decodes text and cleans it again, since a journal is a file that others can write.
  public init(from decoder: any Decoder) throws {
    self.init(try decoder.singleValueContainer().decode(String.self))
  }

  /// Encodes the plain text.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(string)
  }
}
