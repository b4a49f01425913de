package import AgentClientProtocol
package import JobFile
package import Kiro
package import ModelContextProtocol
internal import RunEvents
internal import Subprocess
internal import Text

/// The MCP servers of a job: which are required, how they are started, and which of them kjob hands
/// over itself.
package struct MCPServers {
  /// What the gate requires.
  package let requirement: MCPStartupGate.Requirement
  /// The servers that the job file adds, as the agent gets them.
  package let added: [NewSession.MCPServer]
  /// The names of those.
  package var handedOver: Set<String> { Set(added.map { ServerDefinition($0).name }) }
  /// The servers that any agent is told of, Kiro or not.
  package let provable: Set<String>
  /// Values among them that are secrets.
  package let secrets: [String]
  /// Files that name no servers since nothing is written in them.
  package let blankFiles: [String]
  /// The servers of the configuration as the first session begins.
  private let configured: [MCPConfiguration.Server]
  private let files: KiroFiles
  private let environment: [String: String]

  /// Reads the configuration that Kiro is about to read, as it stands in the worktree now.
  ///
  /// The workspace's configuration counts for every agent. The user's counts for Kiro, and for an
  /// agent of another name only once it has turned out to be Kiro. The built-in agent has no user.
  package init(
    _ specification: JobSpecification,
    worktree: String,
    environment: JobEnvironment,
    inherited: [String: String]
  ) throws(JobFailure) {
    let expander = VariableExpander(variables: inherited)
    var added: [NewSession.MCPServer] = []
    for server in specification.mcpServers {
      added.append(try expander.expand(server, environment.agent))
    }
    self.added = added
    let names = specification.mcpServers.map(\.name)
    let files = KiroFiles(specification, worktree: worktree, environment: environment.agent)
    self.files = files
    self.environment = environment.agent
    let own: [MCPConfiguration.Server]
    let all: [MCPConfiguration.Server]
    do throws(JobFailure) {
      own = try files.servers(files.firstAgent(.anyAgent), .anyAgent, environment.agent)
      all = try files.servers(files.firstAgent(.kiro), .kiro, environment.agent)
    } catch {
      // What nobody requires may be unreadable; the agent itself will say so.
      guard specification.mcpStartup == .all else {
        configured = []
        secrets = ServerSecrets(variables: inherited).of(
          specification.mcpServers,
          added.map(ServerDefinition.init),
          []
        )
        provable = Set(names)
        requirement = specification.mcpStartup.named
        blankFiles = []
        return
      }
      throw error
    }
    let agent = specification.agent
    let first = agent.hasUser || agent.standsForKiro ? all : own
    configured = first
    // Servers of other agents count in another mode.
    let others = files.allServers(environment.agent)
    secrets = ServerSecrets(variables: inherited.merging(environment.agent) { $1 })
      .of(
        specification.mcpServers,
        (first + others).compactMap(ServerDefinition.init) + added.map(ServerDefinition.init),
        files.contents()
      )
    blankFiles = files.blankFiles(agent.standsForKiro ? .kiro : .anyAgent)
    let ownNames = (own.map(\.name) + names).unique
    provable = Set(ownNames)
    requirement =
      switch specification.mcpStartup {
      case .notRequired, .servers: specification.mcpStartup.named
      case .all where specification.agent.standsForKiro:
        .all(expected: (all.map(\.name) + names).unique)
      case .all: .all(expected: ownNames)
      }
  }

  /// The names of the servers that Kiro starts in a session in a mode, which is its agent; the
  /// first agent's where no mode is known.
  package func kiroNames(inMode mode: String?) throws(JobFailure) -> [String] {
    guard case .all = requirement else { return [] }
    return try files.servers(mode ?? files.firstAgent(.kiro), .kiro, environment).map(\.name)
  }

  /// The model that the file of the agent in use asks for.
  package func model(ofMode mode: String?) -> String? {
    mode.flatMap { files.model(ofAgent: $0) }
  }

  /// How each server that is known in a mode is started.
  package func definitions(inMode mode: String?) -> [String: ServerDefinition] {
    let inMode = mode.flatMap { try? files.servers($0, .kiro, environment) } ?? []
    let definitions = (configured + inMode).compactMap(ServerDefinition.init)
    // A server of the session's takes the place of one of the configuration's.
    return Dictionary(
      (definitions + added.map(ServerDefinition.init)).map { ($0.name, $0) },
      uniquingKeysWith: { $1 }
    )
  }
}

extension [String] {
  /// The words, each once, in the order in which they first came.
  fileprivate var unique: [String] {
    var seen: Set<String> = []
    return filter { seen.insert($0).inserted }
  }
}

extension MCPStartupRequirement {
  /// What it requires where that does not depend on any configuration.
  fileprivate var named: MCPStartupGate.Requirement {
    switch self {
    case .notRequired: .nothing
    case .servers(let names): .named(names)
    case .all: .all(expected: [])
    }
  }
}

extension AgentSettings {
  /// Whether the program is Kiro's own, however it is named.
  package var isKiro: Bool {
    switch program {
    case .kiro: true
    case .command(let command): KiroCommandLine.signInProbe(for: command) != nil
    case .scripted, .replayed: false
    }
  }

  /// Whether the program behaves as Kiro's; the built-in agent does.
  package var standsForKiro: Bool {
    if case .scripted = program { return true }
    return isKiro
  }

  /// Whether the user's own configuration is read; the built-in agent has no user.
  package var hasUser: Bool {
    switch program {
    case .kiro, .command: true
    case .scripted, .replayed: false
    }
  }
}

extension ServerDefinition {
  /// A server of a configuration; nil where it does not say how the server is started.
  fileprivate init?(_ server: MCPConfiguration.Server) {
    switch server.transport {
    case .command(let words, let environment)?:
      self.init(name: server.name, transport: .command(words, environment: environment))
    case .http(let url, let headers)?:
      let fields = headers.sorted { $0.key < $1.key }.map { Header(name: $0.key, value: $0.value) }
      self.init(name: server.name, transport: .http(url: url, headers: fields))
    case nil: return nil
    }
  }

  /// A server that kjob hands over to an agent.
  fileprivate init(_ server: NewSession.MCPServer) {
    switch server {
    case .process(let process):
      self.init(
        name: process.name,
        transport: .command(
          [process.command] + process.args,
          environment: Dictionary(process.env.map { ($0.name, $0.value) }) { $1 }
        )
      )
    case .http(let service):
      self.init(
        name: service.name,
        transport: .http(
          url: service.url,
          headers: service.headers.map { Header(name: $0.name, value: $0.value) }
        )
      )
    }
  }
}
