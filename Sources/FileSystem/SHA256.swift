internal import CSHA256

/// Takes the SHA-256 digest of bytes that come piece by piece.
public struct SHA256: Sendable {
  private var context = kjob_sha256()

  /// Begins with no bytes.
  public init() {
    self.init(portably: false)
  }

  /// Begins with no bytes, and does without what only some processors have.
  package init(portably: Bool) {
    unsafe kjob_sha256_start(&context, portably ? 1 : 0)
  }

  /// Takes the next bytes.
  public mutating func update(_ bytes: [UInt8]) {
    update(bytes[...])
  }

  /// Takes the next bytes.
  public mutating func update(_ bytes: ArraySlice<UInt8>) {
    unsafe bytes.withUnsafeBytes { buffer in
      guard let start = buffer.baseAddress else { return }
      unsafe kjob_sha256_update(&context, start, buffer.count)
    }
  }

  /// The digest of all bytes that came; more may still come.
  public func digest() -> SHA256Digest {
    var copy = context
    return SHA256Digest(
      bytes: unsafe [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
        unsafe kjob_sha256_finish(&copy, buffer.baseAddress)
        count = 32
      }
    )
  }

  /// The digest of some bytes.
  public static func digest(of bytes: [UInt8]) -> SHA256Digest {
    var hash = SHA256()
    hash.update(bytes)
    return hash.digest()
  }
}

/// The 32 bytes that stand for a file's contents.
public struct SHA256Digest: Hashable, Sendable, CustomStringConvertible {
  /// The bytes.
  public let bytes: [UInt8]

  init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Reads 64 hexadecimal digits; nil when the text is anything else.
  public init?(_ text: String) {
    let digits = Array(text.utf8)
    guard digits.count == 64 else { return nil }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: 64, by: 2) {
      guard let high = Self.value(digits[index]), let low = Self.value(digits[index + 1]) else {
        return nil
      }
      bytes.append(high << 4 | low)
    }
    self.bytes = bytes
  }

  /// 64 hexadecimal digits, as `sha256sum` prints them.
  public var description: String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  private static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    default: nil
    }
  }
}

extension SHA256Digest: Codable {
  /// Reads the digits.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let digest = SHA256Digest(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription: "expected 64 hexadecimal digits"
      )
    }
    self = digest
  }

  /// Writes the digits.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
