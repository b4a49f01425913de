internal import Git
internal import Text

extension RepositoryWork {
  /// Reads a commit's files into a template.
  func makeTemplate(
    _ template: RepositoryRequest.Template,
    _ interruption: Interruption
  ) throws(GitError) -> WorkspaceTemplate {
    try ask(.template(template), interruption)
  }

  /// Makes a workspace.
  func create(
    _ creation: RepositoryRequest.Creation,
    _ interruption: Interruption
  ) throws(GitError) -> Workspace {
    try ask(.create(creation), interruption)
  }

  /// Copies untracked files into a workspace.
  func copy(
    _ paths: [String],
    into workspace: Workspace,
    _ interruption: Interruption
  ) throws(GitError) -> Workspace {
    try ask(.copy(workspace, paths), interruption)
  }

  /// Copies the untracked files that another workspace of the job took when the job started.
  func copy(
    _ paths: [String],
    of origin: Workspace,
    into workspace: Workspace,
    _ interruption: Interruption
  ) throws(GitError) -> Workspace {
    try ask(.copyFrom(workspace, paths, of: origin), interruption)
  }

  /// Applies a delivered patch to a new clean room.
  func deliver(
    _ patch: String,
    giving tree: ObjectID,
    to workspace: Workspace,
    _ filters: FilterPrograms,
    _ git: GitProgram,
    _ interruption: Interruption
  ) throws(GitError) {
    let _: Bool = try ask(
      .deliver(workspace, patch: patch, tree: tree, filters, git),
      interruption
    )
  }

  /// Captures a workspace.
  func snapshot(
    of workspace: Workspace,
    _ limits: Snapshot.Limits,
    knowing tree: ObjectID?,
    _ filters: FilterPrograms,
    _ git: GitProgram,
    _ interruption: Interruption
  ) throws(GitError) -> Snapshot {
    try ask(.snapshot(workspace, limits, knowing: tree, filters, git), interruption)
  }

  /// Throws if the difference from the base exceeds limits.
  func requireSize(
    of workspace: Workspace,
    within limits: Snapshot.Limits,
    knowing tree: ObjectID,
    _ interruption: Interruption
  ) throws(GitError) {
    let _: Bool = try ask(.requireSize(workspace, limits, knowing: tree), interruption)
  }

  /// Returns the paths that a captured tree changes.
  func pathChanges(
    of snapshot: Snapshot,
    since setUp: ObjectID?,
    rootName: String,
    _ interruption: Interruption
  ) throws(GitError) -> [PathChange] {
    try ask(.pathChanges(snapshot, since: setUp, rootName: rootName), interruption)
  }

  /// Returns a captured tree with the base's entries at some changed paths, or at all others.
  func reverting(
    _ snapshot: Snapshot,
    at changes: [PathChange],
    keepingOnlyThem keepsOnlyThem: Bool = false,
    _ interruption: Interruption
  ) throws(GitError) -> Snapshot {
    try ask(
      .revert(snapshot, changes.map(\.path), keepsOnlyThem: keepsOnlyThem),
      interruption
    )
  }

  /// Looks for secrets in a change.
  func secrets(
    in snapshot: Snapshot,
    _ secrets: [Secret],
    _ interruption: Interruption
  ) throws(GitError) -> [PatchSecret] {
    try ask(.secrets(snapshot, secrets), interruption)
  }

  /// Writes a patch that git accepts.
  func writePatch(
    of snapshot: Snapshot,
    to path: String,
    provenBy git: GitProgram,
    _ interruption: Interruption
  ) throws(GitError) -> PatchStatistics {
    try ask(.patch(snapshot, path: path, git), interruption)
  }

  /// Restores git's own files and the copied untracked files; returns those that the source has
  /// changed.
  func restore(
    _ workspace: Workspace,
    copying paths: [String],
    _ interruption: Interruption
  ) throws(GitError) -> [String] {
    try ask(.restore(workspace, copying: paths), interruption)
  }

  /// Records the stat data of a tree's files in a workspace; returns the record's digest.
  func noteListing(
    of workspace: Workspace,
    _ tree: ObjectID,
    _ interruption: Interruption
  ) throws(GitError) -> String {
    try ask(.noteListing(workspace, tree), interruption)
  }

  /// Compares a workspace's tracked files with a tree, since that record.
  func changes(
    of workspace: Workspace,
    from tree: ObjectID,
    since digest: String,
    _ limits: Snapshot.Limits,
    _ filters: FilterPrograms,
    _ git: GitProgram,
    _ interruption: Interruption
  ) throws(GitError) -> TreeChanges {
    try ask(
      .changes(workspace, from: tree, since: digest, limits, filters, git),
      interruption
    )
  }

  /// Records which files exist in a workspace; returns the record's digest.
  func noteFiles(
    of workspace: Workspace,
    as name: String,
    _ interruption: Interruption
  ) throws(GitError) -> String {
    try ask(.noteFiles(workspace, as: name), interruption)
  }

  /// Removes files that are new since that record.
  func removeNewFiles(
    of workspace: Workspace,
    since digest: String?,
    as name: String,
    _ interruption: Interruption
  ) throws(GitError) {
    let _: Bool = try ask(.removeNewFiles(workspace, since: digest, as: name), interruption)
  }

  /// Returns the digest of the files that `copy` would take.
  func digestOfCopies(
    _ paths: [String],
    of source: SourceRepository,
    _ interruption: Interruption
  ) throws(GitError) -> String {
    guard !paths.isEmpty else { return "" }
    return try ask(.digestOfCopies(source, paths), interruption)
  }

  /// Changes tracked files back to those of a tree, and removes other files.
  func putBack(
    _ tree: ObjectID,
    in workspace: Workspace,
    only paths: [String]? = nil,
    removing others: [PathChange] = [],
    _ filters: FilterPrograms,
    _ git: GitProgram,
    _ interruption: Interruption
  ) throws(GitError) {
    let _: Bool = try ask(
      .putBack(
        workspace,
        tree,
        only: paths,
        removing: others.map(\.path),
        filters,
        git
      ),
      interruption
    )
  }

  /// Returns the objects of a workspace's base that the source no longer has.
  func missingObjects(
    of workspace: Workspace,
    _ interruption: Interruption
  ) throws(GitError) -> [String] {
    try ask(.missingObjects(workspace), interruption)
  }

  /// Returns the tree that results from a patch.
  func tree(
    applyingPatch path: String,
    to workspace: Workspace,
    with git: GitProgram,
    _ interruption: Interruption
  ) throws(GitError) -> ObjectID {
    try ask(.apply(workspace, patch: path, git), interruption)
  }

  /// Checks out a tree's files in a workspace.
  func checkOut(
    _ tree: ObjectID,
    in workspace: Workspace,
    _ filters: FilterPrograms,
    _ interruption: Interruption
  ) throws(GitError) {
    let _: Bool = try ask(.checkOut(workspace, tree, filters), interruption)
  }

  /// Searches a tree's files.
  func matches(
    of search: LineSearch,
    in tree: ObjectID,
    of workspace: Workspace,
    with git: GitProgram,
    _ interruption: Interruption
  ) throws(GitError) -> LineMatches {
    try ask(.search(workspace, tree, search, git), interruption)
  }
}
