internal import FileSystem
internal import Git
internal import Job
internal import RunEvents
internal import Sessions
internal import Subprocess
internal import Text

/// Captures what the agent changed and writes the patch.
struct CaptureStep {
  let context: JobContext
  /// Knows the secrets that a patch must not contain.
  let redactor: Redactor

  /// Captures the room's workspace and writes `changes.patch`.
  ///
  /// A nil deadline means that the agent has failed: its changes may be worth keeping, but they are
  /// not judged.
  func run(
    in room: Room,
    until deadline: MonotonicInstant?
  ) throws(JobFailure) -> Snapshot {
    let snapshot = try snapshot(of: room.workspace, until: deadline)
    report(snapshot)
    if let secret = try secretFailure(snapshot, deadline) {
      // The job reports the agent's own failure; the patch is still withheld.
      guard deadline == nil else { throw secret }
      context.emit(.warned(context.id, secret.reason.message))
      return snapshot
    }
    try writePatch(of: snapshot, deadline)
    return snapshot
  }

  /// Restores a change whose patch an earlier kjob wrote, so that the room's workspace has the
  /// patch's tree.
  ///
  /// The verification commands of that kjob may have changed the workspace before they were killed,
  /// or the workspace may be new.
  func restore(
    _ facts: SnapshotFacts,
    in room: Room,
    until deadline: MonotonicInstant
  ) throws(JobFailure) -> Snapshot {
    let workspace = room.workspace
    let tree: ObjectID
    do throws(GitError) {
      tree = try context.repository.tree(
        applyingPatch: context.folder.path + "/changes.patch",
        to: workspace,
        with: context.settings.git,
        context.interruption(at: deadline)
      )
      guard facts.tree == tree.description else {
        throw .otherTree(found: tree, expected: ObjectID(facts.tree) ?? tree)
      }
    } catch {
      throw context.failure(.snapshot, error, while: Self.restoring)
    }
    let found = try snapshot(of: workspace, knowing: tree, until: deadline)
    do throws(GitError) {
      if found.tree != tree {
        let interruption = context.interruption(at: deadline)
        try context.repository.checkOut(tree, in: workspace, context.filterPrograms, interruption)
      }
      let snapshot = Snapshot(
        of: workspace.record,
        tree: facts.tree,
        leftOut: found.leftOut,
        remarks: found.remarks,
        ignoredCount: facts.ignoredCount
      )
      guard let snapshot else { throw .damagedStore(path: workspace.record.storeDirectory) }
      return snapshot
    } catch {
      throw context.failure(.snapshot, error, while: Self.restoring)
    }
  }

  private static let restoring: SafeText = "restoring what the agent left"

  /// Captures a workspace; the contents of `tree`, if given, count as staged.
  func snapshot(
    of workspace: Workspace,
    knowing tree: ObjectID? = nil,
    until deadline: MonotonicInstant?
  ) throws(JobFailure) -> Snapshot {
    do throws(GitError) {
      return try context.repository.snapshot(
        of: workspace,
        Snapshot.Limits(context.specification.limits),
        knowing: tree,
        context.filterPrograms,
        context.settings.git,
        context.interruption(at: deadline)
      )
    } catch {
      if let failure = JobFailure(worktreeLimit: error) { throw failure }
      throw context.failure(.snapshot, error, while: "reading what the agent left")
    }
  }

  private func report(_ snapshot: Snapshot) {
    let facts = SnapshotFacts(
      tree: snapshot.tree.description,
      isChanged: !snapshot.isEmpty,
      leftOut: snapshot.leftOut.prefix(100).map { SafeText($0.text).singleLine },
      ignoredCount: snapshot.ignoredCount
    )
    context.emit(.snapshotTaken(context.id, facts))
    for item in snapshot.leftOut.prefix(3) where !item.hidesContent {
      context.warn(SafeText("not in the patch: \(item.text)"))
    }
    for text in snapshot.remarkTexts { context.warn(SafeText(text)) }
  }

  private func writePatch(
    of snapshot: Snapshot,
    _ deadline: MonotonicInstant?
  ) throws(JobFailure) {
    let (folder, name) = (context.folder, "changes.patch")
    try folder.require()
    do throws(GitError) {
      let statistics = try context.repository.writePatch(
        of: snapshot,
        to: "\(folder.path)/\(name)",
        provenBy: context.settings.git,
        context.interruption(at: deadline)
      )
      folder.note(name, WrittenFile(size: Int64(statistics.bytes), digest: statistics.sha256))
      let facts = PatchFacts(
        path: "\(folder.relativePath)/\(name)",
        bytes: statistics.bytes,
        filesChanged: statistics.filesChanged,
        insertions: statistics.insertions,
        deletions: statistics.deletions,
        sha256: statistics.sha256.description
      )
      context.emit(.patchWritten(context.id, facts))
    } catch {
      if case .unprovenPatch = error { throw context.failure(.patchUnproven, error, while: "") }
      throw context.failure(.output, error, while: "writing the patch")
    }
  }
}
