internal import Glibc

/// The processors and the memory that this process may use, as the kernel's files say.
///
/// A file that cannot be read limits nothing.
public struct Machine: Sendable {
  /// The folder that contains `proc` and `sys`, without a slash at its end.
  private let root: String

  /// Creates a view of the kernel's files below a folder; the real ones by default.
  public init(root: String = "") { self.root = root }

  /// The number of processors: those of the affinity mask, and at most the quota of any control
  /// group; at least one.
  public var processors: Int {
    let allowed = field("Cpus_allowed_list", of: "/proc/self/status").map(Self.count)
    let all = allowed ?? Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    return max(1, min(all, quota ?? .max))
  }

  /// The memory in bytes that processes can still get before the machine or a control group runs out
  /// of it; nil if it is unknown.
  public var availableMemory: Int? {
    let machine = field("MemAvailable", of: "/proc/meminfo").flatMap(Self.kibibytes)
    return (groupMemory + [machine].compactMap(\.self)).min()
  }

  /// The memory in bytes that there is, for this process and its control groups; nil if it is
  /// unknown.
  public var totalMemory: Int? {
    let machine = field("MemTotal", of: "/proc/meminfo").flatMap(Self.kibibytes)
    return (memoryLimits + [machine].compactMap(\.self)).min()
  }

  /// The percentage of the last ten seconds in which some process waited for memory; nil if it is
  /// unknown.
  public var memoryPressure: Double? {
    let line = text("/proc/pressure/memory")?.split(separator: "\n").first {
      $0.hasPrefix("some ")
    }
    let field = line?.split(separator: " ").first { $0.hasPrefix("avg10=") }
    return field.flatMap { Double($0.dropFirst(6)) }
  }

  // MARK: - Control groups

  /// The folders of this process's control group of version 2 and of those around it.
  private var groups: [String] { folders(of: "", below: ["/sys/fs/cgroup"]) }

  /// Returns the folders of this process's control group of version 1 for a controller.
  private func groups(_ controller: String) -> [String] {
    let names = controller == "cpu" ? ["cpu", "cpu,cpuacct"] : [controller]
    return folders(of: controller, below: names.map { "/sys/fs/cgroup/\($0)" })
  }

  /// Returns the group's folder below each mount, and those around it.
  ///
  /// In a container, the mount itself may be the group whose path outside of it the kernel says.
  private func folders(of controller: String, below mounts: [String]) -> [String] {
    let lines = text("/proc/self/cgroup")?.split(separator: "\n") ?? []
    let path = lines.compactMap { line -> Substring? in
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { return nil }
      let controllers = parts[1].split(separator: ",").map(String.init)
      let isIt = controller.isEmpty ? parts[0] == "0" : controllers.contains(controller)
      return isIt ? parts[2] : nil
    }.first
    var names = path?.split(separator: "/") ?? []
    if names.contains("..") { names = [] }
    return mounts.flatMap { mount in
      (0...names.count).map { count in ([mount] + names.prefix(count).map(String.init)) }
        .map { $0.joined(separator: "/") }
    }
  }

  /// The processors' time that control groups allow, in whole processors.
  private var quota: Int? {
    let new = groups.compactMap { folder -> Int? in
      let fields = text(folder + "/cpu.max")?.split(whereSeparator: \.isWhitespace) ?? []
      guard fields.count == 2 else { return nil }
      return Self.processors(Int(fields[0]), Int(fields[1]))
    }
    let old = groups("cpu").compactMap { folder -> Int? in
      Self.processors(
        number(folder + "/cpu.cfs_quota_us"),
        number(folder + "/cpu.cfs_period_us")
      )
    }
    return (new + old).min()
  }

  private static func processors(_ quota: Int?, _ period: Int?) -> Int? {
    guard let quota, let period, quota > 0, period > 0 else { return nil }
    // A part of a processor counts as one.
    return max(1, quota / period + (quota % period > 0 ? 1 : 0))
  }

  /// The memory that each control group has left.
  private var groupMemory: [Int] {
    func left(_ limit: Int?, _ used: Int?, _ cache: Int?) -> Int? {
      guard let limit, let used, limit < Self.unlimited else { return nil }
      // The kernel gives cached files up first.
      return max(0, limit - max(0, used - (cache ?? 0)))
    }
    return groups.compactMap { folder in
      left(
        number(folder + "/memory.max"),
        number(folder + "/memory.current"),
        value("inactive_file", in: folder + "/memory.stat")
      )
    }
      + groups("memory").compactMap { folder in
        left(
          number(folder + "/memory.limit_in_bytes"),
          number(folder + "/memory.usage_in_bytes"),
          value("total_inactive_file", in: folder + "/memory.stat")
        )
      }
  }

  private var memoryLimits: [Int] {
    (groups.map { $0 + "/memory.max" } + groups("memory").map { $0 + "/memory.limit_in_bytes" })
      .compactMap(number).filter { $0 < Self.unlimited }
  }

  /// Version 1 has a number near the largest for no limit.
  private static let unlimited = 1 << 60

  // MARK: - Files

  private func text(_ path: String) -> String? {
    ProcessTable.readSmallFile(root + path).map { String(decoding: $0, as: UTF8.self) }
  }

  private func number(_ path: String) -> Int? {
    text(path).flatMap { $0.split(whereSeparator: \.isWhitespace).first }.flatMap { Int($0) }
  }

  /// Returns the value of a line `NAME: VALUE`.
  private func field(_ name: String, of path: String) -> Substring? {
    text(path)?.split(separator: "\n").first { $0.hasPrefix(name + ":") }?
      .dropFirst(name.count + 1)
  }

  /// Returns the number of a line `NAME NUMBER`.
  private func value(_ name: String, in path: String) -> Int? {
    text(path)?.split(separator: "\n").first { $0.hasPrefix(name + " ") }
      .flatMap { Int($0.dropFirst(name.count + 1)) }
  }

  /// Returns the bytes of a text such as ` 1024 kB`.
  private static func kibibytes(_ text: Substring) -> Int? {
    guard let count = text.split(whereSeparator: \.isWhitespace).first.flatMap({ Int($0) }),
      count >= 0, count < 1 << 50
    else { return nil }
    return count << 10
  }

  /// Returns the number of processors in a list such as `0-3,8`.
  private static func count(_ list: Substring) -> Int {
    list.split(separator: ",").reduce(0) { sum, part in
      let ends = part.split(separator: "-").compactMap { end in
        end.split(whereSeparator: \.isWhitespace).first.flatMap { Int($0) }
      }
      guard let first = ends.first, let last = ends.last, last >= first, last - first < 1 << 20
      else { return sum }
      return sum + last - first + 1
    }
  }
}
