internal import COpenat
internal import Glibc
internal import SystemText

/// The file systems that are mounted for this process.
public enum MountTable {
  /// Detaches everything that is mounted at or below folders.
  ///
  /// Returns the paths where something was mounted, and those of them where it still is, because
  /// this user may not detach it.
  public static func detach(below folders: [String]) -> (found: [String], remaining: [String]) {
    let folders = folders.map { resolvedPath($0) ?? $0 }
    let found = mountPoints(below: folders)
    guard !found.isEmpty else { return ([], []) }
    // The last mounted first: it may cover another.
    for path in found.reversed() {
      _ = unsafe path.withSystemCString { unsafe kjob_detach_mount($0) }
    }
    return (found, mountPoints(below: folders))
  }

  private static func mountPoints(below folders: [String]) -> [String] {
    guard let bytes = try? RegularFile.read("/proc/self/mountinfo", limit: 64 << 20) else {
      return []
    }
    return mountPoints(below: folders, in: String(systemBytes: bytes))
  }

  /// Returns the mount points at or below folders, in the order in which they were mounted.
  ///
  /// `table` is the text of `/proc/self/mountinfo`.
  static func mountPoints(below folders: [String], in table: String) -> [String] {
    table.split(separator: "\n").compactMap { line in
      let fields = line.split(separator: " ", maxSplits: 5)
      guard fields.count > 4 else { return nil }
      let path = self.path(fields[4])
      return folders.contains { path == $0 || path.hasPrefix($0 + "/") } ? path : nil
    }
  }

  /// Decodes a path in which characters such as spaces are a backslash and three octal digits.
  public static func path(_ field: Substring) -> String {
    unescaped(field, mark: "\\", digits: 3, radix: 8)
  }
}
