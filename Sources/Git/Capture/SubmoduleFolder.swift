internal import CLibgit2
internal import FileSystem
internal import SystemText

/// The folder of a submodule in a workspace, which may hold a checkout.
struct SubmoduleFolder {
  /// The folder's path.
  private let path: String
  /// The submodule's git folder.
  private let git: String
  /// The commit that is checked out.
  let head: ObjectID

  /// Reads a submodule; nil if no commit is checked out.
  ///
  /// Its git folder is read only if it lies within one of `places`, because the agent may have
  /// written a path that leads elsewhere.
  init?(_ folder: String, within places: [String]) {
    var git = folder + "/.git"
    if let text = try? RegularFile.read(git, limit: 65_536, followingLinks: false) {
      guard text.starts(with: "gitdir: ".utf8) else { return nil }
      let line = text.dropFirst("gitdir: ".utf8.count).prefix { $0 != 0x0A }
      let path = String(systemBytes: line)
      git = path.hasPrefix("/") ? path : folder + "/" + path
    }
    guard let resolved = resolvedPath(git),
      places.contains(where: { resolved.hasPrefix($0 + "/") }),
      let bytes = try? RegularFile.read(resolved + "/HEAD", limit: 65_536, followingLinks: false)
    else { return nil }
    let commit: ObjectID? =
      switch References.parse(bytes) {
      case .object(let id): id
      case .symbolic(let name): (try? References(commonDirectory: resolved))?.object(of: name)
      case .damaged: nil
      }
    guard let commit else { return nil }
    (path, self.git, head) = (folder, resolved, commit)
  }

  /// True when stat data show exactly the files of the commit in the folder.
  func isUntouched() -> Bool {
    guard let bytes = try? RegularFile.read(git + "/index", limit: 1 << 28, followingLinks: false),
      let index = IndexEntries(bytes), let tree = try? committed(),
      tree.count == index.entries.count
    else { return false }
    var tracked: Set<[UInt8]> = []
    for (entry, (path, id)) in zip(index.entries, tree) {
      guard entry.path == path, entry.id == id, entry.stage == 0 else { return false }
      tracked.insert(path)
      if entry.mode == TreeEntry.Mode.submodule { continue }
      let place = self.path + "/" + String(systemBytes: path)
      guard let status = try? FileStatus(ofPath: place), entry.isOf(status) else { return false }
    }
    return holdsNothing(besides: tracked)
  }

  /// Returns the paths and objects of the commit, in index order.
  private func committed() throws(GitError) -> [(path: [UInt8], id: ObjectID)] {
    try ObjectFolder.refuseSpecialFiles(in: git + "/objects")
    let objects = try unsafe ObjectDatabase("open the objects") {
      unsafe openObjects(git + "/objects", &$0)
    }
    let plain = try unsafe Repository("open the objects") {
      unsafe git_repository_wrap_odb(&$0, objects.pointer)
    }
    var raw = head.raw
    let commit = try unsafe Object("read the commit \(head)") {
      unsafe git_object_lookup(&$0, plain.pointer, &raw, GIT_OBJECT_COMMIT)
    }
    let tree = try unsafe Object("read the tree of \(head)") {
      unsafe git_object_peel(&$0, commit.pointer, GIT_OBJECT_TREE)
    }
    let index = try unsafe Index("read the tree") { unsafe git_index_new(&$0) }
    try Libgit2.check("read the tree", unsafe git_index_read_tree(index.pointer, tree.pointer))
    var entries: [(path: [UInt8], id: ObjectID)] = []
    for position in unsafe 0..<git_index_entrycount(index.pointer) {
      guard let raw = unsafe git_index_get_byindex(index.pointer, position) else { continue }
      unsafe entries.append((bytes(of: raw.pointee.path), ObjectID(raw.pointee.id)))
    }
    extendLifetime(index)
    extendLifetime(tree)
    extendLifetime(commit)
    extendLifetime(plain)
    extendLifetime(objects)
    return entries
  }

  /// True when every file on disk is one of these.
  private func holdsNothing(besides tracked: Set<[UInt8]>) -> Bool {
    var pending: [[UInt8]] = [[]]
    while let folder = pending.popLast() {
      let place = folder.isEmpty ? path : path + "/" + String(systemBytes: folder)
      guard let open = try? Folder(path: place), let names = try? open.entries() else {
        return false
      }
      for name in names where name != ".git" || !folder.isEmpty {
        let inner = joined(folder, name.bytes)
        // A nested submodule is not examined.
        if tracked.contains(inner) { continue }
        guard (try? open.status(of: name).kind) == .folder else { return false }
        pending.append(inner)
      }
    }
    return true
  }
}
