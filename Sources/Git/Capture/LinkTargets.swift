internal import CLibgit2
internal import FileSystem
internal import SystemText

/// Finds where the links of a tree lead.
struct LinkTargets {
  /// Where a link leads.
  struct Target {
    /// The paths of the tree that it leads to or through, the last being where it ends; the first
    /// is what its text alone says.
    var paths: [[UInt8]] = []
    /// True when it leads out of the tree.
    var leadsOut = false
  }

  /// The number of links that Linux follows for one path.
  private static let limit = 40

  private let tree: ObjectID
  private let rootName: [UInt8]
  private var folders = TreeFolders()

  /// Creates an empty memory of a tree; `rootName` is the name that the folder of a checkout has.
  init(tree: ObjectID, rootName: String) {
    self.tree = tree
    self.rootName = rootName.systemBytes
  }

  /// Follows the link that a change brings; nil if it brings none.
  mutating func target(
    of change: TreeComparison.Change,
    _ store: borrowing OpenStore
  ) throws(GitError) -> Target? {
    guard let entry = change.new, entry.isLink else { return nil }
    return try target(of: change.path, entry, store)
  }

  /// Follows a link of the tree as the system would in a checkout.
  ///
  /// A name that the tree does not have counts as a folder: something else may make it.
  private mutating func target(
    of path: [UInt8],
    _ link: TreeEntry,
    _ store: borrowing OpenStore
  ) throws(GitError) -> Target {
    var target = Target()
    var place = path.split(separator: 0x2F).map(Array.init).dropLast()
    let text = try store.read(link.id, GIT_OBJECT_BLOB)
    if let paths = Self.lexical(text, from: place) { target.paths.append(paths) }
    // The names to go, in reverse order.
    var names: [[UInt8]] = []
    var followed = 0
    func push(_ text: [UInt8]) -> Bool {
      guard text.first != 0x2F else { return false }
      names += text.split(separator: 0x2F).reversed().map(Array.init)
      return true
    }
    guard push(text) else { return Target(leadsOut: true) }
    while let name = names.popLast() {
      if name.elementsEqual(".".utf8) { continue }
      if name.elementsEqual("..".utf8) {
        if place.popLast() != nil { continue }
        target.leadsOut = true
        guard isBackIn(&names) else { return target }
        continue
      }
      place.append(name)
      let found = try folders.entry(at: place, of: tree, ignoringCase: true, store)
      guard let next = found, next.isLink else { continue }
      target.paths.append(Self.joined(place))
      followed += 1
      // It leads nowhere.
      guard followed < Self.limit else { return target }
      place.removeLast()
      guard push(try store.read(next.id, GIT_OBJECT_BLOB)) else {
        target.leadsOut = true
        return target
      }
    }
    target.paths.append(Self.joined(place))
    return target
  }

  /// Takes names from beside the top until they lead to a checkout in a folder of its name; returns
  /// false if they do not.
  private func isBackIn(_ names: inout [[UInt8]]) -> Bool {
    var depth = 0
    while let name = names.popLast() {
      if name.elementsEqual(".".utf8) { continue }
      if name.elementsEqual("..".utf8) {
        depth -= 1
        guard depth >= 0 else { return false }
      } else if depth == 0, CaseTwins.folded(name) == CaseTwins.folded(rootName) {
        return true
      } else {
        depth += 1
      }
    }
    return false
  }

  /// Returns the path that a link's text gives without a look at the tree; nil if it leads out.
  private static func lexical(_ text: [UInt8], from folder: ArraySlice<[UInt8]>) -> [UInt8]? {
    guard text.first != 0x2F else { return nil }
    var place = folder
    for name in text.split(separator: 0x2F) where !name.elementsEqual(".".utf8) {
      guard name.elementsEqual("..".utf8) else {
        place.append(Array(name))
        continue
      }
      guard place.popLast() != nil else { return nil }
    }
    return joined(place)
  }

  private static func joined(_ names: ArraySlice<[UInt8]>) -> [UInt8] {
    Array(names.joined(separator: [0x2F]))
  }
}

/// The folders of trees, each read once.
struct TreeFolders {
  private var known: [ObjectID: [TreeEntry]] = [:]

  /// Returns the entries of a folder.
  mutating func entries(
    of folder: ObjectID,
    _ store: borrowing OpenStore
  ) throws(GitError) -> [TreeEntry] {
    if let entries = known[folder] { return entries }
    let entries = try store.tree(folder)
    known[folder] = entries
    return entries
  }

  /// Returns the entry at a path of a tree, followed through no link; nil if the tree has none.
  ///
  /// With `ignoringCase`, a name that differs only in case will do where the tree has no other.
  mutating func entry(
    at path: ArraySlice<[UInt8]>,
    of tree: ObjectID,
    ignoringCase: Bool = false,
    _ store: borrowing OpenStore
  ) throws(GitError) -> TreeEntry? {
    func folded(_ name: [UInt8]) -> String { CaseTwins.folded(name) }
    var folder = tree
    for (index, name) in path.enumerated() {
      let all = try entries(of: folder, store)
      let found =
        all.first { $0.name.bytes == name }
        ?? (ignoringCase ? all.first { CaseTwins.folded($0.name.bytes) == folded(name) } : nil)
      guard index < path.count - 1 else { return found }
      guard let found, found.isFolder else { return nil }
      folder = found.id
    }
    return nil
  }
}
