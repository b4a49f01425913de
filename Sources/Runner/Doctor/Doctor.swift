internal import FoundationEssentials
internal import Git
internal import Job
internal import Kiro
internal import RunEvents
public import Sessions
public import Subprocess
internal import Text

/// Checks everything that a run depends on, without sending a prompt.
///
/// The needs of a job are checked the way the job itself would find out: in a worktree of its base
/// commit, by opening a session with its agent and waiting for its MCP servers.
public struct Doctor {
  let settings: RunSettings
  let control: RunControl
  let forkServer: ForkServer
  let report: (Check) -> Void
  let programs = AgentPrograms()

  /// The time limit for opening a session.
  static let sessionLimit = Duration.seconds(180)

  /// Creates a doctor that reports each check as it is made.
  ///
  /// Temporary files go to the settings' output folder, which is removed.
  public init(
    settings: RunSettings,
    control: RunControl,
    forkServer: ForkServer,
    report: @escaping (Check) -> Void
  ) {
    self.settings = settings
    self.control = control
    self.forkServer = forkServer
    self.report = report
  }

  /// Checks what the jobs need, or only Kiro when there are no jobs.
  ///
  /// `folder` is the run's own folder; it is removed afterward. With `verifies`, setup and
  /// verification commands run on each base.
  public func examine(
    _ jobs: [RunPlan.Job],
    in folder: borrowing RunFolder,
    verifies: Bool = false
  ) {
    let agents = jobs.isEmpty ? [AgentSettings()] : jobs.map(\.specification.agent)
    var useless: Set<AgentIdentity> = []
    var seen: Set<AgentIdentity> = []
    for agent in agents where seen.insert(AgentIdentity(agent)).inserted {
      guard let command = agent.ownCommand else { continue }
      if !examine(agent, command) { useless.insert(AgentIdentity(agent)) }
    }
    for agent in Set(agents) where !useless.contains(AgentIdentity(agent)) {
      // Jobs may accept different versions of one program.
      guard let mismatch = programs.mismatch(of: agent) else { continue }
      let remedy = Remedy.text(for: .agentVersion)
      report(Check(SafeText(agent.ownCommand?.first ?? ""), .bad, mismatch, remedy: remedy))
    }
    ProcessSweep.adoptOrphans()
    var rehearsed: Set<Rehearsal> = []
    for (index, job) in jobs.enumerated() where control.stopReason == nil {
      // A session with an agent that is missing or signed out would only fail for the same reason.
      guard !useless.contains(AgentIdentity(job.specification.agent)),
        programs.mismatch(of: job.specification.agent) == nil
      else { continue }
      guard rehearsed.insert(Rehearsal(job)).inserted else { continue }
      rehearse(job, index)
    }
    if verifies {
      for (index, job) in jobs.enumerated() where control.stopReason == nil { verify(job, index) }
    }
    try? FileManager.default.removeItem(atPath: settings.outputDirectory)
    folder.removeIfEmpty()
  }

  /// The inputs that decide a rehearsal; jobs that have the same ones are rehearsed once.
  private struct Rehearsal: Hashable {
    let repository: String
    let base: String
    let agent: AgentSettings
    let requirement: MCPStartupRequirement
    let servers: [MCPServer]
    let timeout: Duration
    let capabilities: Set<ClientCapability>
    let copy: [String]

    init(_ job: RunPlan.Job) {
      repository = job.repository.workingTree
      base = job.base.description
      agent = job.specification.agent
      requirement = job.specification.mcpStartup
      servers = job.specification.mcpServers
      timeout = job.specification.mcpStartupTimeout
      capabilities = job.specification.clientCapabilities
      copy = job.specification.copy
    }
  }

  // MARK: - Programs

  private func launcher(_ environment: [String: String]) -> ProgramLauncher {
    ProgramLauncher(
      under: forkServer,
      token: token(0),
      environment: environment,
      workingDirectory: "/"
    )
  }

  /// Checks an agent's program; returns true if a session with it is worth trying.
  private func examine(_ agent: AgentSettings, _ command: [String]) -> Bool {
    let environment = JobEnvironment(
      inherited: settings.environment,
      settings: agent.environment,
      own: [:],
      worktree: "/",
      token: token(0)
    ).agent
    let name = SafeText(command.first ?? "")
    let launcher = launcher(environment)
    let path: String
    do throws(SpawnError) {
      guard let program = command.first else { throw .noProgram }
      path = try launcher.executable(program)
    } catch {
      report(Check(name, .bad, SafeText("\(error)"), remedy: Remedy.text(for: .agentStart)))
      return false
    }
    let start = MonotonicInstant.now
    programs.ask(agent, by: launcher, stop: control.stop)
    let check = check(of: agent, named: name, at: path, seconds: Self.seconds(since: start))
    report(check)
    guard programs.mismatch(of: agent) == nil else { return false }
    guard let probe = KiroCommandLine.signInProbe(for: command) else { return true }
    return reportSignIn(agent, probe, environment)
  }

  /// Checks what a program reports about itself: its version, which the jobs must accept, and the
  /// engine that kjob will request.
  private func check(
    of agent: AgentSettings,
    named name: SafeText,
    at path: String,
    seconds: Double
  ) -> Check {
    if let mismatch = programs.mismatch(of: agent) {
      let remedy = Remedy.text(for: .agentVersion)
      return Check(name, .bad, mismatch, remedy: remedy, seconds: seconds)
    }
    guard agent.isKiro else { return Check(name, .good, SafeText(path), seconds: seconds) }
    let facts = programs.facts(of: agent)
    switch facts.ending {
    case .exited(0)? where facts.answer.isBlank:
      let said: SafeText = "`\(path) --version` said nothing: is it Kiro's CLI?"
      return Check(name, .unknown, said, seconds: seconds)
    case .exited(0)?:
      let engine = (facts.requestedEngine ?? facts.namedEngine).map { ", engine \($0)" } ?? ""
      let said = "\(facts.answer.string) (\(path))\(engine)"
      return Check(name, .good, SafeText(said), seconds: seconds)
    case let status?:
      return Check(
        name,
        .bad,
        "`\(path) --version` \(status): \(facts.answer.string)",
        remedy: Remedy.text(for: .agentStart),
        seconds: seconds
      )
    case nil:
      return Check(
        name,
        .unknown,
        "`\(path) --version` did not end within \(describe(AgentPrograms.limit))",
        seconds: seconds
      )
    }
  }

  private func reportSignIn(
    _ agent: AgentSettings,
    _ probe: [String],
    _ environment: [String: String]
  ) -> Bool {
    let start = MonotonicInstant.now
    guard SignInProbe.words(for: agent, environment: environment) != nil else {
      report(Check("sign-in", .unknown, "KIRO_API_KEY is set; a session shows whether it is valid"))
      return true
    }
    let answer = SignInProbe.ask(probe, by: launcher(environment), stop: control.stop)
    let seconds = Self.seconds(since: start)
    switch answer {
    case .signedIn(let said): report(Check("sign-in", .good, said.singleLine, seconds: seconds))
    case .unknown(let why): report(Check("sign-in", .unknown, why.singleLine, seconds: seconds))
    case .signedOut(let said):
      report(
        Check(
          "sign-in",
          .bad,
          said.singleLine,
          remedy: Remedy.text(for: .agentSignIn),
          seconds: seconds
        )
      )
      return false
    }
    return true
  }
}
