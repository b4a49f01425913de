internal import CLibgit2
internal import FileSystem

extension Store {
  /// Returns the tree that another one becomes when some of its entries are replaced.
  ///
  /// An entry of nil removes the one at the path, and folders that become empty. New trees are
  /// written to the store.
  func tree(
    _ tree: ObjectID,
    replacing entries: [(path: [UInt8], entry: TreeEntry?)]
  ) throws(GitError) -> ObjectID {
    guard !entries.isEmpty else { return tree }
    let open = try open()
    var pack = ObjectPack(in: objectsPath + "/pack")
    let changes = entries.map { TreeEdit.Replacement(path: $0.path[...], entry: $0.entry) }
    let edited = try TreeEdit.apply(changes[...], to: tree, open, &pack)
    try pack.finish()
    return edited
  }
}

/// The replacement of entries below one folder.
private enum TreeEdit {
  /// A path, relative to the folder, and the entry to put there.
  struct Replacement {
    var path: ArraySlice<UInt8>
    var entry: TreeEntry?
  }

  static func apply(
    _ replacements: ArraySlice<Replacement>,
    to tree: ObjectID?,
    _ store: borrowing OpenStore,
    _ pack: inout ObjectPack
  ) throws(GitError) -> ObjectID {
    let present = try tree.map { (id) throws(GitError) in try store.tree(id) } ?? []
    var entries = Dictionary(present.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    var below: [FileName: [Replacement]] = [:]
    for replacement in replacements {
      let parts = replacement.path.split(separator: 0x2F, maxSplits: 1)
      guard let first = parts.first else { continue }
      let name = FileName(Array(first))
      if parts.count > 1 {
        below[name, default: []].append(Replacement(path: parts[1], entry: replacement.entry))
      } else if var entry = replacement.entry {
        entry.name = name
        entries[name] = entry
      } else {
        entries[name] = nil
      }
    }
    for (name, inner) in below {
      let known = entries[name]
      let subtree = known?.isFolder == true ? known?.id : nil
      // Removing something below a file leaves the file alone.
      if subtree == nil, inner.allSatisfy({ $0.entry == nil }) { continue }
      let edited = try apply(inner[...], to: subtree, store, &pack)
      let isEmpty = try edited == store.hash([], GIT_OBJECT_TREE)
      entries[name] =
        isEmpty ? nil : TreeEntry(name: name, mode: TreeEntry.Mode.folder, id: edited)
    }
    let bytes = TreeEntry.serialize(Array(entries.values))
    let id = try store.hash(bytes, GIT_OBJECT_TREE)
    if id != tree { try pack.add(bytes, GIT_OBJECT_TREE, named: id) }
    return id
  }
}
