internal import Git
internal import Job
internal import RunEvents
internal import Sessions
internal import Subprocess
internal import Text

/// Looks at a workspace's tracked files after each command.
struct TreeWatch {
  private let context: JobContext
  private let workspace: Workspace
  private let isClean: Bool
  private let limit: JobContext.TimeLimit
  private let deadline: MonotonicInstant
  /// The tree that the tracked files have to be.
  private(set) var tree: ObjectID
  /// The digest of the record of their stat data.
  private var listing: String
  /// The digest of the record of all files that exist.
  private var files: String?

  /// Starts with a workspace whose tracked files are those of a tree.
  init(
    _ context: JobContext,
    _ room: Room,
    _ tree: ObjectID,
    until deadline: MonotonicInstant
  ) throws(JobFailure) {
    self.context = context
    workspace = room.workspace
    isClean = room.isClean
    limit = room.isClean ? .verification : .job
    self.deadline = deadline
    self.tree = tree
    listing = try Self.listing(context, room.workspace, tree, limit, deadline)
  }

  /// Returns the changes since the last look.
  mutating func look() throws(JobFailure) -> TreeChanges {
    let changes: TreeChanges
    do throws(GitError) {
      changes = try context.repository.changes(
        of: workspace,
        from: tree,
        since: listing,
        Snapshot.Limits(context.specification.limits),
        context.filterPrograms,
        context.settings.git,
        context.interruption(at: deadline)
      )
    } catch {
      if let failure = JobFailure(worktreeLimit: error, inRoom: isClean) { throw failure }
      throw failure(error, "comparing what was verified")
    }
    if changes.changed.isEmpty, !changes.touched.isEmpty { try noteListing() }
    return changes
  }

  /// Throws if setup and commands have left more than the job file's limits allow.
  ///
  /// The limits hold for the agent's workspace, which the capture measured, and for a clean room.
  func requireSize() throws(JobFailure) {
    guard isClean else { return }
    do throws(GitError) {
      try context.repository.requireSize(
        of: workspace,
        within: Snapshot.Limits(context.specification.limits),
        knowing: tree,
        context.interruption(at: deadline)
      )
    } catch {
      if let failure = JobFailure(worktreeLimit: error, inRoom: true) { throw failure }
      throw failure(error, "measuring what verification left")
    }
  }

  /// From now on, compares with the files as they are after these changes.
  mutating func accept(_ changes: TreeChanges) throws(JobFailure) {
    guard !changes.changed.isEmpty else { return }
    tree = changes.tree
    try noteListing()
  }

  /// Puts the tracked files back as they were before these changes.
  ///
  /// Files that were written without a change count too: to git, other line ends may not be a change.
  mutating func undo(_ changes: TreeChanges) throws(JobFailure) {
    guard !changes.touched.isEmpty || !changes.changed.isEmpty else { return }
    do throws(GitError) {
      try context.repository.putBack(
        tree,
        in: workspace,
        only: changes.changed.isEmpty ? changes.touched : nil,
        context.filterPrograms,
        context.settings.git,
        context.interruption(at: deadline)
      )
    } catch {
      throw failure(error, "putting back what a command changed")
    }
    try noteListing()
  }

  /// Records which files exist, for ``removeNewFiles()``.
  mutating func noteFiles() throws(JobFailure) {
    do throws(GitError) {
      files = try context.repository.noteFiles(
        of: workspace,
        as: "files",
        context.interruption(at: deadline)
      )
    } catch {
      throw failure(error, "listing what is verified")
    }
  }

  /// Removes every file that did not exist when files were last recorded.
  func removeNewFiles() throws(JobFailure) {
    guard let files else { return }
    do throws(GitError) {
      try context.repository.removeNewFiles(
        of: workspace,
        since: files,
        as: "files",
        context.interruption(at: deadline)
      )
    } catch {
      throw failure(error, "removing what a command left")
    }
  }

  private mutating func noteListing() throws(JobFailure) {
    listing = try Self.listing(context, workspace, tree, limit, deadline)
  }

  private static func listing(
    _ context: JobContext,
    _ workspace: Workspace,
    _ tree: ObjectID,
    _ limit: JobContext.TimeLimit,
    _ deadline: MonotonicInstant
  ) throws(JobFailure) -> String {
    do throws(GitError) {
      return try context.repository.noteListing(
        of: workspace,
        tree,
        context.interruption(at: deadline)
      )
    } catch {
      throw context.failure(.snapshot, error, within: limit, while: "listing what is verified")
    }
  }

  private func failure(_ error: GitError, _ doing: SafeText) -> JobFailure {
    context.failure(.snapshot, error, within: limit, while: doing)
  }
}
