public import Subprocess
internal import Text

/// The number of jobs at once for `-j auto`, and why.
public struct AutomaticCount: Hashable, Sendable {
  /// The number, at least one.
  public var number: Int
  /// The number and its reasons in words.
  public var text: String

  /// The memory in bytes that a job is assumed to take as long as none was measured.
  static let assumedShare = 1 << 30
  /// The least memory in bytes that a job counts for.
  static let leastShare = 64 << 20

  /// Chooses the number for jobs on a machine; `peaks` are the most memory that they had in an
  /// earlier run, as far as it is known.
  ///
  /// A tenth of the memory is left to everything else. Where memory is unknown, only processors
  /// count.
  public init(on machine: Machine, jobs: Int, peaks: [Int]) {
    let processors = machine.processors
    var reasons = [Wording.count(processors, "processor")]
    var count = min(processors, 1_000)
    if let available = machine.availableMemory {
      let share = max(peaks.max() ?? Self.assumedShare, Self.leastShare)
      let reserve = (machine.totalMemory ?? available) / 10
      count = min(count, max(0, available - reserve) / share)
      let source = peaks.isEmpty ? "assumed" : "measured"
      reasons.append("\(Self.size(available)) of memory free")
      reasons.append("\(Self.size(share)) a job (\(source))")
    }
    number = max(1, min(count, max(1, jobs)))
    text = "\(number) at once: \(reasons.joined(separator: ", "))"
  }

  private static func size(_ bytes: Int) -> String {
    guard bytes >= 1 << 30 else { return "\(bytes >> 20) MiB" }
    return "\(Wording.amount(Double(bytes) / Double(1 << 30), decimals: 1)) GiB"
  }
}
