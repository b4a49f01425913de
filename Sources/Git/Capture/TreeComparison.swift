internal import CLibgit2
internal import FileSystem

/// The differences between two trees, file by file.
///
/// Folders that are equal on both sides are not read.
struct TreeComparison {
  /// A path at which the trees differ, with the entry of each; never a folder.
  struct Change {
    var path: [UInt8]
    var old: TreeEntry?
    var new: TreeEntry?

    /// True when the two entries have different types, or one is a submodule.
    ///
    /// A patch deletes the old entry and adds the new one; neither is part of a rename.
    var standsAlone: Bool {
      if old?.isSubmodule == true || new?.isSubmodule == true { return true }
      guard let old, let new else { return false }
      return old.isLink != new.isLink
    }
  }

  /// The differences, in index order.
  private(set) var changes: [Change] = []

  /// Compares two trees whose names were checked when they were created or checked out.
  init(
    _ old: ObjectID,
    _ new: ObjectID,
    store: borrowing OpenStore,
    interruption: Interruption = .never
  ) throws(GitError) {
    var pending: [(path: [UInt8], old: ObjectID?, new: ObjectID?)] = [([], old, new)]
    while let (folder, old, new) = pending.popLast() {
      guard old != new else { continue }
      try interruption.check()
      let olds = try old.map { (id) throws(GitError) in try store.tree(id) } ?? []
      let news = try new.map { (id) throws(GitError) in try store.tree(id) } ?? []
      let known = Dictionary(olds.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
      let found = Dictionary(news.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
      for name in Set(known.keys).union(found.keys) {
        let (one, other) = (known[name], found[name])
        guard one != other else { continue }
        let path = joined(folder, name.bytes)
        let trees = (one?.folderTree, other?.folderTree)
        if trees.0 != nil || trees.1 != nil { pending.append((path, trees.0, trees.1)) }
        let files = (one?.isFolder == true ? nil : one, other?.isFolder == true ? nil : other)
        if files.0 != nil || files.1 != nil {
          changes.append(Change(path: path, old: files.0, new: files.1))
        }
      }
    }
    changes.sort { $0.path.lexicographicallyPrecedes($1.path) }
  }

  /// Returns the old or the new side of the differences, as an index with no other entries.
  static func index(
    of changes: [Change],
    _ side: (Change) -> TreeEntry?
  ) throws(GitError) -> Index {
    let index = try unsafe Index("compare") { unsafe git_index_new(&$0) }
    for change in changes {
      guard let file = side(change) else { continue }
      try index.add(file, at: change.path)
    }
    return index
  }
}

extension TreeEntry {
  /// The tree of a folder's entry; nil for others.
  fileprivate var folderTree: ObjectID? { isFolder ? id : nil }
}
