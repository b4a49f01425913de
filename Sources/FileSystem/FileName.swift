internal import Glibc
internal import SystemText

/// The name of a file within its folder, as the bytes that the system knows.
///
/// Names need not be text: an agent may write any byte except zero and the slash.
public struct FileName: Hashable, Sendable, Comparable, ExpressibleByStringLiteral,
  CustomStringConvertible
{
  /// The name's bytes, without a final zero.
  public let bytes: [UInt8]

  /// Creates a name from bytes.
  public init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

  /// Creates a name from text.
  public init(_ text: String) { bytes = text.systemBytes }

  /// Creates a name from a literal.
  public init(stringLiteral text: String) { self.init(text) }

  /// The name as text, which converts back to the same name.
  public var description: String { String(systemBytes: bytes) }

  /// True when the name is one component: not empty, not `.` or `..`, no slash, no zero.
  public var isSingleComponent: Bool {
    !bytes.isEmpty && bytes != [0x2E] && bytes != [0x2E, 0x2E]
      && !bytes.contains(0x2F) && !bytes.contains(0)
  }

  /// Orders names by their bytes.
  public static func < (left: FileName, right: FileName) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }

  /// Lends the name as a C string.
  func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
    unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: bytes.count + 1) { buffer in
      for (index, byte) in bytes.enumerated() {
        unsafe buffer[index] = CChar(bitPattern: byte)
      }
      unsafe buffer[bytes.count] = 0
      guard let start = buffer.baseAddress else { return unsafe body("") }
      return unsafe body(start)
    }
  }
}
