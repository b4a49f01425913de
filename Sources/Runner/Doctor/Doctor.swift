internal import FileSystem
internal import FoundationEssentials
internal import Git
internal import JobFile
internal import Kiro
internal import RunEvents
public import Sessions
public import Subprocess
internal import Text

/// Looks at everything that a run depends on, without sending a prompt.
///
/// What a job needs is found out as the job would find it out: in a worktree of its base commit, by
/// opening a session with its agent and waiting for its MCP servers.
public struct Doctor {
  let settings: RunSettings
  let control: RunControl
  let forkServer: ForkServer
  let tell: (Check) -> Void
  let programs = AgentPrograms()

  /// How long opening a session may take in all.
  static let sessionLimit = Duration.seconds(180)

  /// Makes a doctor who tells each check as it is made.
  ///
  /// Files that are needed meanwhile lie in the settings' output folder, which is removed.
  public init(
    settings: RunSettings,
    control: RunControl,
    forkServer: ForkServer,
    tell: @escaping (Check) -> Void
  ) {
    self.settings = settings
    self.control = control
    self.forkServer = forkServer
    self.tell = tell
  }

  /// Looks at what the jobs need, or at Kiro alone where there are none.
  ///
  /// `folder` is the run's own, and is gone afterwards.
  public func examine(_ jobs: [RunPlan.Job], in folder: borrowing RunFolder) {
    let agents = jobs.isEmpty ? [AgentSettings()] : jobs.map(\.specification.agent)
    var useless: Set<AgentIdentity> = []
    var seen: Set<AgentIdentity> = []
    for agent in agents where seen.insert(AgentIdentity(agent)).inserted {
      guard let command = agent.ownCommand else { continue }
      if !examine(agent, command) { useless.insert(AgentIdentity(agent)) }
    }
    for agent in Set(agents) where !useless.contains(AgentIdentity(agent)) {
      // Jobs may take different versions of one program.
      guard let mismatch = programs.mismatch(of: agent) else { continue }
      let remedy = Remedy.text(for: .agentVersion)
      tell(Check(SafeText(agent.ownCommand?.first ?? ""), .bad, mismatch, remedy: remedy))
    }
    ProcessSweep.adoptOrphans()
    var rehearsed: Set<Rehearsal> = []
    for (index, job) in jobs.enumerated() where control.stopReason == nil {
      // An agent that is not there, or asks for a sign-in, would only say so again.
      guard !useless.contains(AgentIdentity(job.specification.agent)),
        programs.mismatch(of: job.specification.agent) == nil
      else { continue }
      guard rehearsed.insert(Rehearsal(job)).inserted else { continue }
      rehearse(job, index)
    }
    try? FileManager.default.removeItem(atPath: settings.outputDirectory)
    folder.removeIfEmpty()
  }

  /// Jobs that would come to the same, so that one of them is enough.
  private struct Rehearsal: Hashable {
    let repository: String
    let base: String
    let agent: AgentSettings
    let requirement: MCPStartupRequirement
    let servers: [MCPServerSettings]
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

  /// Looks at an agent's program; returns whether a session with it is worth a try.
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
      tell(Check(name, .bad, SafeText("\(error)"), remedy: Remedy.text(for: .agentStart)))
      return false
    }
    let start = MonotonicInstant.now
    programs.ask(agent, by: launcher, stop: control.stop)
    let check = check(of: agent, named: name, at: path, seconds: Self.seconds(since: start))
    tell(check)
    guard programs.mismatch(of: agent) == nil else { return false }
    guard let probe = KiroCommandLine.signInProbe(for: command) else { return true }
    return tellSignIn(agent, probe, environment)
  }

  /// What a program says of itself: its version, which has to be one that the jobs take, and the
  /// engine that kjob will ask it for.
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

  private func tellSignIn(
    _ agent: AgentSettings,
    _ probe: [String],
    _ environment: [String: String]
  ) -> Bool {
    let start = MonotonicInstant.now
    guard SignInProbe.words(for: agent, environment: environment) != nil else {
      tell(Check("sign-in", .unknown, "KIRO_API_KEY is set; a session shows whether it is valid"))
      return true
    }
    let answer = SignInProbe.ask(probe, by: launcher(environment), stop: control.stop)
    let seconds = Self.seconds(since: start)
    switch answer {
    case .signedIn(let said): tell(Check("sign-in", .good, said.singleLine, seconds: seconds))
    case .unknown(let why): tell(Check("sign-in", .unknown, why.singleLine, seconds: seconds))
    case .signedOut(let said):
      tell(
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
