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
  /// Capture a workspace; the contents of the tree, if given, count as staged.
  case snapshot(Workspace, Snapshot.Limits, knowing: ObjectID?, FilterPrograms, GitProgram)
  /// Look for secrets in a change.
  case secrets(Snapshot, [Secret])
  /// Write the patch and prove it with git.
  case patch(Snapshot, path: String, GitProgram)
  /// Restore git's own files and the copied untracked files.
  case restore(Workspace, copying: [String])
  /// Name the paths of the first snapshot that are missing or different in the second.
  case missing(Snapshot, in: Snapshot)
  /// Record the stat data of a tree's files.
  case noteListing(Workspace, ObjectID)
  /// Name the files whose stat data differ from those recorded.
  case touched(Workspace, ObjectID, since: String)
  /// Name the objects of the workspace's base that the source no longer has.
  case missingObjects(Workspace)
  /// Compute the tree that results from a patch.
  case apply(Workspace, patch: String, GitProgram)
  /// Check out a tree's files.
  case checkOut(Workspace, ObjectID, FilterPrograms)

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
    var threads: Int
  }
}

/// The answer to a request: the value that it asks for, or why there is none.
enum RepositoryAnswer<Value: Codable>: Codable {
  case value(Value)
  case failure(GitError)
}
