internal import Git
internal import Text

/// What is done with a repository or a worktree in a process of its own.
///
/// Everything that reads objects of the source or files of a worktree once an agent has run: both
/// may be such that reading them never ends.
enum RepositoryRequest: Codable {
  /// Read a commit's files.
  case template(Template)
  /// Make a workspace.
  case create(Creation)
  /// Take untracked files along into it.
  case copy(Workspace, [String])
  /// Read it; with a tree, what that holds counts as staged.
  case snapshot(Workspace, Snapshot.Limits, knowing: ObjectID?, FilterPrograms, GitProgram)
  /// Look for secrets in what was changed.
  case secrets(Snapshot, [Secret])
  /// Write the patch, and prove it by git.
  case patch(Snapshot, path: String, GitProgram)
  /// Put back git's own files and those taken along.
  case restore(Workspace, copying: [String])
  /// Name the paths of the first that are not, or not so, in the second.
  case missing(Snapshot, in: Snapshot)
  /// Note the stat data of a tree's files.
  case noteListing(Workspace, ObjectID)
  /// Name the files whose stat data are not what was noted.
  case touched(Workspace, ObjectID, since: String)
  /// Name the objects of its base that the source has not any more.
  case missingObjects(Workspace)
  /// Find the tree that a patch gives.
  case apply(Workspace, patch: String, GitProgram)
  /// Make the files those of a tree.
  case checkOut(Workspace, ObjectID, FilterPrograms)

  /// What a template is made of.
  struct Template: Codable {
    var source: SourceRepository
    var commit: ObjectID
    var directory: String
    var filters: FilterPrograms
    var threads: Int
  }

  /// What a workspace is made of.
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

/// What came of it.
enum RepositoryAnswer: Codable {
  case template(WorkspaceTemplate)
  case workspace(Workspace)
  case snapshot(Snapshot)
  case secrets([PatchSecret])
  case statistics(PatchStatistics)
  case paths([String])
  case tree(ObjectID)
  case done
  case failure(GitError)
}
