/// What a workspace holds at one moment, as a tree object beside its base.
public struct Snapshot: Hashable, Sendable, Codable {
  /// The commit that the workspace started from.
  public let base: ObjectID
  /// That commit's tree.
  public let baseTree: ObjectID
  /// The tree that a checkout of the base becomes when the patch is applied.
  public let tree: ObjectID
  /// What stands in the workspace and cannot be, or was not allowed to be, part of the tree.
  public let leftOut: [LeftOut]
  /// What a checkout of the tree will not have as the workspace has it.
  public let remarks: [Remark]
  /// How many files and whole folders the ignore rules of the base and of the agent kept out.
  public let ignoredCount: Int

  let store: Store

  /// Takes up a snapshot again that an earlier process took of a workspace.
  ///
  /// Nil when `tree` is no object's name. The tree's objects have to be in the workspace's store,
  /// where a snapshot and ``Workspace/tree(applyingPatch:)`` put them.
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
    store: Store
  ) {
    self.base = base
    self.baseTree = baseTree
    self.tree = tree
    self.leftOut = leftOut
    self.remarks = remarks
    self.ignoredCount = ignoredCount
    self.store = store
  }

  /// Whether nothing changed.
  public var isEmpty: Bool { tree == baseTree }

  /// How much of a workspace is read.
  public struct Limits: Hashable, Sendable, Codable {
    /// The size of one file in bytes; a larger one is left out.
    public var fileSize: Int64
    /// The size in bytes of all new and changed files together; more are an error.
    ///
    /// Counted by what they take on the disk and, for itself, by what is read: a file with holes
    /// takes little of the one, a file system that compresses little of the other.
    public var size: Int64
    /// The number of files, links and folders; more are an error.
    public var entries: Int
    /// How deep folders lie in folders; deeper is an error.
    public var depth: Int

    /// Makes limits; those not given are generous.
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

  /// One thing that is not part of the tree.
  public struct LeftOut: Hashable, Sendable, Codable {
    /// The path within the workspace, as text for people.
    public let path: String
    /// Why it was left out.
    public let reason: Reason

    /// Describes one thing.
    public init(path: String, reason: Reason) {
      self.path = path
      self.reason = reason
    }
  }

  /// Why something is not part of the tree.
  public enum Reason: Hashable, Sendable, Codable {
    /// A named pipe, a socket or a device.
    case special(SpecialKind)
    /// A repository within the workspace: its files are taken, its `.git` is not.
    case nestedRepository
    /// Git refuses the name.
    case unrepresentableName
    /// Larger than the limit; a file of the base counts as unchanged.
    case tooLarge(bytes: Int64)
    /// The system refused to read it, with this `errno`; what the base has there is kept.
    case unreadable(code: Int32)
    /// A submodule's folder has contents, which no patch of the repository can hold.
    case submoduleContent
    /// A worktree that the agent added: a second checkout of the repository.
    case addedWorktree
    /// Git passes the file through a filter, a program, which kjob was not asked to run.
    case unfiltered(filter: String)
  }

  /// Something that the workspace has and no checkout of the tree.
  public struct Remark: Hashable, Sendable, Codable {
    /// What it is.
    public let kind: RemarkKind
    /// The path within the workspace, as text for people.
    public let path: String

    init(_ kind: RemarkKind, _ path: [UInt8]) {
      self.kind = kind
      self.path = shown(path)
    }
  }

  /// What a workspace may have and a checkout of its tree has not.
  public enum RemarkKind: String, CaseIterable, Hashable, Sendable, Codable {
    /// A folder with nothing in it.
    case emptyFolder
    /// A file that has another name as well.
    case hardLink
    /// Permissions that git does not keep.
    case permissions
    /// A link that leads into the workspace by the whole path.
    case linkIntoWorktree
    /// Contents that git writes in another way, by the attributes.
    case otherContents
    /// A file of the base that the agent took out of the index and left where it was.
    case removedFromIndex
    /// Git's own files, which could not be read to find what the agent staged.
    case unreadableIndex
  }

  /// A thing that is neither file nor folder nor link.
  public enum SpecialKind: String, Hashable, Sendable, Codable {
    /// A named pipe.
    case fifo
    /// A socket.
    case socket
    /// A device.
    case device
  }
}
