internal import CSHA256

/// Computes the SHA-256 digest of bytes that arrive piece by piece.
public struct SHA256: Sendable {
  private var context = kjob_sha256()

  /// Creates a digest without any bytes.
  public init() { self.init(portably: false) }

  /// Creates a digest without any bytes that uses no optional processor features.
  package init(portably: Bool) { unsafe kjob_sha256_start(&context, portably ? 1 : 0) }

  /// Adds bytes.
  public mutating func update(_ bytes: [UInt8]) { update(bytes[...]) }

  /// Adds bytes.
  public mutating func update(_ bytes: ArraySlice<UInt8>) {
    unsafe bytes.withUnsafeBytes { buffer in
      guard let start = buffer.baseAddress else { return }
      unsafe kjob_sha256_update(&context, start, buffer.count)
    }
  }

  /// Returns the digest of all bytes so far; more may follow.
  public func digest() -> SHA256Digest {
    var copy = context
    return SHA256Digest(
      bytes: unsafe [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
        unsafe kjob_sha256_finish(&copy, buffer.baseAddress)
        count = 32
      }
    )
  }

  /// Returns the digest of bytes.
  public static func digest(of bytes: [UInt8]) -> SHA256Digest {
    var hash = SHA256()
    hash.update(bytes)
    return hash.digest()
  }
}

/// The 32 bytes of a SHA-256 digest.
public struct SHA256Digest: Hashable, Sendable, CustomStringConvertible {
  /// The bytes.
  public let bytes: [UInt8]

  init(bytes: [UInt8]) { self.bytes = bytes }

  /// Creates a digest from 64 hexadecimal digits; nil for any other text.
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

  /// The 64 hexadecimal digits, as `sha256sum` prints them.
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
  /// Decodes the digits.
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

  /// Encodes the digits.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
