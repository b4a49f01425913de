internal import COpenat
internal import Glibc
internal import SystemText

/// The file systems that are mounted for this process.
public enum MountTable {
  /// Detaches everything that is mounted at or below a folder.
  ///
  /// Returns the paths where something was mounted, and those of them where it still is, because
  /// this user may not detach it.
  public static func detach(below folder: String) -> (found: [String], remaining: [String]) {
    let folder = resolvedPath(folder) ?? folder
    let found = mountPoints(below: folder)
    guard !found.isEmpty else { return ([], []) }
    // The last mounted first: it may cover another.
    for path in found.reversed() {
      _ = unsafe path.withSystemCString { unsafe kjob_detach_mount($0) }
    }
    return (found, mountPoints(below: folder))
  }

  private static func mountPoints(below folder: String) -> [String] {
    guard let bytes = try? RegularFile.read("/proc/self/mountinfo", limit: 64 << 20) else {
      return []
    }
    return mountPoints(below: folder, in: String(systemBytes: bytes))
  }

  /// Returns the mount points at or below a folder, in the order in which they were mounted.
  ///
  /// `table` is the text of `/proc/self/mountinfo`.
  static func mountPoints(below folder: String, in table: String) -> [String] {
    table.split(separator: "\n").compactMap { line in
      let fields = line.split(separator: " ", maxSplits: 5)
      guard fields.count > 4 else { return nil }
      let path = self.path(fields[4])
      return path == folder || path.hasPrefix(folder + "/") ? path : nil
    }
  }

  /// Decodes a path in which characters such as spaces are a backslash and three octal digits.
  public static func path(_ field: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = String(field).systemBytes[...]
    while let byte = rest.popFirst() {
      let digits = rest.prefix(3)
      if byte == UInt8(ascii: "\\"), digits.count == 3,
        let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 8)
      {
        bytes.append(value)
        rest = rest.dropFirst(3)
      } else {
        bytes.append(byte)
      }
    }
    return String(systemBytes: bytes)
  }
}
