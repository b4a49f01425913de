internal import CLibgit2

/// The name of a git object: a SHA-1 of 20 bytes, printed as 40 hexadecimal digits.
public struct ObjectID: Hashable, Sendable, BitwiseCopyable, CustomStringConvertible, Codable {
  // Integers instead of an array: the scan of a large tree holds one of these for every file.
  private let upper: UInt64
  private let middle: UInt64
  private let lower: UInt32

  /// Creates an identifier from 40 hexadecimal digits; nil for anything else.
  public init?(_ text: String) {
    let digits = text.utf8.compactMap(\.hexadecimalValue)
    guard digits.count == 40, text.utf8.count == 40 else { return nil }
    self.init(bytes: (0..<20).map { digits[2 * $0] << 4 | digits[2 * $0 + 1] })
  }

  /// Creates the name that git gives to a file with these bytes.
  ///
  /// Nil when libgit2 cannot be started.
  public init?(ofFile bytes: [UInt8]) {
    guard (try? Libgit2.start()) != nil else { return nil }
    var raw = git_oid()
    let code = unsafe bytes.withUnsafeBytes { storage in
      unsafe git_odb_hash(&raw, storage.baseAddress, storage.count, GIT_OBJECT_BLOB)
    }
    // An empty array has no address, and libgit2 needs one.
    guard code == 0 else {
      guard bytes.isEmpty else { return nil }
      self = .emptyFile
      return
    }
    self.init(raw)
  }

  /// The name of a file without contents.
  static let emptyFile = ObjectID(
    bytes: [
      0xE6, 0x9D, 0xE2, 0x9B, 0xB2, 0xD1, 0xD6, 0x43, 0x4B, 0x8B, 0x29, 0xAE, 0x77, 0x5A, 0xD8,
      0xC2, 0xE4, 0x8C, 0x53, 0x91,
    ]
  )

  /// Decodes an identifier from its text in a JSON document.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let value = ObjectID(text) else {
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription: "expected 40 hexadecimal digits"
      )
    }
    self = value
  }

  /// Creates an identifier from 20 bytes; missing bytes are zero.
  init(bytes: some Sequence<UInt8>) {
    var (upper, middle, lower) = (UInt64(0), UInt64(0), UInt32(0))
    for (index, byte) in bytes.prefix(20).enumerated() {
      switch index {
      case 0..<8: upper |= UInt64(byte) << (56 - 8 * UInt64(index))
      case 8..<16: middle |= UInt64(byte) << (56 - 8 * UInt64(index - 8))
      default: lower |= UInt32(byte) << (24 - 8 * UInt32(index - 16))
      }
    }
    (self.upper, self.middle, self.lower) = (upper, middle, lower)
  }

  init(_ raw: git_oid) {
    let bytes = unsafe withUnsafeBytes(of: raw.id) { id in
      unsafe (
        id.loadUnaligned(fromByteOffset: 0, as: UInt64.self),
        id.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
        id.loadUnaligned(fromByteOffset: 16, as: UInt32.self)
      )
    }
    (upper, middle, lower) = (bytes.0.bigEndian, bytes.1.bigEndian, bytes.2.bigEndian)
  }

  /// The 20 bytes.
  var bytes: [UInt8] { unsafe withBytes { unsafe Array($0) } }

  /// Lends the 20 bytes.
  func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    let numbers = (upper.bigEndian, middle.bigEndian, lower.bigEndian)
    return unsafe withUnsafeBytes(of: numbers) { buffer in
      unsafe body(UnsafeRawBufferPointer(rebasing: buffer[..<20]))
    }
  }

  var raw: git_oid {
    var raw = git_oid()
    unsafe withBytes { bytes in
      unsafe withUnsafeMutableBytes(of: &raw.id) { unsafe $0.copyMemory(from: bytes) }
    }
    return raw
  }

  /// The 40 hexadecimal digits.
  public var description: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
      as: UTF8.self
    )
  }

  /// Encodes the 40 digits as text.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

extension UInt8 {
  fileprivate var hexadecimalValue: UInt8? {
    switch self {
    case 0x30...0x39: self - 0x30
    case 0x41...0x46: self - 0x41 + 10
    case 0x61...0x66: self - 0x61 + 10
    default: nil
    }
  }
}
