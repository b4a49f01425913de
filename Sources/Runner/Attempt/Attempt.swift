internal import Job
internal import RunEvents
internal import Sessions
internal import Subprocess

/// One attempt at a job: the steps from an empty room to the verdict, each of which passes values
/// to the next.
struct Attempt {
  let context: JobContext
  /// The attempt's number, from 1.
  let number: Int
  /// Counts the job's credits.
  let meter: CreditMeter

  private var rooms: RoomMaker { RoomMaker(context: context) }

  /// Runs the attempt; returns why the job did not pass, or nil when it did.
  func run() -> JobFailure? {
    inRoom { deadline throws(JobFailure) in
      try rooms.make(rooms.name(ofAttempt: number), until: deadline)
    } work: { (room, deadline) throws(JobFailure) in
      try SetUpStep(context: context).run(in: room, until: deadline)
      let converse = try ConverseStep(context, room, meter, until: deadline)
      let (isPrompted, failure) = converse.run()
      // What the agent did before it failed may be worth keeping, but it is not judged.
      if let failure, !isPrompted || context.control.isImmediate { throw failure }
      if failure == nil { context.emit(.agentFinished(context.id)) }
      let capture = CaptureStep(context: context, redactor: converse.redactor)
      let snapshot = try capture.run(in: room, until: failure == nil ? deadline : nil)
      if let failure { throw failure }
      try VerifyStep(context: context, redactor: converse.redactor)
        .run(snapshot, in: room, until: deadline)
    }
  }

  /// Verifies what the agent of an interrupted run left, without running the agent again.
  ///
  /// Returns why the job did not pass, or nil when it did.
  func verify(after earlier: JobState) -> JobFailure? {
    context.emit(.verificationResumed(context.id))
    let kept = Resumption.workspace(of: earlier)
    let name = rooms.name(ofAttempt: number)
    return inRoom { deadline throws(JobFailure) in
      guard let kept else { return try rooms.make(name, until: deadline) }
      return try rooms.reopen(kept, name)
    } work: { (room, deadline) throws(JobFailure) in
      if kept == nil { try SetUpStep(context: context).run(in: room, until: deadline) }
      let redactor = try ConverseStep(context, room, meter, until: deadline).redactor
      let capture = CaptureStep(context: context, redactor: redactor)
      let snapshot =
        if let facts = earlier.snapshot, earlier.patch != nil {
          try capture.restore(facts, in: room, until: deadline)
        } else {
          try capture.run(in: room, until: deadline)
        }
      try VerifyStep(context: context, redactor: redactor)
        .run(snapshot, in: room, until: deadline)
    }
  }

  /// Makes a room and opens a session in it as a job would, without setup and without a prompt.
  ///
  /// Returns why no prompt could be sent, or nil when one could.
  func rehearse() -> JobFailure? {
    inRoom(comparesSource: false) { deadline throws(JobFailure) in
      try rooms.make(rooms.name(ofAttempt: number), until: deadline)
    } work: { (room, deadline) throws(JobFailure) in
      let converse = try ConverseStep(context, room, meter, until: deadline)
      if let failure = converse.rehearse() { throw failure }
    }
  }

  /// Makes a room, works in it, and removes it even when the work fails.
  private func inRoom(
    comparesSource: Bool = true,
    make: (MonotonicInstant) throws(JobFailure) -> Room,
    work: (Room, MonotonicInstant) throws(JobFailure) -> Void
  ) -> JobFailure? {
    let deadline = MonotonicInstant.now + context.specification.timeout
    let room: Room
    do throws(JobFailure) {
      try context.folder.make()
      room = try make(deadline)
    } catch {
      return error
    }
    var failure: JobFailure?
    do throws(JobFailure) {
      try work(room, deadline)
    } catch {
      failure = error
    }
    rooms.removeTemporaryFolder(of: room)
    if failure == nil, comparesSource {
      failure = SourceCheck(context: context).failure(of: room.workspace)
    }
    rooms.remove(room.workspace, after: failure?.outcome ?? .passed)
    return failure
  }
}
