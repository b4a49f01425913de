internal import Glibc

/// The values that distinguish a process from all others with the same number.
public struct ProcessIdentity: Hashable, Sendable {
  /// The process id.
  public var id: Int32
  /// The start time in clock ticks since boot.
  public var startTicks: UInt64

  /// Creates an identity from both numbers.
  public init(id: Int32, startTicks: UInt64) {
    self.id = id
    self.startTicks = startTicks
  }

  /// Reads the identity of a running process; nil if it does not exist.
  public init?(of id: Int32) {
    guard let entry = ProcessTable.entry(id) else { return nil }
    self.init(id: id, startTicks: entry.startTicks)
  }

  /// The system's identifier of the current boot; empty if it has none.
  public static var bootID: String {
    let bytes = ProcessTable.readSmallFile("/proc/sys/kernel/random/boot_id") ?? []
    return String(decoding: bytes.filter { $0 != 0x0A }, as: UTF8.self)
  }
}
