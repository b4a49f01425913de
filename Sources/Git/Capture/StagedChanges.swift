internal import CLibgit2
internal import FileSystem

/// The contents of the agent's index and last commit that the base does not have.
///
/// They determine which files are part of the change although an ignore rule matches them, the
/// stored contents of files that the agent normalized, and the commits of submodules. The files
/// themselves are those of the workspace: anything that was staged and is gone now is not part of
/// the change.
struct StagedChanges {
  /// The objects that the index and the commit have for a file or a link, the index's first.
  private(set) var files: [[UInt8]: [ObjectID]] = [:]
  /// The commit of each submodule, by its path.
  private(set) var submodules: [[UInt8]: ObjectID] = [:]
  /// The paths that the base has and the index does not.
  private(set) var removed: Set<[UInt8]> = []
  /// Every folder above one of these paths.
  private(set) var folders: Set<[UInt8]> = []
  /// The reasons why the index or the commit could not be read.
  private(set) var problems: [String] = []

  /// Reads the state that the agent left in the workspace's git folders.
  ///
  /// The agent can write to them, so only their index and refs are read: with a size limit, without
  /// following links and without waiting.
  init(
    in workspace: Workspace,
    _ baseline: Baseline,
    _ git: GitProgram? = nil,
    store: borrowing OpenStore
  ) throws(GitError) {
    let own = workspace.record.path + "/.git"
    var places: [GitFolder] = []
    if let directory = workspace.record.administrativeDirectory {
      places.append(GitFolder(path: directory, common: workspace.record.sourceCommonDirectory))
    }
    // True in a private workspace, and when the agent replaced `.git` with a repository of its own.
    if (try? FileStatus(ofPath: own))?.kind == .folder {
      places.append(GitFolder(path: own, common: own))
    }
    for place in places {
      try take(place, workspace.record, baseline, git, store: store)
    }
    addFolders()
  }

  /// Creates changes in which the entries of an earlier capture's tree count as staged.
  init(
    of tree: ObjectID,
    _ base: ObjectID,
    store: borrowing OpenStore
  ) throws(GitError) {
    for change in try TreeComparison(base, tree, store: store).changes {
      if let new = change.new {
        add(change.path, new.mode, new.id)
      } else {
        removed.insert(change.path)
      }
    }
    addFolders()
  }

  /// A git folder, and the folder with its objects and branches.
  private struct GitFolder {
    var path: String
    var common: String
  }

  private mutating func take(
    _ place: GitFolder,
    _ record: Workspace.Record,
    _ baseline: Baseline,
    _ git: GitProgram?,
    store: borrowing OpenStore
  ) throws(GitError) {
    do throws(GitError) {
      try takeIndex(place, record, baseline, git)
    } catch {
      if error == .interrupted { throw error }
      problems.append("the index of the agent cannot be read: \(error)")
    }
    guard let head = head(place), head != record.base else { return }
    do throws(GitError) {
      let objects = place.common + "/objects"
      if place.common != record.sourceCommonDirectory {
        try ObjectFolder.refuseSpecialFiles(in: objects)
        let code = unsafe git_odb_add_disk_alternate(store.objects.pointer, objects)
        try Libgit2.check("read the agent's objects", code)
      }
      try takeCommit(head, record.baseTree, store)
    } catch {
      if error == .interrupted { throw error }
      problems.append("the commit \(head) of the agent cannot be read: \(error)")
    }
  }

