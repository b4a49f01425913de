internal import Git
internal import Job
internal import RunEvents
internal import Sessions
internal import Subprocess
internal import Text

/// One attempt at a job: the steps from an empty workspace to the verdict, each of which passes
/// values to the next.
struct Attempt {
  let context: JobContext
  /// The attempt's number, from 1.
  let number: Int
  /// Counts the job's credits.
  let meter: UsageMeter

  var rooms: RoomMaker { RoomMaker(context: context) }

  /// Runs the attempt; returns why the job did not pass, or nil when it did.
  func run() -> JobFailure? {
    let base: BaselineStep.Results?
    do throws(JobFailure) {
      base = try baseline()
    } catch {
      return error
    }
    if base?.isAlreadySo == true {
      context.emit(.jobAlreadySo(context.id))
      return nil
    }
    return work(comparingWith: base)
  }

  /// Returns what verification commands say about the base; nil if the job does not need that.
  func baseline() throws(JobFailure) -> BaselineStep.Results? {
    try BaselineStep(context: context, rooms: rooms, attempt: number).run()
  }

  private func work(comparingWith base: BaselineStep.Results?) -> JobFailure? {
    var log: KiroLog?
    let failure = inWorkspace { deadline throws(JobFailure) in
      try rooms.make(rooms.name(ofAttempt: number), until: deadline)
    } work: { (room, deadline) throws(JobFailure) in
      let stored = try StoredStep(context: context).find(in: room.workspace, until: deadline)
      let setUp = try setUp(room, deadline)
      if let stored { return try take(stored, base, since: setUp, room, deadline) }
      let converse = try ConverseStep(context, room, meter, since: setUp, until: deadline)
      let capture = CaptureStep(context: context, redactor: converse.redactor)
      var repair = RepairLoop(context, capture, meter)
      let ending = converse.run { deadline throws(JobFailure) in
        try repair.next(in: room, since: setUp, until: deadline) { captured, trial in
          judge(captured, base, trial, capture, room)
        }
      }
      log = KiroLog(of: room, redactor: converse.redactor)
      let failure = ending.failure
      // What the agent did before it failed may be worth keeping, but it is not judged.
      if let failure, !ending.isPrompted || context.control.isImmediate { throw failure }
      // A resumed run judges the last trial of an agent that was lost.
      if failure == nil, !ending.isLostInRepair { context.emit(.agentFinished(context.id)) }
      let end = deadline + ending.pause
      if ending.isLostInRepair, let last = repair.last {
        let delivered = try capture.deliver(
          last.captured,
          ofTrial: last.number,
          until: end
        )
        return try verified(delivered, base, capture, room, end)
      }
      let captured = try capture.run(in: room, since: setUp, until: failure == nil ? end : nil)
      if let failure { throw failure }
      return try verified(captured, base, capture, room, end)
    }
    if failure != nil { log?.deliver(to: context.folder) }
    return failure
  }

  /// Runs setup in the agent's workspace; returns the tree that it leaves, or nil if nothing ran.
  private func setUp(_ room: Room, _ deadline: MonotonicInstant) throws(JobFailure) -> ObjectID? {
    guard !context.specification.setup.isEmpty else { return nil }
    try SetUpStep(context: context).run(in: room, until: deadline)
    let capture = CaptureStep(context: context, redactor: Redactor(room.environment.secrets))
    let tree = try capture.snapshot(of: room.workspace, until: deadline).tree
    context.emit(.workspaceSetUp(context.id, tree: tree.description))
    return tree
  }

  /// Makes a workspace and opens a session in it as a job would, without setup and without a
  /// prompt.
  ///
  /// Returns why no prompt could be sent, or nil when one could. `onAccount` gets what the agent
  /// knows about the account's plan.
  func rehearse(onAccount: (AgentSession.Account) -> Void) -> JobFailure? {
    inWorkspace(comparesSource: false) { deadline throws(JobFailure) in
      try rooms.make(rooms.name(ofAttempt: number), until: deadline)
    } work: { (room, deadline) throws(JobFailure) in
      let converse = try ConverseStep(context, room, meter, until: deadline)
      if let failure = converse.rehearse(onAccount: onAccount) { throw failure }
      return nil
    }
  }

  /// Makes the agent's workspace and works in it, judges in a clean room what the work returns, and
  /// removes the workspace even when the work fails.
  func inWorkspace(
    comparesSource: Bool = true,
    make: (MonotonicInstant) throws(JobFailure) -> Room,
    work: (Room, MonotonicInstant) throws(JobFailure) -> Delivery?
  ) -> JobFailure? {
    let deadline = MonotonicInstant.now + context.specification.timeout
    let room: Room
    do throws(JobFailure) {
      try context.folder.make()
      room = try make(deadline)
    } catch {
      return error
    }
    var delivery: Delivery?
    var failure: JobFailure?
    do throws(JobFailure) {
      delivery = try work(room, deadline)
    } catch {
      failure = error
    }
    rooms.removeTemporaryFolder(of: room)
    if let delivery {
      return judge(delivery, inPlaceOf: room.workspace)
    }
    if failure == nil, comparesSource {
      failure = SourceCheck(context: context).failure(of: room.workspace)
    }
    rooms.remove(room.workspace, after: failure?.outcome ?? .passed)
    return failure
  }
}

extension JobContext {
  /// True when the job's change is judged where no agent ran.
  var verifiesInCleanRoom: Bool { specification.verifyIn == .cleanRoom }
}
