internal import CLibgit2
internal import FileSystem

/// All files of a commit, in the order in which a walk down the tree meets them.
struct BaseListing {
  /// One file, link or submodule.
  struct Item {
    var path: [UInt8]
    /// The offset of the name in the path.
    var nameStart: Int
    var entry: TreeEntry
  }

  private(set) var items: [Item] = []
  /// Reads a commit's trees; throws for names that must not be written to disk.
  init(tree: ObjectID, store: borrowing OpenStore) throws(GitError) {
    var levels = [(entries: ArraySlice(try store.tree(tree)), length: 0)]
    var path: [UInt8] = []
    while let (entries, length) = levels.last {
      path.removeLast(path.count - length)
      guard let entry = entries.first else {
        levels.removeLast()
        continue
      }
      levels[levels.count - 1].entries = entries.dropFirst()
      if !path.isEmpty { path.append(0x2F) }
      let nameStart = path.count
      path += entry.name.bytes
      guard !entry.name.isRefusedByGit(isLink: entry.isLink), levels.count <= 4_096 else {
        throw .unsafeTree(path: shown(path))
      }
      if entry.isFolder {
        levels.append((ArraySlice(try store.tree(entry.id)), path.count))
        continue
      }
      items.append(Item(path: path, nameStart: nameStart, entry: entry))
    }
  }
}
