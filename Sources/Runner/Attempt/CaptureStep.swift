internal import FileSystem
internal import Git
internal import Job
internal import RunEvents
internal import Sessions
internal import Subprocess
internal import Text

/// A captured change.
struct Captured {
  /// The tree that the patch gives.
  var delivered: Snapshot
  /// The tree of the workspace's tracked files, which may also have changes of setup.
  var verified: Snapshot
  /// The tree with the agent's changes alone; nil if a secret withholds them.
  var agents: Snapshot?
  /// The agent's changes that `changes: restore` takes back.
  var dropped: [PathChange] = []
  /// The reason to refuse the change whatever the verification commands say.
  var refusal: Reason?
  /// The facts that reports contain.
  var facts: SnapshotFacts?
}

/// Captures what the agent changed and writes the patch.
struct CaptureStep {
  let context: JobContext
  /// Knows the secrets that a patch must not contain.
  let redactor: Redactor

  /// Captures the room's workspace, judges what the change touches, and writes `changes.patch`.
  ///
  /// `setUp` is the tree that the workspace had after setup; nil if nothing ran. A nil deadline
  /// means that the agent has failed: its changes may be worth keeping, but they are not judged.
  /// With `trial`, the agent's session is still open, and the patch is that trial's.
  func run(
    in room: Room,
    since setUp: ObjectID?,
    trial: Int? = nil,
    until deadline: MonotonicInstant?
  ) throws(JobFailure) -> Captured {
    let whole = try snapshot(of: room.workspace, until: deadline)
    if let secret = try secretFailure(whole, deadline) {
      // The final capture refuses it.
      if trial != nil {
        return Captured(delivered: whole, verified: whole, refusal: secret.reason)
      }
      report(whole, SnapshotFacts(whole))
      // The job reports the agent's own failure; the patch is still withheld.
      guard deadline == nil else { throw secret }
      context.emit(.warned(context.id, secret.reason.message))
      return Captured(delivered: whole, verified: whole)
    }
    let review = ChangeReview(try changes(whole, setUp, deadline), context.specification.changes)
    let verified = try reverted(whole, review.dropped, deadline)
    let agents = try reverted(verified, review.setUps, deadline)
    let deliversSetup = context.specification.deliversSetup
    var captured = Captured(
      delivered: deliversSetup ? verified : agents,
      verified: verified,
      agents: agents,
      dropped: review.dropped
    )
    var facts = SnapshotFacts(captured.delivered)
    if deliversSetup { facts.isChanged = !agents.isEmpty }
    let (source, specification) = (context.job.repository.workingTree, context.specification)
    let sensitive = SensitivePaths(specification, repository: source).touched(by: review.agents)
    let delivered = (review.agents + (deliversSetup ? review.setUps : [])).map(\.text)
    facts.note(sensitive: sensitive, dropped: review.dropped.map(\.text), all: delivered.sorted())
    do throws(JobFailure) {
      facts.refusal = try deliver(captured, whole, review, facts, trial, deadline)
    } catch {
      if trial == nil { report(whole, facts) }
      throw error
    }
    (captured.refusal, captured.facts) = (facts.refusal, facts)
    return captured
  }

  /// Writes the patch and reports it; returns the reason to refuse the change, if any.
  private func deliver(
    _ captured: Captured,
    _ whole: Snapshot,
    _ review: ChangeReview,
    _ facts: SnapshotFacts,
    _ trial: Int?,
    _ deadline: MonotonicInstant?
  ) throws(JobFailure) -> Reason? {
    let name = trial.map(TrialFacts.patchName) ?? "changes.patch"
    let patch = try writePatch(of: captured.delivered, as: name, deadline)
    if !review.dropped.isEmpty {
      let dropped = trial.map(TrialFacts.droppedPatchName) ?? Self.droppedPatch
      try keep(review.appliedDropped, of: whole, as: dropped, deadline)
    }
    var facts = facts
    facts.refusal = review.refusal(patchSize: try size(of: captured, patch, deadline))
    if let trial {
      context.emit(
        .trialCaptured(context.id, TrialFacts(number: trial, snapshot: facts, patch: patch))
      )
    } else {
      report(whole, facts)
      reportLinks(review.agents, whole)
      context.emit(.patchWritten(context.id, patch))
    }
    return facts.refusal
  }

  /// Returns the size in bytes of the patch of the agent's changes alone.
  private func size(
    of captured: Captured,
    _ patch: PatchFacts,
    _ deadline: MonotonicInstant?
  ) throws(JobFailure) -> Int {
    guard context.specification.changes.maxSize != nil, let agents = captured.agents,
      agents.tree != captured.delivered.tree
    else { return patch.bytes }
    let name = "agent.patch"
    let size = try writePatch(of: agents, as: name, deadline).bytes
    context.folder.remove(name)
    return size
  }

  /// The name of the patch with what `changes: restore` takes back.
  static let droppedPatch = "dropped.patch"

  /// Delivers the change of the last trial, because the agent was lost after it.
  func deliver(
    _ captured: Captured,
    ofTrial trial: Int,
    until deadline: MonotonicInstant
  ) throws(JobFailure) -> Captured {
    let facts = captured.facts ?? SnapshotFacts(captured.delivered)
    if facts.dropped != nil {
      try context.folder.copy(TrialFacts.droppedPatchName(trial), to: Self.droppedPatch)
    }
    report(captured.delivered, facts)
    let patch = try writePatch(of: captured.delivered, as: "changes.patch", deadline)
    context.emit(.patchWritten(context.id, patch))
    return captured
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

  /// Rejects a patch that lacks a file's contents: it differs from what verification would judge.
  func requireComplete(_ snapshot: Snapshot) throws(JobFailure) {
    let missing = snapshot.leftOut.filter { $0.hidesContent }
    guard !missing.isEmpty else { return }
    let limit = context.specification.limits.fileSize
    let list = missing.map { entry in
      if case .tooLarge = entry.reason { return "\(entry.text): \(limit) bytes" }
      return entry.text
    }.map { SafeText($0).singleLine.string }
    throw .error(
      .snapshot,
      SafeText("the patch cannot hold everything that was changed: \(list[0])"),
      details: SafeText(
        "the patch cannot hold everything that was changed:\n\(list.joined(separator: "\n"))"
      )
    )
  }

  /// Restores git's own files in the agent's workspace, those listed under `copy`, and those that
  /// `changes: restore` names to their state before the agent ran.
  func prepareToVerify(
    _ captured: Captured,
    in workspace: Workspace,
    until deadline: MonotonicInstant
  ) throws(JobFailure) {
    do throws(GitError) {
      if !captured.dropped.isEmpty {
        try context.repository.putBack(
          captured.verified.tree,
          in: workspace,
          removing: captured.dropped.filter(\.isAdded),
          context.filterPrograms,
          context.settings.git,
          context.interruption(at: deadline)
        )
      }
      let changed = try context.repository.restore(
        workspace,
        copying: context.specification.copy,
        context.interruption(at: deadline)
      )
      guard !changed.isEmpty else { return }
      let text = "files under `copy` have changed in the repository since they were copied"
      context.warn(SafeText("\(text): \(Wording.names(changed, first: 1))"))
    } catch {
      guard error != .interrupted else {
        throw context.failure(.snapshot, error, while: "preparing to verify")
      }
      throw .error(
        .snapshot,
        SafeText("the worktree cannot be prepared for verification: \(error)")
      )
    }
  }

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
}
