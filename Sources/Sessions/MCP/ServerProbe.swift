package import Job
package import Kiro
package import ModelContextProtocol
package import Subprocess
package import Text

/// Starts a job's MCP servers outside its agent, to observe what they do.
///
/// For agents that report nothing about MCP this is the only proof; for a server that failed in the
/// agent, it reveals the server's own error message.
package struct ServerProbe {
  /// The known program or address of each server.
  package let definitions: [String: MCPServer]
  /// The servers that any agent gets: the workspace's and the job's own.
  ///
  /// A server of Kiro's user that starts proves nothing for an agent that never gets it.
  package let shared: Set<String>
  /// Starts programs in the same way as the agent would.
  package let launcher: ProgramLauncher
  package let version: String

  package init(
    definitions: [String: MCPServer],
    shared: Set<String>,
    launcher: ProgramLauncher,
    version: String
  ) {
    self.definitions = definitions
    self.shared = shared
    self.launcher = launcher
    self.version = version
  }

  /// Returns true if the agent has the same server, so that starting it here proves something.
  package func canProbe(_ name: String) -> Bool {
    shared.contains(name) && definitions[name] != nil
  }

  /// The names of the servers that any agent gets and that can be started here, sorted.
  package var sharedNames: [String] { shared.filter(canProbe).sorted() }

  /// Starts checking servers for an agent that reports nothing about them.
  package func startKnown(_ names: [String], until deadline: MonotonicInstant) -> Preflight? {
    start(names.filter(canProbe), until: deadline)
  }

  /// Starts checking the servers whose programs or addresses are known.
  ///
  /// Nil if there are none, or if nothing can be started.
  package func start(_ names: [String], until deadline: MonotonicInstant) -> Preflight? {
    let known = names.compactMap { definitions[$0] }
    guard !known.isEmpty else { return nil }
    return try? Preflight.start(
      known,
      by: launcher,
      clientVersion: version,
      until: deadline
    )
  }

  /// Returns what servers that did not start print when kjob starts them, by name.
  ///
  /// Takes at most ten seconds, and no time once the run is stopped.
  package func evidence(
    about names: [String],
    control: RunControl,
    redactor: Redactor
  ) -> [String: SafeText] {
    guard control.stopReason == nil,
      let preflight = start(names, until: MonotonicInstant.now + .seconds(10))
    else { return [:] }
    let ready = Readiness.wait(
      for: [.readable(preflight.number), .readable(control.stop.number)],
      until: nil
    )
    if ready.contains(.readable(control.stop.number)) { preflight.stop() }
    preflight.wait()
    return Dictionary(
      preflight.checks.map { ($0.name, Self.describe($0, redactor)) },
      uniquingKeysWith: { $1 }
    )
  }

  /// Returns a check as reports show it: its result and what the server printed.
  package static func describe(_ check: ServerCheck, _ redactor: Redactor) -> SafeText {
    let head = "started by kjob, it \(check.state)"
    let tail = redactor.safeText(check.errorTail).lastLines(20)
    let safe = redactor.safeText(head)
    guard !tail.isBlank else { return safe }
    return SafeText("\(safe.string); the end of what it said:\n\(tail.string)")
  }
}

extension ServerCheck.State {
  /// The proof for the gate.
  package var proof: MCPStartupGate.Proof {
    switch self {
    case .answered(let tools): .answered(tools: tools)
    case .needsAuthorization: .needsAuthorization
    case .failed, .timedOut, .stopped: .failed("\(self)")
    }
  }
}
