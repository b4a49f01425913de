internal import CLibgit2
internal import FileSystem
internal import SystemText

/// A path at which a captured tree differs from the base.
public struct PathChange: Hashable, Sendable, Codable {
  /// The path's bytes.
  public let path: [UInt8]
  /// True when the base has nothing there.
  public let isAdded: Bool
  /// True when the tree has nothing there.
  public let isRemoved: Bool
  /// By how many bytes the file has grown; at least 0.
  public let growth: Int
  /// The path of the base that is the same where case does not count.
  public let twin: String?
  /// The paths of the repository that a new link leads to: as its text says, through other links,
  /// and where case does not count.
  public let linkTargets: [String]
  /// True when a new link leads out of the repository.
  public let leadsOut: Bool
  /// True when the path is or was a link or a submodule, or is the same as a folder of the base where
  /// case does not count, so that other paths may begin with it.
  public let isFolder: Bool
  /// True when the workspace was like this before the agent started.
  public let isBySetup: Bool

  /// The path as text.
  public var text: String { String(systemBytes: path) }
}

extension Snapshot {
  /// Returns the paths at which the tree differs from the base, in order.
  ///
  /// `setUp` is the tree that the workspace had after setup; nil if nothing ran. `rootName` is the
  /// name that the folder of a checkout has, for links that lead out and back in.
  public func pathChanges(
    since setUp: ObjectID? = nil,
    rootName: String = "",
    interruption: Interruption = .never
  ) throws(GitError) -> [PathChange] {
    guard !isEmpty else { return [] }
    let open = try store.open()
    let all = try TreeComparison(baseTree, tree, store: open, interruption: interruption).changes
    var bySetup: Set<[UInt8]> = []
    if let setUp, setUp != baseTree {
      let agents = try TreeComparison(setUp, tree, store: open, interruption: interruption).changes
      bySetup = Set(all.map(\.path)).subtracting(agents.map(\.path))
    }
    var twins = CaseTwins(base: baseTree)
    var links = LinkTargets(tree: tree, rootName: rootName)
    // What was only moved has not grown.
    let moved = Set(all.filter { $0.new == nil }.compactMap(\.old?.id))
    var changes: [PathChange] = []
    for change in all {
      let size = try change.new.map { (entry) throws(GitError) in try open.size(of: entry) } ?? 0
      let old = try change.old.map { (entry) throws(GitError) in try open.size(of: entry) } ?? 0
      let isMoved = change.old == nil && change.new.map { moved.contains($0.id) } == true
      let link = try links.target(of: change, open)
      let paths = link?.paths ?? []
      let linkTwins = try paths.map { (path) throws(GitError) in
        try twins.twin(of: path, open)
      }
      let twin = change.old == nil ? try twins.twin(of: change.path, open) : nil
      changes.append(
        PathChange(
          path: change.path,
          isAdded: change.old == nil,
          isRemoved: change.new == nil,
          growth: isMoved ? 0 : max(0, size - old),
          twin: twin?.text,
          linkTargets: paths.map { String(systemBytes: $0) } + linkTwins.compactMap { $0?.text },
          leadsOut: link?.leadsOut == true,
          isFolder: twin?.isFolder == true || change.isLinkOrSubmodule,
          isBySetup: bySetup.contains(change.path)
        )
      )
    }
    return changes
  }

  /// Returns this snapshot with the base's entries at some of the changed paths.
  public func reverting(_ paths: [[UInt8]]) throws(GitError) -> Snapshot {
    guard !paths.isEmpty else { return self }
    let open = try store.open()
    let changes = try TreeComparison(baseTree, tree, store: open).changes
    let wanted = Set(paths)
    let entries = changes.filter { wanted.contains($0.path) }
    // What is removed goes first, or a file that gives way to a folder would take it along.
    let order = entries.filter { $0.old == nil } + entries.filter { $0.old != nil }
    let removed = try store.tree(
      tree,
      replacing: order.filter { $0.old == nil }.map { ($0.path, nil) }
    )
    let kept = order.filter { $0.old != nil }.map { ($0.path, $0.old) }
    return with(try store.tree(removed, replacing: kept))
  }

  /// Returns the base with this snapshot's entries at some of the changed paths.
  public func keepingOnly(_ paths: [[UInt8]]) throws(GitError) -> Snapshot {
    let open = try store.open()
    let changes = try TreeComparison(baseTree, tree, store: open).changes
    let wanted = Set(paths)
    return try reverting(changes.map(\.path).filter { !wanted.contains($0) })
  }

  private func with(_ tree: ObjectID) -> Snapshot {
    Snapshot(
      base: base,
      baseTree: baseTree,
      tree: tree,
      leftOut: leftOut,
      remarks: remarks,
      ignoredCount: ignoredCount,
      ignored: ignored,
      store: store
    )
  }
}

extension TreeComparison.Change {
  /// True when the path is or was a link or a submodule.
  fileprivate var isLinkOrSubmodule: Bool {
    [old, new].contains { $0?.isLink == true || $0?.isSubmodule == true }
  }
}

/// Finds the paths of a tree that differ from others only in case.
struct CaseTwins {
  private let base: ObjectID
  private var folders = TreeFolders()

  init(base: ObjectID) { self.base = base }

  /// Returns the path of the tree that is the same where case does not count, or that begins with a
  /// folder that is; nil if there is none or it is the path itself.
  mutating func twin(
    of path: [UInt8],
    _ store: borrowing OpenStore
  ) throws(GitError) -> (text: String, isFolder: Bool)? {
    var tree: ObjectID? = base
    var names: [[UInt8]] = []
    for name in path.split(separator: 0x2F) {
      guard let folder = tree else {
        names.append(Array(name))
        continue
      }
      let entries = try folders.entries(of: folder, store)
      let text = Self.folded(Array(name))
      let found =
        entries.first { $0.name.bytes.elementsEqual(name) }
        ?? entries.first { Self.folded($0.name.bytes) == text }
      names.append(found?.name.bytes ?? Array(name))
      tree = found?.isFolder == true ? found?.id : nil
    }
    let twin = Array(names.joined(separator: [0x2F]))
    return twin == path ? nil : (String(systemBytes: twin), tree != nil)
  }

  /// Returns a name as file systems compare it that ignore case and the form of accents.
  static func folded(_ name: [UInt8]) -> String { String(systemBytes: name).lowercased() }
}

extension OpenStore {
  /// Returns the size of a file's or link's contents; 0 for a submodule.
  fileprivate func size(of entry: TreeEntry) throws(GitError) -> Int {
    guard !entry.isSubmodule else { return 0 }
    var size = 0
    var kind = GIT_OBJECT_INVALID
    var id = entry.id.raw
    let code = unsafe git_odb_read_header(&size, &kind, objects.pointer, &id)
    try Libgit2.check("read the size of an object", code)
    return size
  }
}
