internal import CLibgit2
internal import FileSystem
internal import Glibc
internal import Subprocess
internal import SystemText

/// A temporary repository for a few git calls, with its own index and objects and borrowed ones.
///
/// It shares nothing with a workspace or its source, so that no configuration, hook or index
/// written by an agent has an effect. It is removed with its owner.
struct ScratchRepository: ~Copyable {
  /// The path of the folder.
  let path: String
  /// The settings of every git call: nothing here outlives the call unless it is checked first.
  static let settings = ["core.fsync=none", "core.looseCompression=1", "gc.auto=0"]

  private let git: GitProgram
  private let identity: FileIdentity
  /// The folder for new objects.
  private let objects: String
  private let borrowed: [String]
  private let interruption: Interruption

  private var indexPath: String { path + "/index" }

  /// Creates the repository in a folder of kjob's own.
  ///
  /// - Parameters:
  ///   - parent: The folder in which to create it; nil for the system's temporary folder.
  ///   - git: The program that works on it.
  ///   - writing: The folder in which git puts new objects; nil for one that is removed with the
  ///     repository.
  ///   - borrowed: Object folders that git only reads.
  ///   - interruption: Checked from time to time.
  /// - Throws: The reason why the folder cannot be created.
  init(
    in parent: String?,
    _ git: GitProgram,
    writingTo writing: String? = nil,
    borrowing borrowed: [String],
    interruption: Interruption
  ) throws(GitError) {
    // Everything that can fail comes before the first assignment, because the optimizer of Swift
    // 6.3.1 does not correctly undo a partial initialization.
    let made = try Self.makeFolder(in: parent ?? Self.temporaryFolder)
    self.git = git
    self.borrowed = borrowed
    self.interruption = interruption
    path = made.path
    identity = made.identity
    objects = writing ?? made.path + "/objects"
  }

  @inline(never)
  private static func makeFolder(
    in parent: String
  ) throws(GitError) -> (path: String, identity: FileIdentity) {
    let number = String(UInt64.random(in: 0...(.max)), radix: 36)
    let path = parent + "/kjob-" + number
    let identity = try located(path) { () throws(FileError) in
      let above = try Folder(path: parent, followingLinks: true)
      let name = FileName(lastComponent(path))
      try above.makeFolder(name, mode: 0o700)
      let folder = try above.folder(name)
      for name in ["objects", "refs"] as [FileName] { try folder.makeFolder(name) }
      try folder.folder("objects").makeFolder("pack")
      try folder.write(Array("ref: refs/heads/none\n".utf8), to: "HEAD")
      return try folder.identity()
    }
    return (path, identity)
  }

  deinit {
    // The caller's folder is cleaned up later in any case.
    _ = try? TreeRemoval.remove(path: path, expecting: identity)
  }

  private static var temporaryFolder: String {
    guard let value = unsafe getenv("TMPDIR") else { return "/tmp" }
    let path = unsafe String(systemCString: value)
    return path.hasPrefix("/") ? path : "/tmp"
  }

  /// Fills the index with a whole tree.
  func read(_ tree: ObjectID) throws(GitError) { _ = try call(["read-tree", "\(tree)"]) }

  /// Fills the index with the given entries.
  func write(_ entries: [(path: [UInt8], entry: TreeEntry)]) throws(GitError) {
    let index = try unsafe Index("write an index") { unsafe openIndex(indexPath, &$0) }
    for (path, entry) in entries { try index.add(entry, at: path) }
    try Libgit2.check("write an index", unsafe git_index_write(index.pointer))
    extendLifetime(index)
  }

  /// Adds blobs to the repository's own objects, each under its name.
  func add(_ blobs: [ObjectID], from store: borrowing OpenStore) throws(GitError) {
    guard !blobs.isEmpty else { return }
    var pack = ObjectPack(in: objects + "/pack")
    for id in blobs {
      try interruption.check()
      try pack.add(try store.read(id, GIT_OBJECT_BLOB), GIT_OBJECT_BLOB, named: id)
    }
    try pack.finish()
  }

  /// Writes one of git's files, such as an index, into the repository.
  func put(_ bytes: [UInt8], as name: FileName) throws(FileError) {
    try Folder(path: path).write(bytes, to: name)
  }

