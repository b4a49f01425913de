package import Kiro
package import ModelContextProtocol
internal import RunEvents
package import Subprocess
package import Text

/// Starts a job's MCP servers outside its agent, to see for itself what they do.
///
/// For agents that say nothing about MCP it is the only proof there is; where a server did not
/// start in the agent, its own words come out.
package struct ServerProver {
  /// What is known of each server's program or address.
  package let definitions: [String: ServerDefinition]
  /// Those that any agent is told of, the workspace's and the job's own.
  ///
  /// That a server of Kiro's user starts proves nothing for an agent that never hears of it.
  package let provable: Set<String>
  /// Starts what the agent would start.
  package let launcher: ProgramLauncher
  package let version: String

  package init(
    definitions: [String: ServerDefinition],
    provable: Set<String>,
    launcher: ProgramLauncher,
    version: String
  ) {
    self.definitions = definitions
    self.provable = provable
    self.launcher = launcher
    self.version = version
  }

  /// Whether a server that starts here is one that the agent has as well.
  package func canProve(_ name: String) -> Bool {
    provable.contains(name) && definitions[name] != nil
  }

  /// The servers of which that can be said, sorted.
  package var provableNames: [String] { provable.filter(canProve).sorted() }

  /// Begins to check servers for an agent that says nothing about them.
  package func prove(_ names: [String], until deadline: MonotonicInstant) -> Preflight? {
    start(names.filter(canProve), until: deadline)
  }

  /// Begins to check those of the servers whose programs or addresses are known.
  ///
  /// Nil when none is, or when nothing can be started.
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

  /// What servers that did not start say when kjob starts them, by name.
  ///
  /// Takes ten seconds at most, and none once the run is stopped.
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

  /// A check as reports have it: how it ended, and what the server said.
  package static func describe(_ check: ServerCheck, _ redactor: Redactor) -> SafeText {
    let head = "started by kjob, it \(check.state)"
    let tail = redactor.safeText(check.errorTail).lastLines(20)
    let safe = redactor.safeText(head)
    guard !tail.isBlank else { return safe }
    return SafeText("\(safe.string); the end of what it said:\n\(tail.string)")
  }
}

extension ServerCheck.State {
  /// What it proves to the gate.
  package var proof: MCPStartupGate.Proof {
    switch self {
    case .answered(let tools): .answered(tools: tools)
    case .needsAuthorization: .needsAuthorization
    case .failed, .timedOut, .stopped: .failed("\(self)")
    }
  }
}
