internal import CSpawn
internal import FileSystem
internal import Glibc

/// The control group in which a supervisor's program lives with all that it starts.
///
/// A process can leave its parent, its group and its session, but nothing that it forks is born
/// outside its control group. One word to the system kills everything in there at once, so that
/// not even what forks faster than it can be looked at gets away. Where kjob may not make one, and
/// for what has moved itself elsewhere, the supervisor's sweep is what there is.
struct ControlGroup: Sendable {
  /// How long a group may take to be empty once its processes are gone.
  private static let patience = Duration.seconds(1)
  /// How deep groups are looked for that a program has made in its own.
  private static let deepest = 32

  /// The groups' folder, if groups can be made in it; found out once, before the first fork.
  static let home: String? = {
    guard let folder = ControlGroupMount.ownFolder(), isUsable(folder) else { return nil }
    removeAbandoned(in: folder)
    return folder
  }()

  /// Its folder.
  let path: String

  /// The group of a supervisor, which need not exist.
  init?(of supervisor: ProcessIdentity) {
    guard let home = Self.home else { return nil }
    path = Self.path(of: supervisor, in: home)
  }

  /// Makes the group of this process's program.
  static func make() -> ControlGroup? {
    guard home != nil, let own = ProcessIdentity(of: getpid()),
      let group = ControlGroup(of: own), unsafe mkdir(group.path, 0o755) == 0
    else { return nil }
    return group
  }

  /// Starts a program in the group by `body`, which is given the group's open folder.
  func enter<Result>(_ body: (Int32) -> Result) -> Result? {
    let folder = Descriptor(owning: unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC))
    guard folder.number >= 0 else { return nil }
    return body(folder.number)
  }

  /// Kills everything in the group and in the groups below it at once; whether that was done.
  func kill() -> Bool {
    let file = unsafe open(path + "/cgroup.kill", O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { return false }
    defer { _ = close(file) }
    return unsafe write(file, "1", 1) == 1
  }

  /// Takes the group away, which has no effect while something lives in it.
  func remove() {
    let end = MonotonicInstant.now + Self.patience
    // What has been killed counts until the system has taken leave of it.
    while !Self.remove(path, depth: 0), MonotonicInstant.now < end { usleep(500) }
  }

  /// Removes an empty group with empty groups in it; only false when another try may help.
  private static func remove(_ path: String, depth: Int) -> Bool {
    guard unsafe rmdir(path) != 0, errno == EBUSY else { return true }
    guard depth < deepest else { return false }
    // Files of a group are no folders, and `rmdir` says so.
    for name in ProcessTable.names(in: path) where name != "." && name != ".." {
      _ = remove(path + "/" + name, depth: depth + 1)
    }
    return unsafe rmdir(path) == 0 || errno != EBUSY
  }

  private static func path(of supervisor: ProcessIdentity, in home: String) -> String {
    "\(home)/kjob-\(supervisor.id)-\(supervisor.startTicks)"
  }

  /// Whether a group can be made there, be moved into and be killed.
  private static func isUsable(_ folder: String) -> Bool {
    guard unsafe access(folder + "/cgroup.procs", W_OK) == 0,
      let own = ProcessIdentity(of: getpid())
    else { return false }
    // The topmost group has no `cgroup.kill` of its own, but those in it do.
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
