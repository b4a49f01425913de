internal import CSpawn
internal import FileSystem

/// The mount of control groups, version 2 only, since older ones cannot be killed.
enum ControlGroupMount {
  /// Returns the folder of this process's group, if it is visible.
  static func ownFolder() -> String? {
    guard let groups = ProcessTable.readSmallFile("/proc/self/cgroup"),
      let mounts = ProcessTable.readSmallFile("/proc/self/mountinfo")
    else { return nil }
    let texts = (String(decoding: groups, as: UTF8.self), String(decoding: mounts, as: UTF8.self))
    // Another mount may cover it.
    return folders(groups: texts.0, mounts: texts.1).first { unsafe kjob_is_control_group($0) == 1 }
  }

  /// Returns the possible folders of this process's group.
  ///
  /// The arguments are the texts of `/proc/self/cgroup` and `/proc/self/mountinfo`.
  static func folders(groups: String, mounts: String) -> [String] {
    let own = groups.split(separator: "\n").first { $0.hasPrefix("0::/") }?.dropFirst(3)
    // A group outside the namespace does not have a folder.
    guard let own, !own.split(separator: "/").contains("..") else { return [] }
    return mounts.split(separator: "\n").compactMap { line in
      let fields = line.split(separator: " ")
      guard let dash = fields.firstIndex(of: "-"), dash >= 6, fields.count > dash + 1,
        fields[dash + 1] == "cgroup2"
      else { return nil }
      let (root, place) = (MountTable.path(fields[3]), MountTable.path(fields[4]))
      if root == "/" { return own == "/" ? place : place + own }
      if root == own { return place }
      return own.hasPrefix(root + "/") ? place + own.dropFirst(root.count) : nil
    }
  }
}
