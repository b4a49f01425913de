internal import SystemText

/// A value that may not be seen, with the name by which people know it.
public struct Secret: Hashable, Sendable, Codable {
  /// The name of the variable that holds it.
  public var name: String
  /// The value; not always text.
  public var value: [UInt8]

  /// Names a value.
  public init(name: String, value: some Sequence<UInt8>) {
    self.name = name
    self.value = Array(value)
  }

  /// Names a value of the system's, which need not be UTF-8.
  public init(name: String, value: String) {
    self.init(name: name, value: value.systemBytes)
  }

  /// Values shorter than this are not masked: they would blot out ordinary words.
  public static let minimumLength = 6

  /// Words that stand everywhere; masking them would make every log unreadable and hide nothing.
  private static let commonWords: Set<String> = [
    "default", "development", "disable", "disabled", "enable", "enabled", "example", "localhost",
    "password", "production", "secret", "staging", "string", "undefined", "unknown",
  ]

  /// Whether it is masked; not when it is too short, blank, or an ordinary word.
  public var isMaskable: Bool {
    let text = Self.trimmed(value[...])
    guard text.count >= Self.minimumLength else { return false }
    return !Self.commonWords.contains(String(decoding: text, as: UTF8.self).lowercased())
  }

  /// The bytes without white space at both ends.
  static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
    let head = bytes.drop(while: isBlank)
    guard let last = head.lastIndex(where: { !isBlank($0) }) else { return [] }
    return head[...last]
  }
}
