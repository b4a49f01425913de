internal import CLibgit2
internal import FileSystem
internal import Glibc
internal import SystemText

/// The git folder of a private workspace or a clean room: a real `.git` that borrows the source's
/// objects.
///
/// Its files are first written to the store, out of the agent's reach, so that they can be restored
/// after the agent has run, and so that a clean room has the refs and settings of the job's start.
enum PrivateGitFolder {
  /// Writes the folder's files to the store, except the index, which the store already has.
  static func writeTemplate(
    to store: Store,
    of source: SourceRepository
  ) throws(GitError) {
    var files: [(FileName, [UInt8])] = [
      ("config", try configuration(of: source)),
      ("packed-refs", try references(of: source)),
      ("alternates", alternates(store.sourceObjects)),
    ]
    // Without it git looks for commits that a shallow clone does not have.
    if let shallow = try contents(of: source.commonDirectory + "/shallow") {
      files.append(("shallow", shallow))
    }
    try located(store.templatePath) { () throws(FileError) in
      try makeDirectories(store.templatePath)
      let folder = try Folder(path: store.templatePath)
      for (name, bytes) in files { try folder.write(bytes, to: name) }
    }
  }

  /// Copies the folder's files from the store of another workspace of the same commit.
  static func copyTemplate(from other: Store, to store: Store) throws(GitError) {
    try located(store.templatePath) { () throws(FileError) in
      try makeDirectories(store.templatePath)
      let source = try Folder(path: other.templatePath)
      let target = try Folder(path: store.templatePath)
      for name in try source.entries() {
        let bytes = try source.regularFile(name).readToEnd(limit: .max - 1, path: "\(name)")
        try target.write(bytes, to: name)
      }
    }
  }

  /// Creates the folder in a workspace that does not have one.
  ///
  /// `borrowed` are further folders of objects.
  static func make(
    in root: borrowing Folder,
    _ path: String,
    at commit: ObjectID,
    from store: Store,
    borrowing borrowed: [String] = []
  ) throws(GitError) {
    let index = try located(store.indexPath) { () throws(FileError) in
      try RegularFile.read(store.indexPath, limit: .max - 1)
    }
    try located(path + "/.git") { () throws(FileError) in
      let template = try Folder(path: store.templatePath)
      try root.makeFolderIfMissing(".git")
      let folder = try root.folder(".git")
      for name in ["hooks", "info", "objects", "refs"] as [FileName] { try folder.makeFolder(name) }
      for name in ["heads", "tags"] as [FileName] { try folder.folder("refs").makeFolder(name) }
      let objects = try folder.folder("objects")
      for name in ["info", "pack"] as [FileName] { try objects.makeFolder(name) }
      for name in try template.entries() {
        let bytes = try template.regularFile(name).readToEnd(limit: .max - 1, path: "\(name)")
        if name == "alternates" {
          let all = bytes + borrowed.flatMap(alternates)
          try objects.folder("info").write(all, to: name)
        } else {
          try folder.write(bytes, to: name)
        }
      }
      try folder.write(index, to: "index")
      // Comes last: without HEAD, git does not recognize it as a repository.
      try folder.write(Array("\(commit)\n".utf8), to: "HEAD")
    }
  }

  /// Returns the source's branches and tags in the format of `packed-refs`.
  private static func references(of source: SourceRepository) throws(GitError) -> [UInt8] {
    let all = try located(source.commonDirectory) { () throws(FileError) in
      try References(commonDirectory: source.commonDirectory)
    }
    return packed(all) {
      $0.starts(with: "refs/heads/".utf8) || $0.starts(with: "refs/tags/".utf8)
    }
  }

  /// Returns refs in the format of `packed-refs`.
  static func packed(_ all: References, where isWanted: ([UInt8]) -> Bool) -> [UInt8] {
    var lines = Array("# pack-refs with: sorted \n".utf8)
    for (name, _) in all.values.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      guard isWanted(name), unsafe git_reference_is_valid_name(cPath(name)) == 1,
        let id = all.object(of: name)
      else { continue }
      lines += Array("\(id) ".utf8) + name + [0x0A]
    }
    return lines
  }

  /// Returns a minimal configuration with the source's `user.name`, `user.email` and remotes.
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

  /// Returns the source's remotes, without user names and passwords.
  ///
  /// Relative addresses of submodules refer to them. A source without remotes becomes the remote
  /// itself, as in a clone of it.
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
      text += unsafe section(named: String(systemCString: name), address)
      extendLifetime(remote)
    }
    extendLifetime(repository)
    return text.isEmpty ? section(named: "origin", source.workingTree) : text
  }

  /// Returns the configuration of a remote, without user names and passwords.
  static func section(named name: String, _ url: String) -> String {
    """
    [remote \(quoted(name))]
    \turl = \(quoted(withoutSecrets(url)))
    \tfetch = +refs/heads/*:refs/remotes/\(name)/*

    """
  }

  /// Returns an address without the part before the host name, if that may hold a secret.
  private static func withoutSecrets(_ url: String) -> String {
    guard let scheme = url.firstRange(of: "://") else { return url }
    let authority = url[scheme.upperBound...].prefix { $0 != "/" }
    guard let at = authority.lastIndex(of: "@") else { return url }
    // A user name alone is not a secret, and ssh needs it.
    let user = authority[..<at]
    guard user.contains(":") || url.hasPrefix("http") else { return url }
    return String(url[..<scheme.upperBound] + url[authority.index(after: at)...])
  }

  /// Quotes a value for git's configuration files.
  private static func quoted(_ text: String) -> String {
    let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
      .replacing("\n", with: "\\n").replacing("\t", with: "\\t")
    return "\"\(escaped)\""
  }

  /// Returns the contents of `alternates`; a quoted path may hold a line break.
  static func alternates(_ path: String) -> [UInt8] {
    ((path.utf8.contains(0x0A) ? quoted(path) : path) + "\n").systemBytes
  }

  /// Returns the contents of one of git's files, or nil if it does not exist.
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
