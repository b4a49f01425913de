internal import FileSystem
internal import Job
internal import Kiro
internal import RunEvents
internal import Sessions
internal import Subprocess
internal import Text

/// The work of a run before its first job: asks the agents' programs for anything that would make
/// every job fail in the same way.
struct RunPreparation {
  let settings: RunSettings
  let control: RunControl
  let forkServer: ForkServer
  let dispatcher: Dispatcher
  let delivered: DeliveredFiles

  private var token: String { "\(settings.runID)-0" }

  /// Ends the jobs that cannot begin; returns them, and what is known about the programs.
  ///
  /// If several jobs have the same cause, one reports it and the others are skipped.
  func prepare(
    _ jobs: [RunPlan.Job],
    hasSingleAgent: Bool
  ) -> (over: Set<JobID>, programs: AgentPrograms) {
    let programs = AgentPrograms()
    // A job with a stored change may need no agent.
    let asking = jobs.filter { dispatcher.planned($0.planned.id)?.storedChange == nil }
    var over = refuseMissing(asking)
    let known = asking.filter { !over.contains($0.planned.id) }
    // The version is checked first because it needs no account.
    for job in known where job.specification.agent.version != nil { ask(programs, job) }
    over.formUnion(refuseVersions(known, programs))
    over.formUnion(
      refuseSignedOut(
        known.filter { !over.contains($0.planned.id) },
        hasSingleAgent: hasSingleAgent
      )
    )
    for job in jobs where !over.contains(job.planned.id) && control.stopReason == nil {
      if control.refusal(of: AgentIdentity(job.specification.agent)) == nil { ask(programs, job) }
    }
    return (over, programs)
  }

  private func ask(_ programs: AgentPrograms, _ job: RunPlan.Job) {
    programs.ask(
      job.specification.agent,
      by: launcher(environment(of: job)),
      stop: control.stop
    )
  }

  private func launcher(_ environment: [String: String]) -> ProgramLauncher {
    ProgramLauncher(
      under: forkServer,
      token: token,
      environment: environment,
      workingDirectory: "/"
    )
  }

  private func environment(of job: RunPlan.Job) -> [String: String] {
    JobEnvironment(
      inherited: settings.environment,
      settings: job.specification.agent.environment,
      common: job.specification.environment,
      secretNames: job.specification.secrets,
      own: [:],
      worktree: "/",
      token: token
    ).agent
  }

  // MARK: - Missing programs

  /// Ends the jobs whose agent is not in PATH.
  ///
  /// A job's setup may install its agent, and a path may lead into the worktree, so these are left to
  /// the job.
  private func refuseMissing(_ jobs: [RunPlan.Job]) -> Set<JobID> {
    var causes: [String: JobID] = [:]
    var over: Set<JobID> = []
    for job in jobs where job.specification.setup.isEmpty {
      guard let program = job.specification.agent.ownCommand?.first, !program.contains("/"),
        let error = missing(program, job)
      else { continue }
      let id = job.planned.id
      over.insert(id)
      let why = SafeText("`\(program)` is not installed, or not in PATH")
      guard causes[program] == nil else {
        skip(id, "`\(causes[program] ?? "")`: \(why.string)")
        continue
      }
      causes[program] = id
      begin(id)
      let details = "\(why.string)\n\(error)\n\(Remedy.getting(job.specification.agent))"
      dispatcher.emit(
        .jobFinished(id, .error, Reason(.agentStart, why, details: SafeText(details)))
      )
    }
    return over
  }

  private func missing(_ program: String, _ job: RunPlan.Job) -> SpawnError? {
    do throws(SpawnError) {
      _ = try launcher(environment(of: job)).executable(program)
      return nil
    } catch {
      if case .notFound = error { return error }
      return nil
    }
  }

  // MARK: - Versions

  private struct Demand: Hashable {
    var agent: AgentIdentity
    var version: VersionRange
  }

  private func refuseVersions(_ jobs: [RunPlan.Job], _ programs: AgentPrograms) -> Set<JobID> {
    var causes: [Demand: JobID] = [:]
    var over: Set<JobID> = []
    for job in jobs {
      let agent = job.specification.agent
      guard let version = agent.version, let why = programs.mismatch(of: agent) else { continue }
      let id = job.planned.id
      over.insert(id)
      let demand = Demand(agent: AgentIdentity(agent), version: version)
      if let first = causes[demand] {
        skip(id, "`\(first)`: \(why.string)")
        continue
      }
      causes[demand] = id
      begin(id)
      let said = programs.facts(of: agent).answer
      let details = said.isBlank ? why : "\(why.string)\nit said: \(said.string)"
      dispatcher.emit(.jobFinished(id, .error, Reason(.agentVersion, why, details: details)))
    }
    return over
  }

  // MARK: - Sign-in

  /// Ends the first job of each agent that is signed out; the others will be skipped.
  ///
  /// Each way to sign in is checked once, before anything has begun; later, the agent itself
  /// reports it. Returns the jobs that this ended.
  private func refuseSignedOut(_ jobs: [RunPlan.Job], hasSingleAgent: Bool) -> Set<JobID> {
    var asked: Set<AgentIdentity> = []
    var over: Set<JobID> = []
    for job in jobs {
      let agent = AgentIdentity(job.specification.agent)
      guard asked.insert(agent).inserted else { continue }
      let environment = environment(of: job)
      guard let words = SignInProbe.words(for: job.specification.agent, environment: environment),
        case .signedOut(let said) = SignInProbe.ask(
          words,
          by: launcher(environment),
          stop: control.stop
        )
      else { continue }
      let id = job.planned.id
      let text = "`\(words.joined(separator: " "))` said:\n\(said.string)"
      let reason = Reason(
        .agentSignIn,
        SafeText(SignedOutMessage.message),
        details: SafeText("\(SignedOutMessage.message)\n\(text)")
      )
      begin(id)
      let place = job.planned.path
      if let file = keep(dispatcher.masked(text), "\(settings.openedOutput)/\(place)") {
        delivered.note("\(place)/\(Self.signInLog)", file)
      }
      dispatcher.emit(.jobFinished(id, .error, reason))
      over.insert(id)
      let why = SafeText("`\(id)`: \(reason.message.string)")
      _ = control.refuse(agent, why)
      if hasSingleAgent { control.requestStop(why) }
    }
    return over
  }

  /// Writes Kiro's answer to the file that the console points to; the events contain it as well.
  private func keep(_ text: String, _ folder: String) -> WrittenFile? {
    try? makeDirectories(folder)
    return try? AtomicFile.deliver(Array((text + "\n").utf8), to: "\(folder)/\(Self.signInLog)")
  }

  private static let signInLog = "sign-in.log"

  // MARK: - Jobs that are over

  private func begin(_ id: JobID) {
    guard let job = dispatcher.result.state.job(id), job.startTime == nil else { return }
    dispatcher.emit(.jobStarted(id))
    guard dispatcher.replaces(id) else { return }
    JobFolder(of: job.planned, settings, delivered).setAside()
  }

  private func skip(_ id: JobID, _ why: SafeText) {
    let hasBegun = dispatcher.result.state.job(id)?.startTime != nil
    let end =
      hasBegun
      ? (Outcome.cancelled, JobFailure.cancelled(why).reason)
      : (.skipped, Reason(.skipped, "not started: \(why.string)"))
    dispatcher.emit(.jobFinished(id, end.0, end.1))
  }
}
