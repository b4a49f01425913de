/// Copies the folders and regular files of a folder that may contain anything.
public enum TreeCopy {
  /// The depth of the deepest folder that is copied.
  public static let depth = 16

  /// Copies the contents of an open folder into a new folder and returns the paths left out.
  ///
  /// Links, devices and anything deeper than ``depth`` are left out. No link is followed. The paths
  /// in a thrown error are names within the folder.
  public static func copy(
    _ source: borrowing Folder,
    toNew newPath: String
  ) throws(FileError) -> [String] {
    let parent = try Folder(path: parentPath(newPath) ?? ".", followingLinks: true)
    let name = FileName(lastComponent(newPath))
    try parent.makeFolder(name)
    let target = try parent.folder(name)
    var leftOut: [String] = []
    try copy(source, target, "", depth, &leftOut)
    return leftOut
  }

  private static func copy(
    _ source: borrowing Folder,
    _ target: borrowing Folder,
    _ prefix: String,
    _ depth: Int,
    _ leftOut: inout [String]
  ) throws(FileError) {
    for name in try source.entries().sorted() {
      let path = prefix + name.description
      let status = try source.status(of: name)
      switch status.kind {
      case .regular:
        let old = try source.regularFile(name)
        let new = try target.newFile(name, mode: status.permissions & 0o777)
        try new.write(contentsOf: old, path: path)
      case .folder where depth > 0:
        try target.makeFolder(name)
        try copy(
          try source.folder(name),
          try target.folder(name),
          path + "/",
          depth - 1,
          &leftOut
        )
      default: leftOut.append(path)
      }
    }
  }
}
