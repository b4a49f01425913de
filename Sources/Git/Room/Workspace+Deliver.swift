internal import CLibgit2
internal import FileSystem
internal import Subprocess
internal import SystemText

extension Workspace {
  /// Applies a delivered patch to a new clean room, as `git apply --index` does in a clone.
  ///
  /// Files and index are those of the delivered tree afterwards, and HEAD stays at the base. The
  /// objects go to the room's store, which the room's own git can read.
  ///
  /// - Parameters:
  ///   - path: The patch as it was delivered; an empty file changes nothing.
  ///   - tree: The tree that it has to give.
  ///   - filters: The programs that may filter the changed files.
  ///   - git: The program that applies it.
  ///   - interruption: Checked from time to time.
  /// - Throws: ``GitError/patch(path:message:)`` with git's objection, or
  ///   ``GitError/otherTree(found:expected:)``.
  public func deliver(
    patch path: String,
    giving tree: ObjectID,
    filters: FilterPrograms = .none,
    with git: GitProgram,
    interruption: Interruption = .never
  ) throws(GitError) {
    let size = try located(path) { () throws(FileError) in try FileStatus(ofPath: path).size }
    // Git rejects an empty file as not a patch.
    guard size > 0 else {
      guard tree == record.baseTree else {
        throw .otherTree(found: record.baseTree, expected: tree)
      }
      return
    }
    try ObjectFolder.refuseSpecialFiles(in: store.sourceObjects)
    let room = RoomRepository(workspace: self, git: git, interruption: interruption)
    do throws(GitError) {
      try room.apply(.file(path: path))
    } catch .git(_, let message) {
      throw .patch(path: "changes.patch", message: message)
    }
    let found = try room.writeTree()
    guard found == tree else { throw .otherTree(found: found, expected: tree) }
    if !filters.drivers.isEmpty { try smudge(tree, filters, room, interruption) }
  }

  /// Writes the changed files behind a permitted filter as its program gives them.
  private func smudge(
    _ tree: ObjectID,
    _ programs: FilterPrograms,
    _ room: RoomRepository,
    _ interruption: Interruption
  ) throws(GitError) {
    // The rules of the delivered tree, as they now are in the room.
    let open = try store.open(rules: record.path)
    let filters = ContentFilters(isActive: true)
    let changes = try TreeComparison(record.baseTree, tree, store: open).changes
    var written: [[UInt8]] = []
    for change in changes {
      guard let entry = change.new, entry.isFile,
        let filter = try filters.filter(ofPath: change.path, store: open),
        programs.drivers[filter] != nil
      else { continue }
      let stored = try open.read(entry.id, GIT_OBJECT_BLOB)
      let contents = try programs.smudged(
        stored,
        filter,
        path: change.path,
        interruption: interruption
      )
      guard contents != stored else { continue }
      let place = record.path + "/" + String(systemBytes: change.path)
      try located(place) { () throws(FileError) in
        let folder = try Folder(path: parentPath(place) ?? "/")
        let name = FileName(lastComponent(place))
        try folder.removeFile(name)
        let file = try folder.newFile(name, mode: entry.isExecutable ? 0o755 : 0o644)
        try file.write(contents, path: place)
        // An index that is written in the same second would call the file changed.
        try file.setTimes(.init(seconds: 1, nanoseconds: 0), path: place)
      }
      written.append(change.path)
    }
    try room.noteStatus(of: written)
  }
}

/// The index and work tree of a clean room, for kjob's own git calls.
///
/// They use the repository in the room's store, so that nothing in the room configures them.
struct RoomRepository {
  let workspace: Workspace
  let git: GitProgram
  let interruption: Interruption

  private var path: String { workspace.record.path }
  private var indexPath: String {
    (workspace.record.administrativeDirectory ?? path + "/.git") + "/index"
  }

  /// Applies a patch to the files and the index.
  func apply(_ patch: GitProgram.Input) throws(GitError) {
    // As a user calls it, complaints about spaces included: those read attributes, too.
    _ = try call(["apply", "--index", "--binary", "-"], patch)
  }

  /// Writes the tree of the index.
  func writeTree() throws(GitError) -> ObjectID {
    let text = try call(["write-tree"]).text
    guard let tree = ObjectID(text) else {
      throw .git(doing: "write-tree", message: "it printed `\(text)`")
    }
    return tree
  }

  /// Updates the index's stat data of files whose contents it has.
  func refresh() throws(GitError) { _ = try call(["update-index", "-q", "--refresh"]) }

  /// Puts the present stat data of files into the index, so that they do not look changed.
  func noteStatus(of paths: [[UInt8]]) throws(GitError) {
    guard !paths.isEmpty else { return }
    let index = try unsafe Index("read an index") { unsafe openIndex(indexPath, &$0) }
    for file in paths {
      let name = cPath(file)
      guard let known = unsafe git_index_get_bypath(index.pointer, name, 0) else { continue }
      let place = path + "/" + String(systemBytes: file)
      let status = try located(place) { () throws(FileError) in try FileStatus(ofPath: place) }
      var entry = unsafe known.pointee
      unsafe entry.ctime = git_index_time(status.changed)
      unsafe entry.mtime = git_index_time(status.modified)
      unsafe entry.ino = UInt32(truncatingIfNeeded: status.identity.inode)
      unsafe entry.dev = UInt32(truncatingIfNeeded: status.identity.device)
      unsafe entry.uid = status.owner
      unsafe entry.gid = status.group
      unsafe entry.file_size = UInt32(truncatingIfNeeded: status.size)
      try Libgit2.check("write an index", unsafe git_index_add(index.pointer, &entry))
    }
    try Libgit2.check("write an index", unsafe git_index_write(index.pointer))
    extendLifetime(index)
  }

  private func call(
    _ arguments: [String],
    _ input: GitProgram.Input = .nothing
  ) throws(GitError) -> GitProgram.Output {
    let store = workspace.store
    let output = try git.run(
      arguments,
      in: path,
      environment: [
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": listedPath(store.sourceObjects),
        "GIT_DIR": store.repositoryPath,
        "GIT_INDEX_FILE": indexPath,
        "GIT_WORK_TREE": path,
      ],
      settings: ["core.fsync=none", "core.looseCompression=1", "gc.auto=0"],
      input: input,
      interruption: interruption
    )
    guard output.status == .exited(0) else {
      throw .git(doing: arguments[0], message: output.message)
    }
    return output
  }
}

extension git_index_time {
  fileprivate init(_ time: FileStatus.Time) {
    self.init(
      seconds: Int32(truncatingIfNeeded: time.seconds),
      nanoseconds: UInt32(truncatingIfNeeded: time.nanoseconds)
    )
  }
}
