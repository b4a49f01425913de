/// A single value: its text and style.
public struct Scalar: Hashable, Sendable {
  /// The style in which a scalar is written.
  public enum Style: Hashable, Sendable {
    /// Without quotes; the only style that can mean anything but text.
    case plain
    /// In single or double quotes.
    case quoted
    /// As a block after `|` or `>`.
    case block
  }

  /// The meaning of a scalar's text.
  public enum Meaning: Hashable, Sendable {
    /// An empty value, `~` or `null`.
    case null
    /// `true` or `false`.
    case boolean(Bool)
    /// A whole number in its usual decimal form.
    case integer(Int)
    /// Any other number: a fraction, hexadecimal, octal, with leading zeros, or out of range.
    case number
    /// Text.
    case text
  }

  /// The text, without quotes and with escapes resolved.
  public var text: String
  /// The style of the text.
  public var style: Style

  /// Creates a scalar.
  public init(_ text: String, style: Style) {
    self.text = text
    self.style = style
  }

  /// The meaning by the core schema of YAML 1.2.
  ///
  /// `yes`, `no`, `on` and `off` are text, as are dates.
  public var meaning: Meaning {
    guard style == .plain else { return .text }
    switch text {
    case "", "~", "null", "Null", "NULL": return .null
    case "true", "True", "TRUE": return .boolean(true)
    case "false", "False", "FALSE": return .boolean(false)
    case ".nan", ".NaN", ".NAN": return .number
    default: return number
    }
  }

  private var number: Meaning {
    var rest = Substring(text)
    if rest.hasPrefix("0x") {
      let digits = rest.dropFirst(2)
      return !digits.isEmpty && digits.allSatisfy(\.isASCIIHexDigit) ? .number : .text
    }
    if rest.hasPrefix("0o") {
      let digits = rest.dropFirst(2)
      return !digits.isEmpty && digits.allSatisfy { ("0"..."7").contains($0) } ? .number : .text
    }
    if rest.first == "-" || rest.first == "+" { rest.removeFirst() }
    if [".inf", ".Inf", ".INF"].contains(rest) { return .number }
    let whole = Self.takeDigits(&rest)
    if rest.isEmpty, !whole.isEmpty {
      let isUsual = text.first != "+" && (whole.first != "0" || whole.count == 1)
      guard isUsual, let value = Int(text) else { return .number }
      return .integer(value)
    }
    var fraction: Substring = ""
    if rest.first == "." {
      rest.removeFirst()
      fraction = Self.takeDigits(&rest)
    }
    guard !whole.isEmpty || !fraction.isEmpty else { return .text }
    if rest.first == "e" || rest.first == "E" {
      rest.removeFirst()
      if rest.first == "-" || rest.first == "+" { rest.removeFirst() }
      guard !Self.takeDigits(&rest).isEmpty else { return .text }
    }
    return rest.isEmpty ? .number : .text
  }

  private static func takeDigits(_ text: inout Substring) -> Substring {
    let digits = text.prefix { ("0"..."9").contains($0) }
    text = text[digits.endIndex...]
    return digits
  }
}

extension Character {
  fileprivate var isASCIIHexDigit: Bool { isASCII && isHexDigit }
}
