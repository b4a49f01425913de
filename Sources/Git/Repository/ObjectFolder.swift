internal import FileSystem
internal import Glibc

/// Checks on a folder of objects, before libgit2 opens files in it.
enum ObjectFolder {
  /// Throws when there is a pipe, a socket or a device where libgit2 would open a file.
  ///
  /// An agent can write to the source's objects, and libgit2 would wait forever on a named pipe.
  static func refuseSpecialFiles(in directory: String) throws(GitError) {
    try visit(directory) { (current) throws(FileError) in try check(current) }
  }

  /// Returns the loose objects, which any process that can write there can replace.
  static func looseObjects(in directory: String) throws(GitError) -> Set<ObjectID> {
    var found: Set<ObjectID> = []
    try visit(directory) { (current) throws(FileError) in
      let objects = try Folder(path: current, followingLinks: true)
      for name in try objects.entries() where name.bytes.count == 2 {
        // A folder that cannot be listed cannot be read, either.
        let names = (try? objects.folder(name).entries()) ?? []
        found.formUnion(names.compactMap { ObjectID("\(name)\($0)") })
      }
    }
    return found
  }

  /// Calls `look` for a folder of objects and for those that it borrows from.
  private static func visit(
    _ directory: String,
    _ look: (String) throws(FileError) -> Void
  ) throws(GitError) {
    var pending = [directory]
    var seen: Set<String> = []
    // The limit ends a chain of alternates that leads in circles under new names.
    while let current = pending.popLast(), seen.count < 64 {
      guard seen.insert(current).inserted else { continue }
      do throws(FileError) {
        try look(current)
        pending += try alternates(of: current)
      } catch {
        if error.code == EINVAL { throw .specialFile(path: error.path) }
        // libgit2 reports unreadable files if it needs them.
      }
    }
  }

  private static func check(_ directory: String) throws(FileError) {
    let objects = try Folder(path: directory, followingLinks: true)
    for name in try objects.entries() {
      guard let status = try objects.statusIfPresent(of: name) else { continue }
      try refuse(status, directory + "/\(name)")
      guard status.kind == .folder else { continue }
      let folder = try objects.folder(name)
      for entry in try folder.entries() {
        guard let status = try folder.statusIfPresent(of: entry) else { continue }
        try refuse(status, directory + "/\(name)/\(entry)")
      }
    }
  }

  private static func refuse(_ status: FileStatus, _ path: String) throws(FileError) {
    switch status.kind {
    case .regular, .folder: return
    case .symbolicLink:
      // Some tools share objects through links; the target is what counts.
      guard let target = resolvedPath(path) else { return }
      if try FileStatus(ofPath: target).kind == .regular { return }
      if try FileStatus(ofPath: target).kind == .folder { return }
      fallthrough
    case .fifo, .socket, .device: throw FileError("read", path, code: EINVAL)
    }
  }

  private static func alternates(of directory: String) throws(FileError) -> [String] {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try RegularFile.read(directory + "/info/alternates", limit: 1 << 20)
    } catch {
      if error.code == ENOENT { return [] }
      throw error
    }
    return bytes.split(separator: 0x0A).map { line in
      let path = shown(Array(line))
      return path.hasPrefix("/") ? path : directory + "/" + path
    }
  }
}
