/// The contents of a workspace at one moment, as a tree object.
public struct Snapshot: Hashable, Sendable, Codable {
  /// The commit that the workspace started from.
  public let base: ObjectID
  /// The tree of the base commit.
  public let baseTree: ObjectID
  /// The tree that applying the patch to a checkout of the base gives.
  public let tree: ObjectID
  /// The entries of the workspace that cannot be, or were not allowed to be, part of the tree.
  public let leftOut: [LeftOut]
  /// The properties of the workspace that a checkout of the tree does not have.
  public let remarks: [Remark]
  /// The number of files and whole folders that the ignore rules of base and agent excluded.
  public let ignoredCount: Int
  /// The first of them; a folder stands for all that is in it.
  public let ignored: [String]

  let store: Store

  /// Creates the snapshot that an earlier process took of a workspace.
  ///
  /// Nil when `tree` is not an object identifier. The tree's objects must be in the workspace's
  /// store, where a snapshot and ``Workspace/tree(applyingPatch:)`` put them.
  public init?(
    of record: Workspace.Record,
    tree: String,
    leftOut: [LeftOut],
    remarks: [Remark],
    ignoredCount: Int
  ) {
    guard let tree = ObjectID(tree) else { return nil }
    self.init(
      base: record.base,
      baseTree: record.baseTree,
      tree: tree,
      leftOut: leftOut,
      remarks: remarks,
      ignoredCount: ignoredCount,
      store: Workspace(record: record).store
    )
  }

  init(
    base: ObjectID,
    baseTree: ObjectID,
    tree: ObjectID,
    leftOut: [LeftOut],
    remarks: [Remark],
    ignoredCount: Int,
    ignored: [String] = [],
    store: Store
  ) {
    self.base = base
    self.baseTree = baseTree
    self.tree = tree
    self.leftOut = leftOut
    self.remarks = remarks
    self.ignoredCount = ignoredCount
    self.ignored = ignored
    self.store = store
  }

  /// True when nothing changed.
  public var isEmpty: Bool { tree == baseTree }

  /// The limits on what is read of a workspace.
  public struct Limits: Hashable, Sendable, Codable {
    /// The largest size of one file in bytes; a larger file is left out.
    public var fileSize: Int64
    /// The largest total size of all new and changed files in bytes; more is an error.
    ///
    /// It limits both the size on disk and, separately, the number of bytes read: a sparse file
    /// takes little space on disk, and so does any file on a file system that compresses.
    public var size: Int64
    /// The largest number of files, links and folders; more is an error.
    public var entries: Int
    /// The largest depth of nested folders; deeper is an error.
    public var depth: Int

    /// Creates limits; the defaults are generous.
    public init(
      fileSize: Int64 = 100_000_000,
      size: Int64 = 10_000_000_000,
      entries: Int = 1_000_000,
      depth: Int = 4_096
    ) {
      self.fileSize = fileSize
      self.size = size
      self.entries = entries
      self.depth = depth
    }
  }

  /// An entry of the workspace that is not part of the tree.
  public struct LeftOut: Hashable, Sendable, Codable {
    /// The path within the workspace, for messages.
    public let path: String
    /// The reason why it was left out.
    public let reason: Reason
  }

  /// A reason why an entry is not part of the tree.
  public enum Reason: Hashable, Sendable, Codable {
    /// A named pipe, a socket or a device.
    case special(SpecialKind)
    /// A repository within the workspace: its files are in the tree, its `.git` is not.
    case nestedRepository
    /// A name that git rejects.
    case unrepresentableName
    /// A file larger than the limit; a file of the base counts as unchanged.
    case tooLarge(bytes: Int64)
    /// A file that the system failed to read, with this `errno`; the base's entry is kept.
    case unreadable(code: Int32)
    /// Contents in a submodule's folder, which a patch of the repository cannot hold.
    case submoduleContent
    /// A worktree that the agent added: a second checkout of the repository.
    case addedWorktree
    /// A file where copied files need a folder, or a folder in place of a copied file: the two cannot
    /// be in one worktree.
    case excludedByCopy(path: String)
    /// A copied file that the agent staged or committed.
    case stagedCopy
    /// A file behind a filter program that kjob was not asked to run.
    case unfiltered(filter: String)
  }

  /// A property of the workspace that a checkout of the tree does not have.
  public struct Remark: Hashable, Sendable, Codable {
    /// The kind of the property.
    public let kind: RemarkKind
    /// The path within the workspace, for messages.
    public let path: String

    init(_ kind: RemarkKind, _ path: [UInt8]) {
      self.kind = kind
      self.path = shown(path)
    }
  }

  /// A kind of property that a workspace may have and a checkout of its tree does not.
  public enum RemarkKind: String, CaseIterable, Hashable, Sendable, Codable {
    /// An empty folder.
    case emptyFolder
    /// A file with more than one name.
    case hardLink
    /// Permissions that git does not keep.
    case permissions
    /// A link that leads into the workspace by an absolute path.
    case linkIntoWorktree
    /// Contents that git writes differently because of attributes.
    case otherContents
    /// A file of the base that the agent removed from the index but left on disk.
    case removedFromIndex
    /// Git's own files, which could not be read to find what the agent staged.
    case unreadableIndex
  }

  /// A kind of entry other than a file, a folder or a link.
  public enum SpecialKind: String, Hashable, Sendable, Codable {
    /// A named pipe.
    case fifo
    /// A socket.
    case socket
    /// A device.
    case device
  }
}
