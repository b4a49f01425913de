internal import FileSystem
internal import Git
internal import RunEvents
internal import Sessions
internal import Subprocess
internal import Text

extension Attempt {
  /// Verifies what the agent of an interrupted run left, without running the agent again.
  ///
  /// Returns why the job did not pass, or nil when it did.
  func verify(after earlier: JobState) -> JobFailure? {
    context.emit(.verificationResumed(context.id))
    if earlier.isAlreadySo || earlier.confirmsAlreadySo { return confirmAlreadySo() }
    let facts: SnapshotFacts?
    let base: BaselineStep.Results?
    do throws(JobFailure) {
      facts = try delivered(by: earlier)
      // The journal has the results, so that no command runs on the base again.
      base = try baseline()
    } catch {
      removeWorkspace(of: earlier, after: error)
      return error
    }
    if let refusal = facts?.refusal {
      let failure = JobFailure.refused(refusal)
      removeWorkspace(of: earlier, after: failure)
      return failure
    }
    let isKept = !context.verifiesInCleanRoom && Resumption.workspace(of: earlier) != nil
    if let facts, facts.leftOut.isEmpty, let tree = ObjectID(facts.tree), !isKept {
      if !context.verifiesInCleanRoom {
        context.warn("the agent's worktree is gone, so a clean room is judged instead")
      }
      let delivery = Delivery(patch: DeliveredPatch(tree: tree), base: base)
      guard let origin = Resumption.origin(of: earlier) else {
        return judge(delivery, after: nil)
      }
      rooms.moveBack(origin)
      if Resumption.workspace(of: earlier) != nil { return judge(delivery, inPlaceOf: origin) }
      let failure = judge(delivery, after: origin)
      rooms.removeStore(of: origin)
      return failure
    }
    return verify(facts, base, after: earlier)
  }

  /// Verifies that the base has still reached the job's goals; no agent starts if it has not.
  private func confirmAlreadySo() -> JobFailure? {
    do throws(JobFailure) {
      try BaselineStep(context: context, rooms: rooms, attempt: number).confirmAlreadySo()
    } catch {
      return error
    }
    context.emit(.jobAlreadySo(context.id))
    return nil
  }

  /// Verifies in the agent's workspace, or captures it first.
  private func verify(
    _ facts: SnapshotFacts?,
    _ base: BaselineStep.Results?,
    after earlier: JobState
  ) -> JobFailure? {
    let kept = Resumption.workspace(of: earlier)
    let name = rooms.name(ofAttempt: number)
    return inWorkspace { deadline throws(JobFailure) in
      guard let kept else { return try rooms.make(name, until: deadline) }
      return try rooms.reopen(kept, name)
    } work: { (room, deadline) throws(JobFailure) in
      let redactor = try ConverseStep(context, room, meter, until: deadline).redactor
      let capture = CaptureStep(context: context, redactor: redactor)
      guard let facts else {
        let setUp = earlier.treeAfterSetup.flatMap { ObjectID($0) }
        let captured = try capture.run(in: room, since: setUp, until: deadline)
        return try verified(captured, base, capture, room, deadline)
      }
      // What the verification that was killed has left would be in the way of the next.
      if kept != nil { try JudgedWorktree.clear(room.workspace, context, until: deadline) }
      let snapshot = try capture.restore(facts, in: room, until: deadline)
      let captured = Captured(delivered: snapshot, verified: snapshot)
      guard !context.verifiesInCleanRoom else {
        return try verified(captured, base, capture, room, deadline)
      }
      try capture.prepareToVerify(captured, in: room.workspace, until: deadline)
      // The files of the delivered tree replaced what setup had changed.
      try verify(captured, base, capture, room, deadline, runsSetup: true)
      return nil
    }
  }

  /// Returns the facts of the change that is on record; nil if it was not captured.
  ///
  /// If kjob was ended while the agent repaired its change, that is the change of the last trial.
  private func delivered(by earlier: JobState) throws(JobFailure) -> SnapshotFacts? {
    guard !earlier.hasFinishedAgent else {
      return earlier.patch == nil ? nil : earlier.snapshot
    }
    guard let trial = earlier.trials.last?.facts else { return nil }
    let folder = context.folder
    let bytes = try withOutput { () throws(FileError) in
      try RegularFile.read("\(folder.path)/\(TrialFacts.patchName(trial.number))", limit: .max - 1)
    }
    guard "\(SHA256.digest(of: bytes))" == trial.patch.sha256 else {
      throw .error(.output, "the patch of the last trial is not the one that kjob wrote")
    }
    try withOutput { () throws(FileError) in
      folder.note(
        "changes.patch",
        try AtomicFile.deliver(bytes, to: "\(folder.path)/changes.patch")
      )
    }
    var patch = trial.patch
    patch.path = "\(folder.relativePath)/changes.patch"
    context.emit(.snapshotTaken(context.id, trial.snapshot))
    if trial.snapshot.dropped != nil {
      try folder.copy(TrialFacts.droppedPatchName(trial.number), to: CaptureStep.droppedPatch)
      let redactor = Redactor(secrets: [])
      CaptureStep(context: context, redactor: redactor).reportDropped(trial.snapshot)
    }
    context.emit(.patchWritten(context.id, patch))
    return trial.snapshot
  }

  private func removeWorkspace(of earlier: JobState, after failure: JobFailure?) {
    guard let origin = Resumption.origin(of: earlier) else { return }
    if Resumption.workspace(of: earlier) != nil {
      rooms.remove(origin, after: failure?.outcome ?? .passed)
    } else {
      rooms.removeStore(of: origin)
    }
  }
}
