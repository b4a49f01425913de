internal import Glibc

/// The resident memory of a supervised program and of everything that it started.
public struct ProcessMemory: Hashable, Sendable {
  /// The memory in bytes that the processes have now, together.
  public var resident: Int
  /// The most memory in bytes that any one of them ever had.
  public var peakOfOne: Int

  /// Measures the processes below the supervisor of a program; nil if the program is gone.
  ///
  /// Memory that processes share counts once for each.
  public init?(ofSupervised program: Int32, startTicks: UInt64) {
    guard let entry = ProcessTable.entry(program), entry.startTicks == startTicks else {
      return nil
    }
    var (resident, peak) = (0, 0)
    // A process whose parent has ended belongs to the supervisor.
    var open = entry.parent > 1 && entry.parent != getpid() ? [entry.parent] : [program]
    let supervisor = open[0] == program ? nil : open[0]
    var seen: Set<Int32> = []
    while let process = open.popLast() {
      guard seen.insert(process).inserted else { continue }
      for thread in ProcessTable.threads(of: process) {
        open += ProcessTable.children(of: process, thread: thread)
      }
      guard process != supervisor else { continue }
      let status = Self.status(of: process)
      resident += status.resident
      peak = max(peak, status.peak)
    }
    self.resident = resident
    peakOfOne = peak
  }

  private static func status(of process: Int32) -> (resident: Int, peak: Int) {
    let bytes = ProcessTable.readSmallFile("/proc/\(process)/status") ?? []
    var (resident, peak) = (0, 0)
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      let fields = line.split(whereSeparator: \.isWhitespace)
      guard fields.count == 3, let count = Int(fields[1]), count < 1 << 50 else { continue }
      if fields[0] == "VmRSS:" { resident = count << 10 }
      if fields[0] == "VmHWM:" { peak = count << 10 }
    }
    return (resident, peak)
  }
}
