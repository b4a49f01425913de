/// Text that XML 1.0 can hold.
///
/// libxml2's writer takes any bytes and writes a file that no parser accepts; so what reaches it
/// comes only in this type.
public struct XMLText: Hashable, Sendable {
  /// The text, of legal characters only.
  public let string: String

  /// Replaces every character that XML 1.0 forbids by U+FFFD.
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

  /// The `Char` production, less carriage returns, which readers treat differently.
  private static func isLegal(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
    default: false
    }
  }
}

extension XMLText: ExpressibleByStringLiteral {
  /// Takes a literal of our own.
  public init(stringLiteral value: String) {
    self.init(value)
  }
}
