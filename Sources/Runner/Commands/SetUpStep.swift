internal import Job
internal import RunEvents
internal import Sessions
internal import Subprocess
internal import Text

/// Runs the setup commands of a job in a room.
struct SetUpStep {
  let context: JobContext
  var phase = CommandFacts.Phase.setup
  /// The trial that needs the setup; nil if none does.
  var trial: Int?

  /// Runs every command; the first that does not pass ends the job.
  func run(in room: Room, until deadline: MonotonicInstant) throws(JobFailure) {
    let steps = context.specification.setup
    guard !steps.isEmpty else { return }
    let (watch, source) = (context.services.watch, context.job.repository)
    watch.setUp(context.id, source, isRunning: true)
    let onDelivered = phase == .roomSetup
    context.services.environment.setUp(isRunning: true, onDelivered: onDelivered)
    defer {
      watch.setUp(context.id, source, isRunning: false)
      context.services.environment.setUp(isRunning: false, onDelivered: onDelivered)
      if let digests = context.services.environment.digestsAfterSetup() {
        context.emit(.environmentObserved(EnvironmentDigests(digests)))
      }
    }
    let commands = RoomCommands(
      context: context,
      room: room,
      phase: phase,
      redactor: Redactor(room.environment.secrets),
      deadline: deadline,
      trial: trial
    )
    let limit: JobContext.TimeLimit = room.isClean ? .verification : .job
    let place = room.isClean ? " in the clean room" : ""
    for (index, step) in steps.enumerated() {
      let facts = try commands.run(step, index: index + 1)
      context.emit(.commandFinished(context.id, facts))
      if let reason = context.control.stopReason { throw .cancelled(reason) }
      guard facts.result != .passed else { continue }
      if facts.result == .timedOut, MonotonicInstant.now >= deadline {
        let doing: SafeText = "running the setup command `\(facts.name.string)`\(place)"
        throw context.failure(after: limit, while: doing)
      }
      throw .error(
        .setupFailed,
        "the setup command `\(facts.name.string)` \(facts.ending.string)\(place)",
        details: facts.failureDetails
      )
    }
  }
}
