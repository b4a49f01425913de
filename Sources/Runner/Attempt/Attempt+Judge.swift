internal import Git
internal import Job
internal import RunEvents
internal import Sessions
internal import Subprocess
internal import Text

extension Attempt {
  /// Verifies a captured change in the agent's workspace, if the job wants that; otherwise returns
  /// what a clean room has to judge.
  func verified(
    _ captured: Captured,
    _ base: BaselineStep.Results?,
    _ capture: CaptureStep,
    _ room: Room,
    _ deadline: MonotonicInstant
  ) throws(JobFailure) -> Delivery? {
    if let refusal = captured.refusal { throw .refused(refusal) }
    try capture.requireComplete(captured.delivered)
    guard !context.verifiesInCleanRoom else {
      return Delivery(
        patch: DeliveredPatch(tree: captured.delivered.tree),
        redactor: capture.redactor,
        ignored: captured.delivered.ignored,
        base: base
      )
    }
    try capture.prepareToVerify(captured, in: room.workspace, until: deadline)
    try JudgedWorktree.note(room.workspace, context, until: deadline)
    try verify(captured, base, capture, room, deadline)
    return nil
  }

  func verify(
    _ captured: Captured,
    _ base: BaselineStep.Results?,
    _ capture: CaptureStep,
    _ room: Room,
    _ deadline: MonotonicInstant,
    runsSetup: Bool = false
  ) throws(JobFailure) {
    let step = VerifyStep(
      context: context,
      room: room,
      delivery: Delivery(patch: DeliveredPatch(tree: captured.delivered.tree)),
      redactor: capture.redactor,
      deadline: deadline,
      base: base
    )
    try step.run(captured.verified.tree, runsSetup: runsSetup)
  }

  /// Makes a clean room, judges a delivered change in it, and removes it.
  func judge(_ delivery: Delivery, after origin: Workspace?) -> JobFailure? {
    let deadline = verificationDeadline
    let room: Room
    do throws(JobFailure) {
      room = try rooms.makeCleanRoom(
        rooms.name(ofCleanRoom: number),
        delivering: delivery.patch,
        after: origin,
        until: deadline
      )
    } catch {
      return error
    }
    var failure: JobFailure?
    do throws(JobFailure) {
      let redactor: Redactor
      if let known = delivery.redactor {
        redactor = known
      } else {
        redactor = try ConverseStep(context, room, meter, until: deadline).redactor
      }
      let step = VerifyStep(
        context: context,
        room: room,
        delivery: delivery,
        redactor: redactor,
        deadline: deadline,
        base: delivery.base
      )
      try step.run(delivery.patch.tree, runsSetup: true)
    } catch {
      failure = error
    }
    if failure == nil {
      failure = SourceCheck(context: context).failure(of: origin ?? room.workspace)
    }
    reportChangedCopies(since: origin)
    rooms.removeCleanRoom(room, after: failure?.outcome ?? .passed)
    return failure
  }

  /// Reports files under `copy` that have changed since the job copied them.
  private func reportChangedCopies(since origin: Workspace?) {
    guard let changed = origin?.changedCopies(), !changed.isEmpty else { return }
    let text = "files under `copy` have changed in the repository since they were copied"
    context.warn(SafeText("\(text): \(Wording.names(changed, first: 1))"))
  }

  /// Judges a change in a clean room, and removes the agent's workspace before, unless it may have
  /// to be kept.
  func judge(_ delivery: Delivery, inPlaceOf workspace: Workspace) -> JobFailure? {
    guard context.settings.options.keep == .never else {
      let failure: JobFailure?
      do throws(JobFailure) {
        let name = try rooms.setAside(workspace)
        failure = judge(delivery, after: workspace)
        rooms.moveBack(workspace, from: name)
      } catch {
        failure = error
      }
      // The room of a refused change is more useful.
      let isRefused = failure?.outcome == .failed && context.settings.options.keep == .failed
      rooms.remove(workspace, after: isRefused ? .passed : failure?.outcome ?? .passed)
      return failure
    }
    rooms.removeFiles(of: workspace)
    let failure = judge(delivery, after: workspace)
    rooms.removeStore(of: workspace)
    return failure
  }

  /// Judges a trial while the agent's session is open.
  func judge(
    _ captured: Captured,
    _ base: BaselineStep.Results?,
    _ trial: Int,
    _ capture: CaptureStep,
    _ workspace: Room
  ) -> RepairLoop.Judgement {
    let delivery = Delivery(
      patch: DeliveredPatch(
        tree: captured.delivered.tree,
        name: TrialFacts.patchName(trial)
      ),
      redactor: capture.redactor,
      ignored: captured.delivered.ignored
    )
    let deadline = verificationDeadline
    do throws(JobFailure) {
      try capture.requireComplete(captured.delivered)
      let room = try rooms.makeCleanRoom(
        rooms.name(ofCleanRoom: number, trial: trial),
        delivering: delivery.patch,
        after: workspace.workspace,
        until: deadline
      )
      let step = VerifyStep(
        context: context,
        room: room,
        delivery: delivery,
        redactor: capture.redactor,
        deadline: deadline,
        base: base,
        trial: trial
      )
      let judgement = step.runTrial(delivery.patch.tree, runsSetup: true)
      rooms.removeCleanRoom(room, after: .passed)
      return judgement
    } catch {
      return RepairLoop.Judgement(failure: error)
    }
  }

  private var verificationDeadline: MonotonicInstant {
    MonotonicInstant.now
      + (context.specification.verifyTimeout ?? context.specification.timeout)
  }
}
