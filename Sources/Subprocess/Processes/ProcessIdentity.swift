internal import Glibc

/// A process, by what tells it from every other one that has or had its number.
public struct ProcessIdentity: Hashable, Sendable {
  /// Its number.
  public var id: Int32
  /// When it was started, in ticks since the system was booted.
  public var startTicks: UInt64

  /// Names a process by both numbers.
  public init(id: Int32, startTicks: UInt64) {
    self.id = id
    self.startTicks = startTicks
  }

  /// Looks at a process that runs; nil when there is none.
  public init?(of id: Int32) {
    guard let entry = ProcessTable.entry(id) else { return nil }
    self.init(id: id, startTicks: entry.startTicks)
  }

  /// The system's name for the time since it was booted; empty where it has none.
  public static var bootID: String {
    let bytes = ProcessTable.readSmallFile("/proc/sys/kernel/random/boot_id") ?? []
    return String(decoding: bytes.filter { $0 != 0x0A }, as: UTF8.self)
  }
}
