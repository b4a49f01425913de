public import FileSystem

/// A job's own working tree, with HEAD detached at the base.
///
/// Made by writing git's files directly. libgit2's own way makes a branch, cannot detach HEAD and
/// fails when several worktrees are made at once. No branch is made or moved, ever.
public struct Workspace: Hashable, Sendable, Codable {
  /// Everything that must be known to read or remove the workspace later.
  public let record: Record
  /// Files whose attributes name a program, or an encoding that the system does not know; their
  /// contents stay as committed.
  public let externalFilterPaths: [String]
  /// How kjob's own files for the workspace are known.
  var seal: StoreSeal?

  /// How much a workspace shares with its source.
  public enum Isolation: String, CaseIterable, Hashable, Sendable, Codable {
    /// A linked worktree: refs, configuration, stash and objects are the source's own.
    case worktree
    /// A git folder of its own that borrows the source's objects; nothing is written to the source.
    case `private`
  }

  /// What a journal keeps of a workspace.
  public struct Record: Codable, Hashable, Sendable {
    /// The working tree's top folder.
    public let path: String
    /// Which folder that is.
    public let identity: FileIdentity
    /// How much it shares with its source.
    public let isolation: Isolation
    /// The name in `git worktree list`; nil in a private workspace, which is in no such list.
    public let name: String?
    /// Git's own folder for the worktree, in the source repository; nil in a private workspace.
    public let administrativeDirectory: String?
    /// Which folder that is.
    public let administrativeIdentity: FileIdentity?
    /// kjob's own folder for the workspace.
    public let storeDirectory: String
    /// Which folder that is.
    public let storeIdentity: FileIdentity
    /// The source's working tree, from which `copy:` takes files.
    public let sourceWorkingTree: String
    /// The source's folder of objects and branches.
    public let sourceCommonDirectory: String
    /// The commit that the files are of.
    public let base: ObjectID
    /// The tree of that commit.
    public let baseTree: ObjectID
    /// Whether the base has attribute files.
    public let hasAttributes: Bool
    /// Whether the base has ignore files.
    public let hasIgnoreRules: Bool
  }

  /// Takes up a workspace again that an earlier process made.
  ///
  /// Nothing says then whether kjob's own files are what they were.
  package init(record: Record) {
    self.init(record: record, externalFilterPaths: [], seal: nil)
  }

  init(record: Record, externalFilterPaths: [String], seal: StoreSeal?) {
    self.record = record
    self.seal = seal
    self.externalFilterPaths = externalFilterPaths
  }

  /// Throws unless kjob's own files for the workspace are what they were.
  func checkStore() throws(GitError) { try seal?.check(in: store) }

  var store: Store {
    Store(
      directory: record.storeDirectory,
      sourceObjects: record.sourceCommonDirectory + "/objects"
    )
  }
}
