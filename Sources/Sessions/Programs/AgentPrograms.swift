package import Job
internal import Kiro
package import Subprocess
internal import Synchronization
package import Text

/// The versions and engines that the agents' programs report.
///
/// Each program is asked once, before the first job.
package final class AgentPrograms: Sendable {
  /// The known facts about one program.
  package struct Facts: Hashable, Sendable {
    /// The engine that kjob requests with a flag; nil if it requests none.
    package var requestedEngine: String?
    /// The engine that the command or the environment names.
    package var namedEngine: String?
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

  private let facts = Mutex<[AgentIdentity: Facts]>([:])

  /// Asks an agent's program, unless it has been asked before.
  ///
  /// A program that does not answer in time, or not in a known form, is used as it is.
  package func ask(
    _ agent: AgentSettings,
    by launcher: ProgramLauncher,
    stop: Waker? = nil
  ) {
    let identity = AgentIdentity(agent)
    guard facts.withLock({ $0[identity] == nil }) else { return }
    func answer(to words: [String]) -> (ending: ExitStatus?, text: String) {
      let limit = MonotonicInstant.now + Self.limit
      let capture = try? launcher.capture(words, until: limit, stop: stop)
      return (capture?.status, String(decoding: capture?.output ?? [], as: UTF8.self))
    }
    var found = Facts()
    if let command = agent.ownCommand {
      found.namedEngine = KiroEngine.named(in: command)
      if found.namedEngine == nil, agent.isKiro {
        found.namedEngine = launcher.environment[KiroEngine.variable].flatMap {
          $0.isEmpty ? nil : $0
        }
      }
      if found.namedEngine == nil, let words = KiroEngine.probe(for: command) {
        let (ending, help) = answer(to: words)
        if ending == .exited(0) { found.requestedEngine = KiroEngine.choice(fromHelp: help) }
      }
      if agent.isKiro || agent.version != nil {
        let (ending, text) = answer(to: KiroEngine.versionProbe(for: command))
        found.ending = ending
        found.answer = SafeText(text).lastLines(1)
        if ending == .exited(0) { found.version = VersionRange.version(in: text) }
      }
    }
    let result = found
    facts.withLock { $0[identity] = $0[identity] ?? result }
  }

  /// Returns the known facts about an agent's program.
  package func facts(of agent: AgentSettings) -> Facts {
    facts.withLock { $0[AgentIdentity(agent)] } ?? Facts()
  }

  /// Records that a program rejects the flag for its engine.
  package func refuseEngine(of agent: AgentSettings) {
    facts.withLock { $0[AgentIdentity(agent)]?.requestedEngine = nil }
  }

  /// Returns the reason why the version of an agent's program does not suit the job; nil if it
  /// does.
  package func mismatch(of agent: AgentSettings) -> SafeText? {
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
      let words = KiroEngine.versionProbe(for: command).joined(separator: " ")
      return SafeText(
        "the job requires `\(program)` `\(range)`, but `\(words)` did not print a version"
      )
    }
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
