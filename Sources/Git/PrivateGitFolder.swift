internal import CLibgit2
internal import FileSystem
internal import Glibc
internal import SystemText

/// The git folder of a private workspace: a real `.git` that borrows the source's objects.
///
/// What it holds is first written to the store, out of the agent's sight, so that it can be put
/// back as it was after the agent has been at it.
enum PrivateGitFolder {
  /// Writes the files that the folder is made of, except the index, which the store has anyway.
  static func writeTemplate(
    to store: Store,
    of source: SourceRepository
  ) throws(GitError) {
    var files: [(FileName, [UInt8])] = [
      ("config", try configuration(of: source)),
      ("packed-refs", try references(of: source)),
      ("alternates", alternates(store.sourceObjects)),
    ]
    // Without it git would look for the commits that a shallow clone does not have.
    if let shallow = try contents(of: source.commonDirectory + "/shallow") {
      files.append(("shallow", shallow))
    }
    try located(store.templatePath) { () throws(FileError) in
      try makeDirectories(store.templatePath)
      let folder = try Folder(path: store.templatePath)
      for (name, bytes) in files { try folder.write(bytes, to: name) }
    }
  }

  /// Makes the folder in a workspace that has none.
  static func make(
    in root: borrowing Folder,
    _ path: String,
    at commit: ObjectID,
    from store: Store
  ) throws(GitError) {
    let index = try located(store.indexPath) { () throws(FileError) in
      try RegularFile.read(store.indexPath, limit: .max - 1)
    }
    try located(path + "/.git") { () throws(FileError) in
      let template = try Folder(path: store.templatePath)
      try root.makeFolder(".git")
      let folder = try root.folder(".git")
      for name in ["info", "objects", "refs"] as [FileName] { try folder.makeFolder(name) }
      for name in ["heads", "tags"] as [FileName] { try folder.folder("refs").makeFolder(name) }
      let objects = try folder.folder("objects")
      for name in ["info", "pack"] as [FileName] { try objects.makeFolder(name) }
      for name in try template.entries() {
        let bytes = try template.regularFile(name).readToEnd(limit: .max - 1, path: "\(name)")
        if name == "alternates" {
          try objects.folder("info").write(bytes, to: name)
        } else {
          try folder.write(bytes, to: name)
        }
      }
      try folder.write(index, to: "index")
      // The last one: without HEAD git takes it for no repository.
      try folder.write(Array("\(commit)\n".utf8), to: "HEAD")
    }
  }

  /// The source's branches and tags, in git's format for many refs in one file.
  private static func references(of source: SourceRepository) throws(GitError) -> [UInt8] {
    let all = try located(source.commonDirectory) { () throws(FileError) in
      try References(commonDirectory: source.commonDirectory)
    }
    var lines = Array("# pack-refs with: sorted \n".utf8)
    for (name, _) in all.values.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      guard name.starts(with: "refs/heads/".utf8) || name.starts(with: "refs/tags/".utf8),
        unsafe git_reference_is_valid_name(cPath(name)) == 1, let id = all.object(of: name)
      else { continue }
      lines += Array("\(id) ".utf8) + name + [0x0A]
    }
    return lines
  }

  /// A configuration that says as little as git allows, and who commits if the source says so.
  private static func configuration(of source: SourceRepository) throws(GitError) -> [UInt8] {
    var text = """
      [core]
      \trepositoryformatversion = 0
      \tfilemode = true
      \tbare = false
      \tlogallrefupdates = true

      """
    let repository = try source.open()
    let values = try unsafe Configuration("read the source's configuration") {
      unsafe git_repository_config_snapshot(&$0, repository.pointer)
    }
    var user = ""
    for name in ["name", "email"] {
      var value: UnsafePointer<CChar>?
      let code = unsafe git_config_get_string(&value, values.pointer, "user.\(name)")
      guard code == 0, let value = unsafe value else { continue }
      user += unsafe "\t\(name) = \(quoted(String(cString: value)))\n"
    }
    extendLifetime(values)
    if !user.isEmpty { text += "[user]\n" + user }
    return Array(text.utf8)
  }

  /// A value as git's configuration files hold it.
  private static func quoted(_ text: String) -> String {
    let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
      .replacing("\n", with: "\\n").replacing("\t", with: "\\t")
    return "\"\(escaped)\""
  }

  /// The file that names the borrowed objects, where a quoted path may hold a line break.
  private static func alternates(_ path: String) -> [UInt8] {
    ((path.utf8.contains(0x0A) ? quoted(path) : path) + "\n").systemBytes
  }

  /// What a file of git's holds, or nil when there is none.
  private static func contents(of path: String) throws(GitError) -> [UInt8]? {
    do throws(FileError) {
      return try RegularFile.read(path, limit: 1 << 26)
    } catch {
      switch error.code {
      case ENOENT: return nil
      case EINVAL: throw .specialFile(path: path)
      default: throw .file(error)
      }
    }
  }
}
