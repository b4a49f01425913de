// File names and values of variables are bytes to the system, and not always UTF-8. A `String`
// created from them with `String(decoding:)` or `String(cString:)` differs, because invalid UTF-8
// is repaired. Strings created here convert back to exactly the original bytes.
//
// A byte that is not part of valid UTF-8 becomes one of 128 private scalars, U+10FE80 to U+10FEFF.
// If the bytes contain one of these scalars, it is also converted byte by byte, so that the result
// is unambiguous.

extension String {
  /// Creates text from bytes of the system: a name, a path, or a variable's value.
  public init(systemBytes bytes: some Sequence<UInt8>) {
    let bytes = Array(bytes)
    if SystemBytes.isPlain(bytes) {
      self.init(decoding: bytes, as: UTF8.self)
      return
    }
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count + 16)
    var index = 0
    while index < bytes.count {
      let count = SystemBytes.scalarLength(bytes, at: index)
      if count > 0, !SystemBytes.isEscape(bytes, at: index) {
        text += bytes[index..<index + count]
        index += count
      } else {
        text += SystemBytes.escape(bytes[index])
        index += 1
      }
    }
    self.init(decoding: text, as: UTF8.self)
  }

  /// The original bytes of the text.
  public var systemBytes: [UInt8] {
    let bytes = Array(utf8)
    guard bytes.contains(SystemBytes.lead) else { return bytes }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      if SystemBytes.isEscape(bytes, at: index) {
        result.append(SystemBytes.byte(bytes, at: index))
        index += 4
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return result
  }

  /// The text for people, with U+FFFD in place of invalid UTF-8.
  public var shown: String {
    guard utf8.contains(SystemBytes.lead) else { return self }
    var result = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      result.append(SystemBytes.scalars.contains(scalar.value) ? "\u{FFFD}" : scalar)
    }
    return String(result)
  }

  /// Lends the bytes as a C string.
  public func withSystemCString<Result, Failure: Error>(
    _ body: (UnsafePointer<CChar>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let bytes = systemBytes
    return try unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: bytes.count + 1) {
      (buffer) throws(Failure) in
      for (index, byte) in bytes.enumerated() {
        unsafe buffer[index] = CChar(bitPattern: byte)
      }
      unsafe buffer[bytes.count] = 0
      // There is room for at least the zero.
      guard let start = buffer.baseAddress else { preconditionFailure("no room") }
      return try unsafe body(start)
    }
  }

  /// Creates text from a C string of the system.
  public init(systemCString text: UnsafePointer<CChar>) {
    var bytes: [UInt8] = []
    var next = unsafe text
    while unsafe next.pointee != 0 {
      unsafe bytes.append(UInt8(bitPattern: next.pointee))
      unsafe next += 1
    }
    self.init(systemBytes: bytes)
  }
}

/// The encoding of bytes that are not valid UTF-8 in a text.
private enum SystemBytes {
  /// The private scalars, each 0x10FE00 above its byte.
  static let scalars: ClosedRange<UInt32> = 0x10_FE80...0x10_FEFF
  /// The first byte of each private scalar in UTF-8.
  static let lead: UInt8 = 0xF4

  /// True when all bytes are ASCII, as is usual.
  static func isPlain(_ bytes: [UInt8]) -> Bool { bytes.allSatisfy { $0 < 0x80 } }

  static func escape(_ byte: UInt8) -> [UInt8] {
    [lead, 0x8F, byte < 0xC0 ? 0xBA : 0xBB, 0x80 | (byte & 0x3F)]
  }

  static func isEscape(_ bytes: [UInt8], at index: Int) -> Bool {
    guard index + 3 < bytes.count, bytes[index] == lead, bytes[index + 1] == 0x8F else {
      return false
    }
    return (0xBA...0xBB).contains(bytes[index + 2]) && (0x80...0xBF).contains(bytes[index + 3])
  }

  static func byte(_ bytes: [UInt8], at index: Int) -> UInt8 {
    (bytes[index + 2] == 0xBA ? 0x80 : 0xC0) | (bytes[index + 3] & 0x3F)
  }

  /// Returns the length in bytes of the scalar at an index; 0 if there is none.
  static func scalarLength(_ bytes: [UInt8], at index: Int) -> Int {
    let first = bytes[index]
    let (count, second): (Int, ClosedRange<UInt8>)
    switch first {
    case 0x00...0x7F: return 1
    case 0xC2...0xDF: (count, second) = (2, 0x80...0xBF)
    case 0xE0: (count, second) = (3, 0xA0...0xBF)
    case 0xED: (count, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: (count, second) = (3, 0x80...0xBF)
    case 0xF0: (count, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: (count, second) = (4, 0x80...0xBF)
    case 0xF4: (count, second) = (4, 0x80...0x8F)
    default: return 0
    }
    guard index + count <= bytes.count, second.contains(bytes[index + 1]),
      bytes[(index + 2)..<(index + count)].allSatisfy({ (0x80...0xBF).contains($0) })
    else { return 0 }
    return count
  }
}
