package import Job
package import Kiro
package import RunEvents
package import Subprocess
internal import Synchronization
package import Text

/// The versions and engines that the agents' programs report.
///
/// Each program is asked once, before the first job.
package final class AgentPrograms: Sendable {
  /// The known facts about one program.
  package struct Facts: Hashable, Sendable {
    /// The engine that is started, as far as is known before it speaks.
    package var engine = AgentEngine.acp
    /// The engine that kjob requests with a flag; nil if it requests none.
    package var requestedEngine: String?
    /// The engine that the command or the environment names.
    package var namedEngine: String?
    /// The engines that the program offers, by its help.
    package var offeredEngines: [String] = []
    /// True when the program offers engines, but not the one that the job requires.
    package var lacksEngine = false
    /// True when the program does not take the flag for the way to sign in.
    package var leavesOutAuthentication = false
    /// The kind of kjob's own agent that stands in for Kiro; nil for any other agent.
    package var standIn: AgentFacts.StandIn?
    /// The first version number in the answer.
    package var version: String?
    /// The program's answer when asked for its version.
    package var answer: SafeText = ""
    /// The exit status of that query; nil if it did not end in time or was not made.
    package var ending: ExitStatus?
  }

  package init() {}

  /// The time limit for one answer.
  package static let limit = Duration.seconds(10)

  /// The jobs that start a program in the same way.
  private struct Key: Hashable {
    let identity: AgentIdentity
    let engine: AgentSettings.Engine

    init(_ agent: AgentSettings) {
      identity = AgentIdentity(agent)
      engine = agent.engine
    }
  }

  private let facts = Mutex<[Key: Facts]>([:])

  /// Asks an agent's program, unless it has been asked before.
  ///
  /// A program that does not answer in time, or not in a known form, is used as it is.
  package func ask(
    _ agent: AgentSettings,
    by launcher: ProgramLauncher,
    stop: Waker? = nil
  ) {
    let key = Key(agent)
    guard facts.withLock({ $0[key] == nil }) else { return }
    func answer(to words: [String]) -> (ending: ExitStatus?, text: String) {
      let limit = MonotonicInstant.now + Self.limit
      let capture = try? launcher.capture(words, until: limit, stop: stop)
      return (capture?.status, String(decoding: capture?.output ?? [], as: UTF8.self))
    }
    var found = Facts(of: agent)
    found.chooseEngine(agent, variable: launcher.environment[EngineFlag.variable]) { words in
      let (ending, help) = answer(to: words)
      return ending == .exited(0) ? help : ""
    }
    if let command = agent.ownCommand {
      if agent.isKiro || agent.version != nil {
        let (ending, text) = answer(to: EngineFlag.versionProbe(for: command))
        found.ending = ending
        found.answer = SafeText(text).lastLines(1)
        if ending == .exited(0) { found.version = VersionRange.version(in: text) }
      }
    }
    let result = found
    facts.withLock { $0[key] = $0[key] ?? result }
  }

  /// Returns the known facts about an agent's program.
  package func facts(of agent: AgentSettings) -> Facts {
    facts.withLock { $0[Key(agent)] } ?? Facts(unasked: agent)
  }

  /// Records that a program rejected flags at startup; returns a description of what kjob now does
  /// without them, or nil if it cannot do without.
  package func learn(from refusal: EngineFlag.Refusal, by agent: AgentSettings) -> String? {
    facts.withLock { $0[Key(agent)]?.learn(from: refusal, by: agent) }
  }

  /// Returns the reason why the version of an agent's program does not suit the job; nil if it
  /// does.
  package func mismatch(of agent: AgentSettings) -> SafeText? {
    if let reason = engineMismatch(of: agent) { return reason }
    guard let range = agent.version, let command = agent.ownCommand else { return nil }
    let facts = facts(of: agent)
    let program = command.first ?? ""
    switch facts.version.flatMap(range.contains) {
    case true?: return nil
    case false?:
      return SafeText(
        "`\(program)` has version \(facts.version ?? ""), but the job requires `\(range)`"
      )
    case nil:
      let words = EngineFlag.versionProbe(for: command).joined(separator: " ")
      return SafeText(
        "the job requires `\(program)` `\(range)`, but `\(words)` did not print a version"
      )
    }
  }

  private func engineMismatch(of agent: AgentSettings) -> SafeText? {
    let facts = facts(of: agent)
    let program = agent.ownCommand?.first ?? ""
    if facts.lacksEngine {
      let offered = facts.offeredEngines.map { "`\($0)`" }.joined(separator: ", ")
      return SafeText(
        "the job requires the engine `\(agent.engine.rawValue)`, but `\(program)` offers \(offered)"
      )
    }
    if case .tools = agent.trust, facts.engine == .v3 {
      return SafeText(
        "the engine v3 cannot trust single tools: use `permissions` instead of `trust-tools`, or "
          + "`engine: v2`"
      )
    }
    return nil
  }
}

