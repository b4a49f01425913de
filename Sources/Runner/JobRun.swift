internal import FileSystem
internal import JobFile
internal import RunEvents
internal import Subprocess
internal import UntrustedText

/// The life of one job: its attempts, and what came of the last one.
struct JobRun {
  let job: RunPlan.Job
  /// What the journal of a kjob that was ended tells of the job; nil in a new run.
  let previous: JobState?
  /// The value that marks every process of this job.
  let token: String
  let forkServer: ForkServer
  /// What works on repositories, for one job after the other.
  let repositoryWork: RepositoryWork
  let settings: RunSettings
  let control: RunControl
  let dispatcher: Dispatcher
  let ledger: CreditLedger
  /// What is written to the output, by which it is known at the end.
  let delivered: DeliveredFiles
  /// Where workspaces are copied from.
  let templates: WorkspaceTemplates
  /// What the agents' programs have said of themselves.
  let programs: AgentPrograms
  /// What becomes of the source repositories meanwhile.
  let watch: SourceWatch
  /// Whether every job of the run is done by the same agent.
  let agentsAreAlike: Bool

  var id: JobID { job.planned.id }
  var specification: JobSpecification { job.specification }

  /// The job's folder in the output.
  var folder: (absolute: String, relative: String) {
    let relative = "jobs/\(job.planned.folder)"
    return ("\(settings.openedOutput)/\(relative)", relative)
  }

  /// Runs the job to its end and tells what came of it.
  func run() {
    defer { templates.release(job) }
    let agent = AgentIdentity(specification.agent)
    if let reason = control.stopReason ?? ledger.exhaustion ?? control.refusal(of: agent) {
      let end =
        previous?.startTime == nil
        ? (.skipped, Reason(.skipped, "not started: \(reason.string)"))
        : (Outcome.cancelled, JobFailure.cancelled(reason).reason)
      dispatcher.emit(.jobFinished(id, end.0, end.1))
      return
    }
    if previous?.startTime == nil { dispatcher.emit(.jobStarted(id)) }
    watchSource()
    var failure = makeAttempts().map(confirmed)
    reportSource(failure)
    if let found = failure?.reason, found.type.stopsRun {
      // One cause is told once; the others were only running at the same time.
      if !control.refuse(agent, SafeText("`\(id)`: \(found.message.string)")) {
        failure = .cancelled("another job found the same: \(found.message.string)")
      }
    }
    dispatcher.emit(.jobFinished(id, failure?.outcome ?? .passed, failure?.reason))
    guard let failure else { return }
    if failure.reason.type.stopsRun {
      if agentsAreAlike { control.announceHold("`\(id)`: \(failure.reason.message.string)") }
    } else if settings.failFast, failure.outcome == .failed || failure.outcome == .error {
      control.requestStop("`\(id)` did not pass and --fail-fast is on")
    }
  }

  /// A failure that may mean that nobody is signed in, as one that does if another job or Kiro itself
  /// says the same.
  ///
  /// A status alone may be about one thing that the job did.
  private func confirmed(_ failure: JobFailure) -> JobFailure {
    guard failure.suspectsSignIn else { return failure }
    let agent = AgentIdentity(specification.agent)
    let evidence: String
    if let other = control.suspect(agent, by: id) {
      evidence = "`\(other)` was refused as well"
    } else if case .signedOut(let said)? = SignInProbe.ask(self) {
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

  /// Makes attempts until one succeeds or fails for good; returns the last one's failure.
  private func makeAttempts() -> JobFailure? {
    let retries = RetryPolicy(specification.retries)
    let meter = CreditMeter(
      job: id,
      limit: specification.creditLimit,
      used: previous?.credits ?? 0,
      ledger: ledger,
      dispatcher: dispatcher
    )
    var (number, earlier): (Int, JobState?)
    do throws(JobFailure) {
      (number, earlier) = try takeUp()
    } catch {
      return error
    }
    let interruptions = dispatcher.interruptions(of: id)
    while true {
      let attempt = Attempt(job: self, number: number, meter: meter)
      let result = earlier.map { attempt.verify(after: $0) } ?? attempt.run()
      earlier = nil
      guard let failure = result else { return nil }
      guard control.stopReason == nil, meter.exhaustion == nil,
        control.refusal(of: AgentIdentity(specification.agent)) == nil,
        let delay = retries.delay(after: number - interruptions, failure)
      else { return failure }
      do throws(JobFailure) {
        try putAside(number, failure, delay)
        try wait(delay, after: number, failure)
      } catch {
        return error
      }
      number += 1
      dispatcher.emit(.attemptStarted(id, number: number))
    }
  }

  /// Where to begin: the attempt's number and, if it only has to be verified, what is known of it.
  ///
  /// An attempt that was under way when kjob was ended is put aside and counts for no retry.
  private func takeUp() throws(JobFailure) -> (Int, JobState?) {
    guard let previous, previous.startTime != nil else { return (1, nil) }
    let number = previous.attemptCount
    if previous.attempts.count < number {
      if Resumption.verifies(previous) { return (number, previous) }
      let failure = JobFailure.error(.interrupted, "kjob was ended while the attempt was under way")
      try putAside(number, failure, .zero)
    }
    dispatcher.emit(.attemptStarted(id, number: number + 1))
    return (number + 1, nil)
  }

  /// Moves the attempt's files to a folder of its own, so that the next one begins with nothing.
  private func putAside(
    _ number: Int,
    _ failure: JobFailure,
    _ delay: Duration
  ) throws(JobFailure) {
    let name = "attempt-\(number)"
    try withOutput { () throws(FileError) in
      try makeDirectories(folder.absolute)
      let all = try Folder(path: folder.absolute)
      let target = FileName(name)
      // An earlier kjob may have been ended half way.
      try all.makeFolderIfMissing(target)
      let own = try all.folder(target)
      for entry in try all.entries() where !entry.description.hasPrefix("attempt-") {
        try all.rename(entry, to: entry, in: own)
      }
    }
    delivered.move(below: folder.relative, to: "\(folder.relative)/\(name)")
    dispatcher.emit(
      .attemptFailed(
        id,
        AttemptFacts(
          number: number,
          reason: failure.reason,
          folder: "\(folder.relative)/\(name)",
          delay: delay / .seconds(1)
        )
      )
    )
  }

  private func wait(
    _ delay: Duration,
    after number: Int,
    _ failure: JobFailure
  ) throws(JobFailure) {
    let end = MonotonicInstant.now + delay
    _ = Readiness.wait(for: [.readable(control.stop.number)], until: end)
    let refusal = control.refusal(of: AgentIdentity(specification.agent))
    guard let reason = control.stopReason ?? refusal else { return }
    throw .cancelled(
      SafeText(
        "\(reason.string), before attempt \(number + 1); attempt \(number) had failed: "
          + failure.reason.message.string
      )
    )
  }
}