  /// Returns the entries of the index as `git ls-files` lists them.
  func listEntries() throws(GitError) -> [(path: [UInt8], mode: UInt32, id: ObjectID)] {
    try call(["ls-files", "--stage", "-z"]).bytes.split(separator: 0).compactMap { line in
      // `100644 OBJECT STAGE<tab>PATH`
      guard let tab = line.firstIndex(of: 0x09) else { return nil }
      let words = line[..<tab].split(separator: 0x20).map { shown($0) }
      guard words.count == 3, let mode = UInt32(words[0], radix: 8), let id = ObjectID(words[1])
      else { return nil }
      return (Array(line[(tab + 1)...]), mode, id)
    }
  }

  /// Returns the entries of the index by their paths.
  func entries() throws(GitError) -> [[UInt8]: IndexEntry] {
    let index = try unsafe Index("read an index") { unsafe openIndex(indexPath, &$0) }
    var entries: [[UInt8]: IndexEntry] = [:]
    for position in unsafe 0..<git_index_entrycount(index.pointer) {
      guard let entry = unsafe git_index_get_byindex(index.pointer, position) else { continue }
      let value = unsafe IndexEntry(mode: entry.pointee.mode, id: ObjectID(entry.pointee.id))
      entries[unsafe bytes(of: entry.pointee.path)] = value
    }
    extendLifetime(index)
    return entries
  }

  /// The index entry of a path.
  struct IndexEntry: Hashable {
    var mode: UInt32
    var id: ObjectID

    init(mode: UInt32, id: ObjectID) {
      self.mode = mode
      self.id = id
    }

    init(_ entry: TreeEntry) { self.init(mode: entry.indexMode, id: entry.id) }
  }

  /// Applies a patch to the index.
  ///
  /// - Throws: ``GitError/git(doing:message:)`` with git's objection.
  func apply(_ patch: GitProgram.Input) throws(GitError) {
    // Trailing spaces are the agent's business.
    _ = try call(["apply", "--cached", "--binary", "--whitespace=nowarn", "-"], patch)
  }

  /// Writes the tree of the index.
  func writeTree() throws(GitError) -> ObjectID {
    let text = try call(["write-tree"]).text
    guard let tree = ObjectID(text) else {
      throw .git(doing: "write-tree", message: "it printed `\(text)`")
    }
    return tree
  }

  /// Returns the patch between two commits, as ``Snapshot`` writes patches.
  func patch(from one: String, to other: String) throws(GitError) -> [UInt8] {
    try call(["diff-tree", "-p", "--binary", "--full-index", "--find-renames", one, other]).bytes
  }

  private func call(
    _ arguments: [String],
    _ input: GitProgram.Input = .nothing
  ) throws(GitError) -> GitProgram.Output {
    let output = try run(arguments, input)
    guard output.status == .exited(0) else {
      throw .git(doing: arguments[0], message: output.message)
    }
    return output
  }

  /// The variables that make git work on the repository.
  var variables: [String: String] {
    [
      "GIT_ALTERNATE_OBJECT_DIRECTORIES": borrowed.map(listedPath).joined(separator: ":"),
      "GIT_DIR": path,
      "GIT_INDEX_FILE": indexPath,
      "GIT_OBJECT_DIRECTORY": objects,
    ]
  }

  /// Runs git in the repository, with any exit status.
  func run(
    _ arguments: [String],
    _ input: GitProgram.Input = .nothing,
    environment: [String: String] = [:],
    take: (([UInt8]) -> Void)? = nil
  ) throws(GitError) -> GitProgram.Output {
    try git.run(
      arguments,
      in: path,
      environment: variables.merging(environment) { $1 },
      settings: Self.settings,
      input: input,
      take: take,
      interruption: interruption
    )
  }
}

/// Returns a path as an item of a list separated by colons, quoted if necessary.
func listedPath(_ path: String) -> String {
  guard path.contains(":") || path.contains("\"") || path.contains("\n") else { return path }
  let escaped = path.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    .replacing("\n", with: "\\n")
  return "\"\(escaped)\""
}

extension Owned where Kind == IndexKind {
  /// Adds an entry.
  func add(_ entry: TreeEntry, at path: [UInt8]) throws(GitError) {
    var raw = unsafe git_index_entry()
    unsafe raw.mode = entry.indexMode
    unsafe raw.id = entry.id.raw
    let name = cPath(path)
    let code = unsafe name.withUnsafeBufferPointer {
      unsafe raw.path = $0.baseAddress
      return unsafe git_index_add(pointer, &raw)
    }
    try Libgit2.check("add `\(shown(path))` to an index", code)
  }
}
