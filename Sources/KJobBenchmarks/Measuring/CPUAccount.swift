internal import FileSystem
internal import Glibc
internal import Synchronization

/// Where the processors' time of a process with all that it starts is added up.
///
/// What `wait4` tells of a child has in it only those descendants that somebody waited for. kjob's
/// supervisors are forked by a process that lets the system forget its children, so their time, and
/// that of the agents and commands below them, is in nobody's account: measured by `wait4` alone,
/// kjob would show less than a tenth of what it costs. A control group counts every process that was
/// ever in it, also in groups that kjob makes below it and removes. Where none can be made, rows on
/// the processors' time of whole runs are left out.
struct CPUAccount {
  /// How the time was counted, for the JSON.
  enum Way: String, Codable, Sendable {
    /// By a control group: everything.
    case controlGroup = "control-group"
    /// By `wait4`: without what is below kjob's supervisors.
    case waited
  }

  private static let number = Atomic(0)

  /// The group's folder.
  let folder: String

  /// Makes a group of control groups' version 2; nil where that may not be.
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

  /// What the group's processes have used so far, in seconds.
  var seconds: Double? {
    guard let text = readText(folder + "/cpu.stat") else { return nil }
    for line in text.split(separator: "\n") where line.hasPrefix("usage_usec ") {
      return Double(line.dropFirst(11)).map { $0 / 1e6 }
    }
    return nil
  }

  /// How many processes are in the group, or below it, now.
  var isPopulated: Bool {
    readText(folder + "/cgroup.events")?.contains("populated 1") ?? false
  }

  /// Removes the group and those below it; one that still has a process after seconds stays.
  func remove() {
    for _ in 0..<400 {
      if Self.remove(folder) { return }
      usleep(10_000)
    }
  }

  /// Removes what benchmarks that were killed have left, if nothing runs there any more.
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

  /// The folder of this process's own group, if groups can be made in it.
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
