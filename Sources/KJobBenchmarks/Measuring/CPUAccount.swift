internal import FileSystem
internal import Glibc
internal import Synchronization

/// The total processor time of a process and all its descendants.
///
/// `wait4` reports a child with only those descendants that were waited for. kjob's supervisors are
/// forked by a process that lets the system reap its children, so their time, and that of the
/// agents and commands below them, is missing: with `wait4` alone, kjob would show less than a
/// tenth of its cost. A control group counts every process that was ever in it, including groups
/// that kjob creates and removes below it. If none can be created, rows on the processor time of
/// whole runs are omitted.
struct CPUAccount {
  /// The method of measuring processor time, for the JSON.
  enum Way: String, Codable, Sendable {
    /// By a control group, which includes everything.
    case controlGroup = "control-group"
    /// By `wait4`, without the processes below kjob's supervisors.
    case waited
  }

  private static let number = Atomic(0)

  /// The path of the group's folder.
  let folder: String

  /// Creates a group of version 2; nil if that is not permitted.
  static func make() -> CPUAccount? {
    guard let parent else { return nil }
    let count = number.add(1, ordering: .relaxed).newValue
    let folder = parent + "/kjob-benchmark-\(getpid())-\(count)"
    guard unsafe mkdir(folder, 0o755) == 0 else { return nil }
    let account = CPUAccount(folder: folder)
    guard account.seconds != nil else {
      account.remove()
      return nil
    }
    return account
  }

  /// The processor time of the group's processes so far, in seconds.
  var seconds: Double? {
    guard let text = readText(folder + "/cpu.stat") else { return nil }
    for line in text.split(separator: "\n") where line.hasPrefix("usage_usec ") {
      return Double(line.dropFirst(11)).map { $0 / 1e6 }
    }
    return nil
  }

  /// True while there are processes in the group or below it.
  var isPopulated: Bool {
    readText(folder + "/cgroup.events")?.contains("populated 1") ?? false
  }

  /// Removes the group and those below it; a group that still has a process after seconds stays.
  func remove() {
    for _ in 0..<400 {
      if Self.remove(folder) { return }
      usleep(10_000)
    }
  }

  /// Removes the groups of benchmarks that were killed, if nothing runs in them any more.
  private static func removeOld(in parent: String) {
    for name in (try? Folder(path: parent).entries()) ?? [] {
      let parts = name.description.split(separator: "-")
      guard name.description.hasPrefix("kjob-benchmark-"), parts.count == 4,
        !isAccessible("/proc/\(parts[2])")
      else { continue }
      _ = remove("\(parent)/\(name)")
    }
  }

  private static func remove(_ folder: String) -> Bool {
    if let names = try? Folder(path: folder).entries() {
      for name in names where isAccessible("\(folder)/\(name)/cgroup.procs") {
        _ = remove("\(folder)/\(name)")
      }
    }
    return unsafe rmdir(folder) == 0 || errno == ENOENT
  }

  /// The folder of this process's own group; nil if groups cannot be created in it.
  private static let parent: String? = {
    guard
      let own = readText("/proc/self/cgroup")?.split(separator: "\n")
        .first(where: { $0.hasPrefix("0::/") })?.dropFirst(3)
    else { return nil }
    for mount in ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"] {
      let folder = mount + (own == "/" ? "" : String(own))
      if isAccessible(folder + "/cpu.stat", R_OK), isAccessible(folder + "/cgroup.procs", W_OK) {
        removeOld(in: folder)
        return folder
      }
    }
    return nil
  }()
}
