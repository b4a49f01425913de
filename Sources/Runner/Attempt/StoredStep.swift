internal import FileSystem
internal import Git
internal import Job
internal import RunEvents
internal import Sessions
internal import Subprocess
internal import Text

/// Puts the change of an earlier run in the place of an agent's work.
struct StoredStep {
  let context: JobContext

  /// The change, as it is on the job's base.
  struct Change {
    fileprivate var facts: StoredChange
    var tree: ObjectID
    fileprivate var paths: [PathChange]
  }

  /// Returns the job's stored change; nil if there is none, or if it does not apply to the base.
  ///
  /// Must come before setup, and the workspace must have the base's files.
  func find(
    in workspace: Workspace,
    until deadline: MonotonicInstant
  ) throws(JobFailure) -> Change? {
    let folder = context.folder
    let path = "\(folder.path)/\(JobFolder.storedPatch)"
    guard let facts = context.storedChange,
      let bytes = try? RegularFile.read(path, limit: .max - 1),
      "\(SHA256.digest(of: bytes))" == facts.sha256
    else { return nil }
    let interruption = context.interruption(at: deadline)
    do throws(GitError) {
      let tree = try context.repository.tree(
        applyingPatch: path,
        to: workspace,
        with: context.settings.git,
        interruption
      )
      let snapshot = Snapshot(
        of: workspace.record,
        tree: tree.description,
        leftOut: [],
        remarks: [],
        ignoredCount: 0
      )
      guard let snapshot else { throw .damagedStore(path: workspace.record.storeDirectory) }
      let paths = try context.repository.pathChanges(
        of: snapshot,
        since: nil,
        rootName: context.checkoutName,
        interruption
      )
      return Change(facts: facts, tree: tree, paths: paths)
    } catch {
      guard case .patch(_, let message) = error else {
        throw context.failure(.snapshot, error, while: Self.doing)
      }
      context.warn(
        SafeText("the change of \(facts.origin.string) does not apply to the new base: \(message)")
      )
      // Another attempt asks the agent at once.
      folder.remove(JobFolder.storedPatch)
      return nil
    }
  }

  /// Changes the workspace's files as the change does, after setup.
  func put(
    _ change: Change,
    in workspace: Workspace,
    until deadline: MonotonicInstant
  ) throws(JobFailure) {
    do throws(GitError) {
      try context.repository.putBack(
        change.tree,
        in: workspace,
        // As checking out names them, also where a name is not UTF-8.
        only: change.paths.filter { !$0.isRemoved }.map {
          String(decoding: $0.path, as: UTF8.self)
        },
        removing: change.paths.filter(\.isRemoved),
        context.filterPrograms,
        context.settings.git,
        context.interruption(at: deadline)
      )
    } catch {
      throw context.failure(.snapshot, error, while: Self.doing)
    }
    context.emit(.storedChangeTaken(context.id, change.facts))
    context.emit(.agentFinished(context.id))
  }

  private static let doing: SafeText = "applying the change of an earlier run"
}

extension Attempt {
  /// Captures and verifies a stored change in the place of an agent's.
  func take(
    _ change: StoredStep.Change,
    _ base: BaselineStep.Results?,
    since setUp: ObjectID?,
    _ room: Room,
    _ deadline: MonotonicInstant
  ) throws(JobFailure) -> Delivery? {
    // No agent is needed.
    context.gate?.leave(context.id)
    try StoredStep(context: context).put(change, in: room.workspace, until: deadline)
    let converse = try ConverseStep(context, room, meter, until: deadline)
    try converse.recordAll()
    let capture = CaptureStep(context: context, redactor: converse.redactor)
    let captured = try capture.run(in: room, since: setUp, until: deadline)
    context.folder.remove(JobFolder.storedPatch)
    let isSame = captured.delivered.tree == change.tree
    guard isSame || context.specification.deliversSetup || !captured.dropped.isEmpty else {
      throw .error(
        .snapshot,
        "the worktree did not get the stored change as it is, but the tree \(captured.delivered.tree)"
      )
    }
    return try verified(captured, base, capture, room, deadline)
  }
}
