internal import Git
internal import Text

/// A request to a separate process that works on a repository or a worktree.
///
/// Covers everything that reads objects of the source, or files of a worktree after an agent has
/// run: either may be crafted so that reading never ends.
enum RepositoryRequest: Codable {
  /// Read a commit's files into a template.
  case template(Template)
  /// Make a workspace.
  case create(Creation)
  /// Copy untracked files into a workspace.
  case copy(Workspace, [String])
  /// Copy the untracked files that another workspace of the job took.
  case copyFrom(Workspace, [String], of: Workspace)
  /// Apply a delivered patch to a new clean room, which must give the tree.
  case deliver(Workspace, patch: String, tree: ObjectID, FilterPrograms, GitProgram)
  /// Capture a workspace; the contents of the tree, if given, count as staged.
  case snapshot(Workspace, Snapshot.Limits, knowing: ObjectID?, FilterPrograms, GitProgram)
  /// Name the paths of a workspace that differ from a tree that was captured of it.
  case pathsChanged(Workspace, since: ObjectID, GitProgram?)
  /// Refuse a workspace that exceeds limits; the contents of the tree count as staged.
  case requireSize(Workspace, Snapshot.Limits, knowing: ObjectID)
  /// Name the paths that a captured tree changes; those that are as after setup are marked.
  case pathChanges(Snapshot, since: ObjectID?, rootName: String)
  /// Take the base's entries at some changed paths, or at all others.
  case revert(Snapshot, [[UInt8]], keepsOnlyThem: Bool)
  /// Look for secrets in a change.
  case secrets(Snapshot, [Secret])
  /// Write the patch and prove it with git.
  case patch(Snapshot, path: String, GitProgram)
  /// Restore git's own files and the copied untracked files.
  case restore(Workspace, copying: [String])
  /// Record the stat data of a tree's files.
  case noteListing(Workspace, ObjectID)
  /// Compare tracked files with a tree, whose stat data were recorded.
  case changes(
    Workspace,
    from: ObjectID,
    since: String,
    Snapshot.Limits,
    FilterPrograms,
    GitProgram
  )
  /// Record which files exist, and remove those that are new since then.
  case noteFiles(Workspace, as: String)
  case removeNewFiles(Workspace, since: String?, as: String)
  /// Compute the digest of the files that `copy` would take.
  case digestOfCopies(SourceRepository, [String])
  /// Change tracked files back to those of a tree, and remove other files.
  case putBack(
    Workspace,
    ObjectID,
    only: [String]?,
    removing: [[UInt8]],
    FilterPrograms,
    GitProgram
  )
  /// Name the objects of the workspace's base that the source no longer has.
  case missingObjects(Workspace)
  /// Compute the tree that results from a patch.
  case apply(Workspace, patch: String, GitProgram)
  /// Check out a tree's files.
  case checkOut(Workspace, ObjectID, FilterPrograms)
  /// Search a tree's files.
  case search(Workspace, ObjectID, LineSearch, GitProgram)

  /// The inputs of a template.
  struct Template: Codable {
    var source: SourceRepository
    var commit: ObjectID
    var directory: String
    var filters: FilterPrograms
    var threads: Int
  }

  /// The inputs of a workspace.
  struct Creation: Codable {
    var template: WorkspaceTemplate
    var source: SourceRepository
    var name: String
    var path: String
    var store: String
    var isolation: Workspace.Isolation
    /// The job's own workspace, for a clean room.
    var origin: Workspace?
    /// For a clean room, one that is not needed any longer.
    var spare: SpareRoom?
    var threads: Int
  }
}

/// The answer to a request: the value that it asks for, or why there is none.
enum RepositoryAnswer<Value: Codable>: Codable {
  case value(Value)
  case failure(GitError)
}