  private mutating func takeIndex(
    _ place: GitFolder,
    _ record: Workspace.Record,
    _ baseline: Baseline,
    _ git: GitProgram?
  ) throws(GitError) {
    let folder = try located(place.path) { () throws(FileError) in try Folder(path: place.path) }
    guard let status = try? folder.status(of: "index"), status.kind == .regular else {
      // Without an index nothing is staged, and nothing is lost: the files still exist.
      return
    }
    let staged: [Staged]
    do throws(GitError) {
      staged = try Self.entries(ofIndex: place.path + "/index")
    } catch {
      guard let git else { throw error }
      staged = try Self.entries(of: folder, git, in: record.storeDirectory)
    }
    var position = 0
    var missing: [[UInt8]] = []
    // Both are in index order, so one pass finds the entries that only one of them has.
    baseline.manifest.walk { place, path in
      let file = baseline.manifest.files[place]
      while position < staged.count {
        let entry = staged[position]
        if entry.path.lexicographicallyPrecedes(path) {
          add(entry.path, entry.mode, entry.id)
          position += 1
          continue
        }
        guard entry.path == path else { break }
        let isSame = entry.id == file.id && entry.mode & 0o170000 == file.mode & 0o170000
        if !isSame { add(path, entry.mode, entry.id) }
        position += 1
        return
      }
      missing.append(path)
    }
    for entry in staged[position...] { add(entry.path, entry.mode, entry.id) }
    removed.formUnion(missing)
  }

  private typealias Staged = (path: [UInt8], mode: UInt32, id: ObjectID)

  private static func entries(ofIndex path: String) throws(GitError) -> [Staged] {
    let index = try unsafe Index("read the agent's index") { unsafe openIndex(path, &$0) }
    var entries: [Staged] = []
    for position in unsafe 0..<git_index_entrycount(index.pointer) {
      guard let raw = unsafe git_index_get_byindex(index.pointer, position) else { continue }
      let id = unsafe ObjectID(raw.pointee.id)
      unsafe entries.append((bytes(of: raw.pointee.path), raw.pointee.mode, id))
    }
    extendLifetime(index)
    return entries
  }

  /// Lets git read a copy of an index, together with its shared index files.
  private static func entries(
    of folder: borrowing Folder,
    _ git: GitProgram,
    in store: String
  ) throws(GitError) -> [Staged] {
    let scratch = try ScratchRepository(
      in: store,
      git,
      borrowing: [],
      interruption: .never
    )
    do throws(FileError) {
      for name in try folder.entries()
      where name == "index" || name.description.hasPrefix("sharedindex.") {
        guard try folder.status(of: name).kind == .regular else { continue }
        let bytes = try folder.regularFile(name).readToEnd(limit: 1 << 30, path: "\(name)")
        try scratch.put(bytes, as: name)
      }
    } catch {
      throw .file(error)
    }
    return try scratch.listEntries().sorted { $0.path.lexicographicallyPrecedes($1.path) }
  }

  private mutating func takeCommit(
    _ commit: ObjectID,
    _ base: ObjectID,
    _ store: borrowing OpenStore
  ) throws(GitError) {
    let tree = try store.tree(ofCommit: commit)
    for change in try TreeComparison(base, tree, store: store).changes {
      guard let new = change.new else { continue }
      add(change.path, new.mode, new.id)
    }
  }

  private mutating func add(_ path: [UInt8], _ mode: UInt32, _ id: ObjectID) {
    if mode == TreeEntry.Mode.submodule {
      if submodules[path] == nil { submodules[path] = id }
    } else if files[path]?.contains(id) != true {
      files[path, default: []].append(id)
    }
  }

  private mutating func addFolders() {
    for path in Array(files.keys) + Array(submodules.keys) {
      folders.insert([])
      var rest = path[...]
      while let slash = rest.lastIndex(of: 0x2F) {
        rest = rest[..<slash]
        guard folders.insert(Array(rest)).inserted else { break }
      }
    }
  }

  /// Returns the commit that a git folder's HEAD leads to.
  private func head(_ place: GitFolder) -> ObjectID? {
    guard
      let bytes = try? RegularFile.read(place.path + "/HEAD", limit: 65_536, followingLinks: false)
    else { return nil }
    switch References.parse(bytes) {
    case .object(let id): return id
    case .symbolic(let name):
      return (try? References(commonDirectory: place.common))?.object(of: name)
    case .damaged: return nil
    }
  }
}
