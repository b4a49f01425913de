public import FileSystem

/// A job's own working tree, with a detached HEAD at the base.
///
/// It is created by writing git's files directly. libgit2's function creates a branch, cannot
/// detach HEAD and fails when several worktrees are created at once. kjob never creates or moves a
/// branch here.
public struct Workspace: Hashable, Sendable, Codable {
  /// Everything needed to read or remove the workspace later.
  public let record: Record
  /// The files whose attributes name a program, or an encoding that the system does not know.
  ///
  /// Their contents stay as committed.
  public let externalFilterPaths: [String]
  /// The digests of kjob's own files for the workspace.
  var seal: StoreSeal?

  /// The degree to which a workspace is separated from its source.
  public enum Isolation: String, CaseIterable, Hashable, Sendable, Codable {
    /// A linked worktree: it shares refs, configuration, stash and objects with the source.
    case worktree
    /// A separate git folder that borrows the source's objects; nothing is written to the source.
    case `private`
    /// A clean room: the same, and its git can also read the objects of its store.
    case room
  }

  /// The part of a workspace that a journal keeps.
  public struct Record: Codable, Hashable, Sendable {
    /// The top folder of the working tree.
    public let path: String
    /// The identity of the top folder.
    public let identity: FileIdentity
    /// The degree to which the workspace is separated from its source.
    public let isolation: Isolation
    /// The name in `git worktree list`; nil in a private workspace, which is not listed there.
    public let name: String?
    /// Git's administrative folder for the worktree, in the source; nil in a private workspace.
    public let administrativeDirectory: String?
    /// The identity of the administrative folder.
    public let administrativeIdentity: FileIdentity?
    /// The path of the workspace's store.
    public let storeDirectory: String
    /// The identity of the store.
    public let storeIdentity: FileIdentity
    /// The source's working tree, from which `copy:` copies files.
    public let sourceWorkingTree: String
    /// The source's folder of objects and refs.
    public let sourceCommonDirectory: String
    /// The base commit.
    public let base: ObjectID
    /// The tree of the base commit.
    public let baseTree: ObjectID
    /// True when the base has attribute files.
    public let hasAttributes: Bool
    /// True when the base has ignore files.
    public let hasIgnoreRules: Bool
  }

  /// Creates a workspace that an earlier process made, from its record.
  ///
  /// It has no seal, so changes to kjob's own files go undetected.
  package init(record: Record) {
    self.init(record: record, externalFilterPaths: [], seal: nil)
  }

  init(record: Record, externalFilterPaths: [String], seal: StoreSeal?) {
    self.record = record
    self.seal = seal
    self.externalFilterPaths = externalFilterPaths
  }

  /// Throws unless kjob's own files for the workspace match the seal.
  func checkStore() throws(GitError) { try seal?.check(in: store) }

  var store: Store {
    Store(
      directory: record.storeDirectory,
      sourceObjects: record.sourceCommonDirectory + "/objects"
    )
  }
}
