/// Text that can be shown on a terminal, in a CI log and in a report without doing anything there.
///
/// Events carry text from outside only in this type. It is made from literals of our own or by
/// taking apart what an agent, a command or a repository gave: escape sequences, control
/// characters and invisible direction marks do not get through.
public struct SafeText: Hashable, Sendable {
  /// The text, with line feeds and tabs as its only control characters.
  public let string: String

  /// Makes any text harmless.
  public init(_ untrusted: String) {
    string = Sanitizer.clean(Array(untrusted.utf8))
  }

  /// Makes any bytes harmless; what is not UTF-8 becomes U+FFFD.
  public init(bytes untrusted: some Sequence<UInt8>) {
    string = Sanitizer.clean(Array(untrusted))
  }

  private init(clean: String) {
    string = clean
  }

  /// The same text on one line, with runs of white space as one space.
  public var singleLine: SafeText {
    SafeText(clean: string.split(whereSeparator: \.isWhitespace).joined(separator: " "))
  }

  /// The text cut to `count` characters, with an ellipsis where something was cut off.
  public func shortened(to count: Int) -> SafeText {
    guard string.count > count else { return self }
    return SafeText(clean: string.prefix(max(0, count - 1)) + "…")
  }

  /// The last `count` lines that are not blank.
  public func lastLines(_ count: Int) -> SafeText {
    let lines = string.split(separator: "\n").filter { !$0.allSatisfy(\.isWhitespace) }
    return SafeText(clean: lines.suffix(count).joined(separator: "\n"))
  }

  /// Whether nothing can be seen.
  public var isBlank: Bool {
    string.allSatisfy(\.isWhitespace)
  }
}

extension SafeText: ExpressibleByStringInterpolation {
  /// Takes a literal of our own.
  public init(stringLiteral value: String) {
    self.init(value)
  }
}

extension SafeText: CustomStringConvertible {
  /// The text itself.
  public var description: String { string }
}

extension SafeText: Codable {
  /// Reads text and cleans it again, since a journal is a file that others can write.
  public init(from decoder: any Decoder) throws {
    self.init(try decoder.singleValueContainer().decode(String.self))
  }

  /// Writes the plain text.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(string)
  }
}
