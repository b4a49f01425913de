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
      try root.makeFolderIfMissing(".git")
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
    text += try remotes(of: source)
    return Array(text.utf8)
  }

  /// The source's remotes, to which relative addresses of submodules refer, without names and
  /// passwords; where it has none, the source itself, as in a clone of it.
  private static func remotes(of source: SourceRepository) throws(GitError) -> String {
    let repository = try source.open()
    var list = unsafe git_strarray()
    let code = unsafe git_remote_list(&list, repository.pointer)
    try Libgit2.check("list the remotes", code)
    defer { unsafe git_strarray_dispose(&list) }
    var text = ""
    for index in unsafe 0..<list.count {
      guard let name = unsafe list.strings[index] else { continue }
      let remote = try unsafe Remote("look up a remote") {
        unsafe git_remote_lookup(&$0, repository.pointer, name)
      }
      guard let url = unsafe git_remote_url(remote.pointer) else { continue }
      let address = unsafe String(systemCString: url)
      text += unsafe section(named: String(systemCString: name), withoutSecrets(address))
      extendLifetime(remote)
    }
    extendLifetime(repository)
    return text.isEmpty ? section(named: "origin", source.workingTree) : text
  }

  private static func section(named name: String, _ url: String) -> String {
    """
    [remote \(quoted(name))]
    \turl = \(quoted(url))
    \tfetch = +refs/heads/*:refs/remotes/\(name)/*

    """
  }

  /// An address without what stands before the host's name.
  private static func withoutSecrets(_ url: String) -> String {
    guard let scheme = url.firstRange(of: "://") else { return url }
    let authority = url[scheme.upperBound...].prefix { $0 != "/" }
    guard let at = authority.lastIndex(of: "@") else { return url }
    // The user's name alone is no secret, and ssh needs it.
    let user = authority[..<at]
    guard user.contains(":") || url.hasPrefix("http") else { return url }
    return String(url[..<scheme.upperBound] + url[authority.index(after: at)...])
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
