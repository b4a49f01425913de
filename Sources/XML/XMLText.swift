/// Text that XML 1.0 can represent.
///
/// libxml2's writer accepts any bytes and then writes a file that no parser accepts, so it gets
/// text only in this type.
public struct XMLText: Hashable, Sendable {
  /// The text, with legal characters only.
  public let string: String

  /// Creates text in which every character that XML 1.0 forbids is replaced by U+FFFD.
  public init(_ text: String) {
    if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) || $0 == 0x0A }) {
      string = text
      return
    }
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      scalars.append(Self.isLegal(scalar) ? scalar : "\u{FFFD}")
    }
    string = String(scalars)
  }

  /// Returns true for the `Char` production without carriage returns, which readers treat
  /// differently.
  private static func isLegal(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
    default: false
    }
  }
}

extension XMLText: ExpressibleByStringLiteral {
  /// Creates text from a literal.
  public init(stringLiteral value: String) { self.init(value) }
}
