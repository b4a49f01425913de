internal import CSpawn
internal import FileSystem
internal import Glibc

/// The control group of a supervised program and everything that it starts.
///
/// A process can leave its parent, its group and its session, but everything that it forks starts
/// in its control group. A single write kills the whole group at once, so that not even a process
/// that forks faster than it can be found escapes. If kjob cannot create a group, or a process has
/// moved to another one, only the supervisor's sweep finds it.
struct ControlGroup: Sendable {
  /// The time that a group may take to become empty once its processes are dead.
  private static let patience = Duration.seconds(1)
  /// The largest depth of nested groups that a program created in its own.
  private static let deepest = 32

  /// The folder in which groups can be created, or nil; determined once, before the first fork.
  static let home: String? = {
    guard let folder = ControlGroupMount.ownFolder(), isUsable(folder) else { return nil }
    removeAbandoned(in: folder)
    return folder
  }()

  /// The path of the group's folder.
  let path: String

  /// The group of a supervisor, which need not exist.
  init?(of supervisor: ProcessIdentity) {
    guard let home = Self.home else { return nil }
    path = Self.path(of: supervisor, in: home)
  }

  /// Creates the group for this process's program.
  static func make() -> ControlGroup? {
    guard home != nil, let own = ProcessIdentity(of: getpid()),
      let group = ControlGroup(of: own), unsafe mkdir(group.path, 0o755) == 0
    else { return nil }
    return group
  }

  /// Calls `body` with the group's open folder to start a program in it.
  func enter<Result>(_ body: (Int32) -> Result) -> Result? {
    let folder = Descriptor(owning: unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC))
    guard folder.number >= 0 else { return nil }
    return body(folder.number)
  }

  /// Kills everything in the group and in nested groups; returns true on success.
  func kill() -> Bool {
    let file = unsafe open(path + "/cgroup.kill", O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { return false }
    defer { _ = close(file) }
    return unsafe write(file, "1", 1) == 1
  }

  /// Removes the group, which has no effect while a process lives in it.
  func remove() {
    let end = MonotonicInstant.now + Self.patience
    // Killed processes count until the system has released them.
    while !Self.remove(path, depth: 0), MonotonicInstant.now < end { usleep(500) }
  }

  /// Removes an empty group and empty nested groups; false when another attempt may succeed.
  private static func remove(_ path: String, depth: Int) -> Bool {
    guard unsafe rmdir(path) != 0, errno == EBUSY else { return true }
    guard depth < deepest else { return false }
    // `rmdir` fails for a group's files, which are not folders.
    for name in ProcessTable.names(in: path) where name != "." && name != ".." {
      _ = remove(path + "/" + name, depth: depth + 1)
    }
    return unsafe rmdir(path) == 0 || errno != EBUSY
  }

  private static func path(of supervisor: ProcessIdentity, in home: String) -> String {
    "\(home)/kjob-\(supervisor.id)-\(supervisor.startTicks)"
  }

  /// True when a group can be created in the folder, entered and killed.
  private static func isUsable(_ folder: String) -> Bool {
    guard unsafe access(folder + "/cgroup.procs", W_OK) == 0,
      let own = ProcessIdentity(of: getpid())
    else { return false }
    // The root group does not have `cgroup.kill`, but its children do.
    let trial = path(of: own, in: folder)
    guard unsafe mkdir(trial, 0o755) == 0 else { return false }
    defer { _ = unsafe rmdir(trial) }
    return unsafe access(trial + "/cgroup.kill", W_OK) == 0
  }

  /// Removes the empty groups of supervisors that were killed.
  private static func removeAbandoned(in folder: String) {
    for name in ProcessTable.names(in: folder) where name.hasPrefix("kjob-") {
      let numbers = name.dropFirst(5).split(separator: "-", omittingEmptySubsequences: false)
      guard numbers.count == 2, let id = Int32(numbers[0]), let ticks = UInt64(numbers[1]),
        ProcessIdentity(of: id)?.startTicks != ticks
      else { continue }
      _ = remove(folder + "/" + name, depth: 0)
    }
  }
}
