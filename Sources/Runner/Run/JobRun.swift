internal import Job
internal import RunEvents
internal import Sessions
internal import Subprocess
internal import Text

/// The life of one job: its attempts and the outcome of the last one.
struct JobRun {
  let context: JobContext
  /// The job's state in the journal of an interrupted run; nil in a new run.
  let previous: JobState?

  private var id: JobID { context.id }
  private var control: RunControl { context.control }
  private var agent: AgentIdentity { AgentIdentity(context.specification.agent) }

  /// False if the job's folder has only files of an earlier run that the job replaces.
  private var hasFiles: Bool {
    previous?.startTime != nil || !context.services.dispatcher.replaces(id)
  }

  /// Runs the job to its end and reports its outcome.
  func run() {
    let services = context.services
    defer { services.templates.release(context.job) }
    defer {
      context.gate?.leave(id)
      services.memory.leave(id)
    }
    if let reason = obstacle() {
      let end =
        previous?.startTime == nil
        ? (.skipped, Reason(.skipped, "not started: \(reason.string)"))
        : (Outcome.cancelled, JobFailure.cancelled(reason).reason)
      context.emit(.jobFinished(id, end.0, end.1))
      return
    }
    if previous?.startTime == nil { context.emit(.jobStarted(id)) }
    if !hasFiles { context.folder.setAside() }
    if previous?.outcome != nil { context.emit(.verdictReopened(id)) }
    context.watchSource()
    var failure = makeAttempts().map(confirmed)
    context.reportSource(failure)
    context.folder.remove(JobFolder.storedPatch)
    if let found = failure?.reason, found.type.stopsRun {
      // One cause is reported once; the other jobs were only running at the same time.
      if !control.refuse(agent, SafeText("`\(id)`: \(found.message.string)")) {
        failure = .cancelled("another job failed for the same reason: \(found.message.string)")
      }
    }
    if let bytes = services.memory.peak(of: id) { context.emit(.memoryMeasured(id, bytes: bytes)) }
    context.emit(.jobFinished(id, failure?.outcome ?? .passed, failure?.reason))
    guard let failure else { return }
    if failure.reason.type.stopsRun {
      if services.hasSingleAgent {
        control.announceHold("`\(id)`: \(failure.reason.message.string)")
      }
    } else if context.settings.options.failFast,
      failure.outcome == .failed || failure.outcome == .error
    {
      control.requestStop("`\(id)` did not pass and --fail-fast is on")
    }
  }

  /// Waits until there is memory, and until the job may use its agent if it needs one; returns the reason
  /// why it cannot start.
  private func obstacle() -> SafeText? {
    let find = {
      control.stopReason ?? context.services.ledger.exhaustion ?? control.refusal(of: agent)
    }
    if let obstacle = context.services.memory.enter(id, unless: find) { return obstacle }
    guard let gate = context.gate, toVerify == nil else { return nil }
    return gate.enter(id, unless: find)
  }

  /// The job's state if its agent had finished when kjob was ended, so that it only has to be
  /// verified.
  private var toVerify: JobState? {
    guard let previous, previous.startTime != nil,
      previous.earlierAttempts.count < previous.attemptCount, Resumption.verifies(previous)
    else { return nil }
    return previous
  }

  /// Returns a suspected sign-in failure as a certain one if another job or Kiro itself confirms
  /// it.
  ///
  /// A status alone may concern a single thing that the job did.
  private func confirmed(_ failure: JobFailure) -> JobFailure {
    guard failure.suspectsSignIn else { return failure }
    let evidence: String
    if let other = control.suspect(agent, by: id) {
      evidence = "the job `\(other)` was refused as well"
    } else if case .signedOut(let said)? = askForSignIn() {
      evidence = "Kiro says: \(said.string)"
    } else {
      return failure
    }
    var failure = failure
    failure.reason = Reason(
      .agentSignIn,
      "\(failure.reason.message.string); \(evidence)",
      details: "\(failure.reason.details.string)\n\(evidence)"
    )
    return failure
  }

  /// Asks the job's agent who is signed in; nil if it cannot be asked.
  private func askForSignIn() -> SignInProbe.Answer? {
    let environment = context.environment(outsideWorkspace: "/").agent
    guard
      let words = SignInProbe.words(for: context.specification.agent, environment: environment)
    else { return nil }
    let launcher = context.launcher(environment, in: "/")
    return SignInProbe.ask(words, by: launcher, stop: control.stop)
  }

