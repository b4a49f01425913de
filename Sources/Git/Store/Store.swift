internal import CLibgit2
internal import FileSystem
internal import SystemText

/// A folder in which kjob keeps its data for one workspace, and the only place it reads from
/// afterwards.
///
/// It holds a private repository that borrows the source's objects, the ignore and attribute files
/// of the base commit, and the index as it was written. No path in the workspace's own files leads
/// into it.
struct Store: Hashable, Sendable, Codable {
  /// The folder's path.
  let directory: String
  /// The path of the source repository's object folder.
  let sourceObjects: String

  var repositoryPath: String { directory + "/repository" }
  var objectsPath: String { repositoryPath + "/objects" }
  var rulesPath: String { directory + "/rules" }
  var indexPath: String { directory + "/index" }
  /// The state of the workspace right after its creation.
  var baselinePath: String { directory + "/baseline" }
  /// The manifest of a template's files.
  var manifestPath: String { directory + "/manifest" }
  var stampPath: String { directory + "/stamp" }
  var madePath: String { directory + "/made" }
  var copiedPath: String { directory + "/copied" }
  /// The files listed under `copy`, as they were when the job started.
  var copiesPath: String { directory + "/copies" }
  /// The files of a `.git` of its own, as first created.
  var templatePath: String { directory + "/git" }

  /// The path of the file that one thread wrote while a template was made.
  func contentsPath(_ part: Int) -> String { "\(directory)/contents-\(part)" }

  /// Creates the folder, which must not exist yet, and records it before filling it.
  func make() throws(GitError) -> FileIdentity {
    guard let parent = parentPath(directory) else {
      throw .workspacePath(path: directory, problem: .relative)
    }
    let identity = try located(directory) { () throws(FileError) in
      try makeDirectories(parent)
      let above = try Folder(path: parent, followingLinks: true)
      let name = FileName(lastComponent(directory))
      try above.makeFolder(name, mode: 0o700)
      return try above.folder(name).identity()
    }
    do throws(GitError) {
      try CreatedFolderLog.note(directory, identity, self)
      try fill()
    } catch {
      _ = Store.remove(directory, identity)
      throw error
    }
    return identity
  }

  private func fill() throws(GitError) {
    try located(directory) { () throws(FileError) in
      for path in ["/rules", "/repository/refs", "/repository/objects/info"] {
        try makeDirectories(directory + path)
      }
      try makeDirectories(objectsPath + "/pack")
      let repository = try Folder(path: repositoryPath)
      try repository.write(Array("ref: refs/heads/none\n".utf8), to: "HEAD")
      let configuration = "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n"
      try repository.write(Array(configuration.utf8), to: "config")
      if !isListedInMemory {
        let alternates = (sourceObjects + "\n").systemBytes
        try Folder(path: objectsPath + "/info").write(alternates, to: "alternates")
      }
    }
  }

  /// Writes a rule file to the path at which libgit2 looks for it.
  func writeRule(_ bytes: [UInt8], at path: [UInt8]) throws(GitError) {
    try Self.write(bytes, at: path, below: rulesPath)
  }

  /// Replaces a rule file below a folder; nil removes it.
  static func write(
    _ bytes: [UInt8]?,
    at path: [UInt8],
    below root: String
  ) throws(GitError) {
    try located(root + "/" + shown(path)) { () throws(FileError) in
      var folder = try Folder(path: root)
      let names = path.split(separator: 0x2F).map { FileName($0) }
      for name in names.dropLast() {
        try folder.makeFolderIfMissing(name)
        folder = try folder.folder(name)
      }
      guard let name = names.last else { return }
      if try folder.statusIfPresent(of: name) != nil { try folder.removeFile(name) }
      if let bytes { try folder.write(bytes, to: name) }
    }
  }

  /// Reads a rule file.
  func rule(at path: [UInt8]) throws(GitError) -> [UInt8] {
    try located(rulesPath + "/" + shown(path)) { () throws(FileError) in
      let names = path.split(separator: 0x2F)
      let folders = Array(names.dropLast().joined(separator: [0x2F]))
      let folder = try Folder(path: rulesPath).descendant(folders)
      let file = try folder.regularFile(FileName(names.last ?? []))
      return try file.readToEnd(limit: .max - 1, path: shown(path))
    }
  }

  /// The time by which all files of the base had been written.
  func stamp() throws(GitError) -> FileStatus.Time {
    try located(stampPath) { () throws(FileError) in try FileStatus(ofPath: stampPath).changed }
  }

  /// Opens handles for the calling thread.
  ///
  /// Rule files are read from the folder `rules`, or from the store's own when it is nil. With
  /// `awaitingRules` they may still be written after the call.
  func open(awaitingRules: Bool = false, rules: String? = nil) throws(GitError) -> OpenStore {
    try Libgit2.start()
    let rulesPath = rules ?? self.rulesPath
    let repository = try unsafe Repository("open the job's repository") {
      unsafe openBare(repositoryPath, &$0)
    }
    // Without a work tree libgit2 does not look for rules at every path, which takes long.
    if awaitingRules || rules != nil || (try? Folder(path: rulesPath).entries().isEmpty) != true {
      try Libgit2.check(
        "set the folder of the rules",
        unsafe rulesPath.withSystemCString {
          unsafe git_repository_set_workdir(repository.pointer, $0, 0)
        }
      )
    }
    let objects = try unsafe ObjectDatabase("open the objects") {
      unsafe git_repository_odb(&$0, repository.pointer)
    }
    if isListedInMemory {
      let code = unsafe sourceObjects.withSystemCString {
        unsafe git_odb_add_disk_alternate(objects.pointer, $0)
      }
      try Libgit2.check("open the source's objects", code)
    }
    return OpenStore(
      repository: repository,
      objects: objects,
      sourcePath: sourceObjects
    )
  }

  /// True for a path that the file `alternates` cannot hold, as it has one path per line.
  private var isListedInMemory: Bool { sourceObjects.utf8.contains(0x0A) }
}
