internal import SystemText

/// A secret value, with the name by which people know it.
public struct Secret: Hashable, Sendable, Codable {
  /// The name of the variable that contains the value.
  public var name: String
  /// The value, which is not always text.
  public var value: [UInt8]

  /// Creates a secret.
  public init(name: String, value: some Sequence<UInt8>) {
    self.name = name
    self.value = Array(value)
  }

  /// Creates a secret from a string of the system, which need not be UTF-8.
  public init(name: String, value: String) {
    self.init(name: name, value: value.systemBytes)
  }

  /// The length in bytes below which values are not masked, because they would hide ordinary words.
  public static let minimumLength = 6

  /// Common words, whose masking would make every log unreadable and protect nothing.
  private static let commonWords: Set<String> = [
    "default", "development", "disable", "disabled", "enable", "enabled", "example", "localhost",
    "password", "production", "secret", "staging", "string", "undefined", "unknown",
  ]

  /// True when the value is masked: not too short, not blank, and not an ordinary word.
  public var isMaskable: Bool {
    let text = Self.trimmed(value[...])
    guard text.count >= Self.minimumLength else { return false }
    return !Self.commonWords.contains(String(decoding: text, as: UTF8.self).lowercased())
  }

  /// Returns the bytes without white space at both ends.
  static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
    let head = bytes.drop(while: isBlank)
    guard let last = head.lastIndex(where: { !isBlank($0) }) else { return [] }
    return head[...last]
  }
}