extension AgentPrograms.Facts {
  /// Creates the facts about a program that is not asked.
  fileprivate init(of agent: AgentSettings) {
    self.init()
    switch agent.program {
    case .kiro, .command: break
    case .scripted: standIn = .scripted
    case .replayed: standIn = .replayed
    }
  }

  fileprivate init(unasked agent: AgentSettings) {
    self.init(of: agent)
    if case .scripted = agent.program { chooseEngine(agent, variable: nil) { _ in "" } }
  }

  /// Chooses the engine to start; `help` returns the answer of a program that is asked for its flags.
  fileprivate mutating func chooseEngine(
    _ agent: AgentSettings,
    variable: String?,
    help: ([String]) -> String
  ) {
    if case .scripted = agent.program {
      engine = agent.engine == .v3 ? .v3 : .v2
      requestedEngine = agent.engine == .auto ? nil : agent.engine.rawValue
      return
    }
    guard agent.isKiro, let command = agent.ownCommand else { return }
    namedEngine = EngineFlag.named(in: command)
    // A flag takes precedence over the variable, so a requested engine does too.
    if namedEngine == nil, agent.engine == .auto, let variable, !variable.isEmpty {
      namedEngine = variable
    }
    if let namedEngine {
      engine = AgentEngine.named(namedEngine)
      return
    }
    engine = .unnamedKiro
    guard let words = EngineFlag.probe(for: command) else { return }
    let text = help(words)
    offeredEngines = EngineFlag.offers(inHelp: text)
    guard let choice = EngineFlag.choice(agent.engine, fromHelp: text) else {
      lacksEngine = true
      return
    }
    (engine, requestedEngine) = (choice.engine, choice.word)
  }

  fileprivate mutating func learn(
    from refusal: EngineFlag.Refusal,
    by agent: AgentSettings
  ) -> String? {
    if refusal.isOfEngine, agent.engine == .auto, let word = requestedEngine {
      requestedEngine = nil
      if !engine.choosesByOptions { engine = .unnamedKiro }
      return "does not take `\(EngineFlag.flag) \(word)`: kjob starts it without that option, and "
        + "the agent chooses its engine"
    }
    if refusal.flags == [KiroCommandLine.authenticationFlag], !leavesOutAuthentication {
      leavesOutAuthentication = true
      return
        "does not take `\(KiroCommandLine.authenticationFlag)`: kjob starts it without that option"
    }
    // The program now starts an engine that takes no such flags, whatever its help says.
    if refusal.isOfChoices, engine.choosesByOptions, agent.engine != .v2 {
      if case .tools = agent.trust { return nil }
      engine = .v3
      let flags = refusal.flags.map { "`\($0)`" }.joined(separator: ", ")
      return "does not take \(flags): kjob chooses what the job requests in the session"
    }
    return nil
  }

  /// The start of the agent's program.
  package var start: KiroCommandLine.Start {
    KiroCommandLine.Start(
      engine: engine,
      engineWord: requestedEngine,
      leavesOutAuthentication: leavesOutAuthentication
    )
  }
}

extension AgentSettings {
  /// The command of an agent that is a separate program.
  package var ownCommand: [String]? {
    switch program {
    case .kiro: KiroCommandLine.standard
    case .command(let command): command
    case .scripted, .replayed: nil
    }
  }
}
