internal import FileSystem
internal import Glibc
internal import SystemText

/// Git's administrative folder for a linked worktree, below `worktrees` in the source repository.
struct AdministrativeFolder {
  /// The folder's name in `worktrees`.
  let name: String
  /// The folder's path.
  let path: String
  /// The folder's identity.
  let identity: FileIdentity

  /// The contents of `locked`, which keeps `git worktree prune` away and marks the entry as kjob's.
  static let lockText = "a kjob job works here\n"

  /// Creates the folder for a working tree.
  ///
  /// The folder is filled under a temporary name and then renamed into place, because `git worktree
  /// prune` deletes any entry that looks incomplete. The file `locked` keeps prune away from the
  /// finished one.
  static func make(
    name wished: String,
    for path: String,
    at commit: ObjectID,
    index: [UInt8],
    commonDirectory: String,
    noting note: (String, FileIdentity) throws(GitError) -> Void
  ) throws(GitError) -> AdministrativeFolder {
    let temporaryName = "kjob-\(String(UInt64.random(in: 0...(.max)), radix: 36)).tmp"
    let temporaryPath = commonDirectory + "/" + temporaryName
    let identity = try located(temporaryPath) { () throws(FileError) in
      let common = try Folder(path: commonDirectory)
      try common.makeFolder(FileName(temporaryName))
      return try common.status(of: FileName(temporaryName)).identity
    }
    do throws(GitError) {
      try note(temporaryPath, identity)
      try located(temporaryPath) { () throws(FileError) in
        let folder = try Folder(path: temporaryPath)
        try folder.write(Array("\(commit)\n".utf8), to: "HEAD")
        try folder.write(Array("../..\n".utf8), to: "commondir")
        try folder.write("\(path)/.git\n".systemBytes, to: "gitdir")
        try folder.write(Array(lockText.utf8), to: "locked")
        try folder.write(index, to: "index")
      }
      let name = try moveIntoPlace(temporaryName, as: wished, in: commonDirectory)
      return AdministrativeFolder(
        name: name,
        path: commonDirectory + "/worktrees/" + name,
        identity: identity
      )
    } catch {
      _ = try? TreeRemoval.remove(path: temporaryPath, expecting: identity)
      throw error
    }
  }

  /// Returns true for the folder of an existing worktree at another path than `workspace`.
  ///
  /// The folder and the worktree have to name each other, as an agent may have written to the folder.
  static func isOfAnother(_ folder: String, than workspace: String?) -> Bool {
    guard let link = target(of: folder + "/gitdir", in: folder),
      link != workspace.map({ $0 + "/.git" }), let place = parentPath(link),
      let entry = target(of: link, in: place, after: "gitdir: "),
      let identity = try? FileIdentity(ofPath: entry)
    else { return false }
    return identity == (try? FileIdentity(ofPath: folder))
  }

  /// Returns the path in a file of git's, which may be relative to a folder.
  private static func target(
    of file: String,
    in folder: String,
    after start: String = ""
  ) -> String? {
    guard let text = try? RegularFile.read(file, limit: 1 << 16, followingLinks: false),
      text.starts(with: start.utf8)
    else { return nil }
    let path = String(systemBytes: text.dropFirst(start.utf8.count).prefix { $0 != 0x0A })
    return path.hasPrefix("/") ? path : folder + "/" + path
  }

  /// Returns true for the name that a folder has while it is being filled.
  static func isTemporaryName(_ name: String) -> Bool {
    name.hasPrefix("kjob-") && name.hasSuffix(".tmp")
  }

  /// Renames the finished folder to the first free name and returns that name.
  private static func moveIntoPlace(
    _ temporaryName: String,
    as wished: String,
    in commonDirectory: String
  ) throws(GitError) -> String {
    let stem = sanitized(wished)
    var number = 0
    var attempts = 0
    while true {
      let name = number == 0 ? stem : "\(stem)-\(number)"
      do throws(FileError) {
        let common = try Folder(path: commonDirectory)
        try common.makeFolderIfMissing("worktrees")
        let worktrees = try common.folder("worktrees")
        // Rename replaces an empty folder, which another git process may be about to fill.
        if try worktrees.statusIfPresent(of: FileName(name)) == nil {
          try common.rename(FileName(temporaryName), to: FileName(name), in: worktrees)
          return name
        }
        number += 1
      } catch {
        attempts += 1
        switch error.code {
        case ENOTEMPTY where attempts < 1_000, EEXIST where attempts < 1_000:
          number += 1
        case ENOENT where attempts < 1_000:
          // `git worktree prune` may remove an empty `worktrees` at any time.
          continue
        default:
          throw .file(
            FileError(error.action, commonDirectory + "/worktrees/" + name, code: error.code)
          )
        }
      }
    }
  }

  /// Turns a name into one that is valid in a reference, since `worktrees/<name>/HEAD` is one.
  private static func sanitized(_ name: String) -> String {
    var bytes: [UInt8] = []
    for byte in name.utf8.prefix(100) {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F: bytes.append(byte)
      case 0x2E where !bytes.isEmpty && bytes.last != 0x2E: bytes.append(byte)
      default: if bytes.last != 0x2D { bytes.append(0x2D) }
      }
    }
    let text = shown(bytes)
    guard !text.isEmpty else { return "job" }
    return text.hasSuffix(".lock") || text.hasSuffix(".") ? text + "-" : text
  }
}