  /// Makes attempts until one succeeds or fails for good; returns the failure of the last one.
  private func makeAttempts() -> JobFailure? {
    let retries = RetryPolicy(context.specification.retries)
    let meter = UsageMeter(
      job: id,
      budget: context.specification.budget,
      used: MeasuredUsage(
        credits: previous?.credits,
        cost: previous?.cost?.amount,
        currency: previous?.cost?.currency.string,
        tokens: previous?.tokens?.total
      ),
      ledger: context.services.ledger,
      emit: { [dispatcher = context.services.dispatcher] in dispatcher.emit($0) }
    )
    var (number, earlier): (Int, JobState?)
    do throws(JobFailure) {
      (number, earlier) = try firstAttempt()
    } catch {
      return error
    }
    let interruptions = context.services.dispatcher.interruptions(of: id)
    while true {
      let attempt = Attempt(context: context, number: number, meter: meter)
      let result = earlier.map { attempt.verify(after: $0) } ?? attempt.run()
      earlier = nil
      guard let failure = result else { return nil }
      guard control.stopReason == nil, meter.exhaustion == nil,
        control.refusal(of: agent) == nil,
        let delay = retries.delay(after: number - interruptions, failure)
      else { return failure }
      do throws(JobFailure) {
        try archive(number, failure, delay)
        try wait(delay, after: number, failure)
        try enterGate(meter, after: number, failure)
      } catch {
        return error
      }
      number += 1
      context.emit(.attemptStarted(id, number: number))
    }
  }

  /// Returns the number of the first attempt and, if it only has to be verified, the job's known
  /// state.
  ///
  /// An attempt that was in progress when kjob was ended is archived and does not count as a retry.
  private func firstAttempt() throws(JobFailure) -> (Int, JobState?) {
    guard let previous, previous.startTime != nil else { return (1, nil) }
    let number = previous.attemptCount
    if previous.earlierAttempts.count < number {
      if let toVerify { return (number, toVerify) }
      try archive(number, .error(.interrupted, Self.interruption(of: previous)), .zero)
    }
    context.emit(.attemptStarted(id, number: number + 1))
    return (number + 1, nil)
  }

  private static func interruption(of job: JobState) -> SafeText {
    guard job.outcome != nil, let reason = job.reason else {
      return "kjob was ended while the attempt was under way"
    }
    return reason.message
  }

  /// Moves the attempt's files to their own folder, so that the next attempt starts with an empty
  /// one.
  private func archive(
    _ number: Int,
    _ failure: JobFailure,
    _ delay: Duration
  ) throws(JobFailure) {
    let facts = AttemptFacts(
      number: number,
      reason: failure.reason,
      folder: try context.folder.archive(attempt: number),
      delay: delay / .seconds(1)
    )
    context.emit(.attemptFailed(id, facts))
  }

  private func wait(
    _ delay: Duration,
    after number: Int,
    _ failure: JobFailure
  ) throws(JobFailure) {
    let end = MonotonicInstant.now + delay
    _ = Readiness.wait(for: [.readable(control.stop.number)], until: end)
    if let cancellation = cancellation(after: number, failure) { throw cancellation }
  }

  /// Waits until the job may use its agent again.
  private func enterGate(
    _ meter: UsageMeter,
    after number: Int,
    _ failure: JobFailure
  ) throws(JobFailure) {
    let obstacle = context.gate?.enter(id) {
      cancellation(after: number, failure)
        ?? meter.exhaustion.map {
          .error(.budget, SafeText("\($0.string), \(Self.whatFailed(number, failure))"))
        }
    }
    if let obstacle { throw obstacle }
  }

  /// Returns the failure of a job that cannot continue after a failed attempt; nil if it can.
  private func cancellation(after number: Int, _ failure: JobFailure) -> JobFailure? {
    (control.stopReason ?? control.refusal(of: agent)).map {
      .cancelled(SafeText("\($0.string), \(Self.whatFailed(number, failure))"))
    }
  }

  private static func whatFailed(_ number: Int, _ failure: JobFailure) -> String {
    "before attempt \(number + 1); attempt \(number) had failed: \(failure.reason.message.string)"
  }
}
