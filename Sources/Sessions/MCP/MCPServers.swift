package import Job
package import Kiro

/// The MCP servers of a job: which are required, how they are started, and which of them kjob
/// passes to the agent.
package struct MCPServers {
  /// The gate's requirement.
  package let requirement: MCPStartupGate.Requirement
  /// The servers that the job file adds, in the form that the agent gets.
  package let added: [MCPServer]
  /// The names of the added servers.
  package var handedOver: Set<String> { Set(added.map(\.name)) }
  /// The names of the servers that any agent gets, Kiro or not.
  package let shared: Set<String>
  /// The secrets in the definitions of servers.
  package let secrets: [String]
  /// Files that name no servers because they are blank.
  package let blankFiles: [String]
  /// The configured servers at the start of the first session.
  private let configured: [MCPConfiguration.Server]
  private let files: KiroFiles
  private let environment: [String: String]

  /// Creates the servers of the configuration in the worktree, which Kiro is about to read.
  ///
  /// The workspace's configuration counts for every agent. The user's counts for Kiro, and for an
  /// agent with another name only once it has turned out to be Kiro. The built-in agent has no
  /// user.
  package init(
    _ specification: JobSpecification,
    worktree: String,
    environment: JobEnvironment,
    inherited: [String: String]
  ) throws(JobFailure) {
    let expander = VariableExpander(variables: inherited)
    added = try specification.mcpServers.map { (server) throws(JobFailure) in
      try expander.expand(server, environment.agent)
    }
    let names = specification.mcpServers.map(\.name)
    files = KiroFiles(specification, worktree: worktree, environment: environment.agent)
    self.environment = environment.agent
    let own: [MCPConfiguration.Server]
    let all: [MCPConfiguration.Server]
    do throws(JobFailure) {
      own = try files.servers(files.firstAgent(.anyAgent), .anyAgent, environment.agent)
      all = try files.servers(files.firstAgent(.kiro), .kiro, environment.agent)
    } catch {
      // Configuration that is not required may be unreadable; the agent itself will report it.
      guard specification.mcpStartup == .all else {
        configured = []
        secrets = ServerSecrets(variables: inherited).of(specification.mcpServers, added, [])
        shared = Set(names)
        requirement = specification.mcpStartup.requirement()
        blankFiles = []
        return
      }
      throw error
    }
    let agent = specification.agent
    configured = agent.hasUser || agent.standsForKiro ? all : own
    // Other agents' servers count in another mode.
    let known = configured + files.allServers(environment.agent)
    secrets = ServerSecrets(variables: inherited.merging(environment.agent) { $1 })
      .of(
        specification.mcpServers,
        known.compactMap(\.definition) + added,
        files.contents()
      )
    blankFiles = files.blankFiles(agent.standsForKiro ? .kiro : .anyAgent)
    let ownNames = (own.map(\.name) + names).unique
    shared = Set(ownNames)
    requirement = specification.mcpStartup.requirement(
      expecting: agent.standsForKiro ? (all.map(\.name) + names).unique : ownNames
    )
  }

  /// Returns the names of the servers that Kiro starts in a mode, which is its agent.
  ///
  /// Without a known mode, those of the first agent.
  package func kiroNames(inMode mode: String?) throws(JobFailure) -> [String] {
    guard case .all = requirement else { return [] }
    return try files.servers(mode ?? files.firstAgent(.kiro), .kiro, environment).map(\.name)
  }

  /// Returns the definition of an agent in the form that a session can bring along; nil if no agent
  /// is requested, or none has a file.
  package func definition(
    ofAgent name: String?,
    grantsTools: Bool
  ) throws(JobFailure) -> AgentDefinition? {
    guard let name else { return nil }
    return try files.definition(ofAgent: name, grantsTools: grantsTools)
  }

  /// Returns the agents of the worktree, each with its file's path relative to the worktree.
  package func localAgents() -> [(name: String, path: String)] { files.localAgents() }

  /// Returns the model that the file of the current agent requests.
  package func model(ofMode mode: String?) -> String? {
    mode.flatMap { files.model(ofAgent: $0) }
  }

  /// Returns the definition of each server that is known in a mode, by name.
  package func definitions(inMode mode: String?) -> [String: MCPServer] {
    let inMode = mode.flatMap { try? files.servers($0, .kiro, environment) } ?? []
    let definitions = (configured + inMode).compactMap(\.definition)
    // A session's server replaces a configured one of the same name.
    return Dictionary(
      (definitions + added).map { ($0.name, $0) },
      uniquingKeysWith: { $1 }
    )
  }
}

extension [String] {
  /// The words without duplicates, in the order of their first occurrence.
  fileprivate var unique: [String] {
    var seen: Set<String> = []
    return filter { seen.insert($0).inserted }
  }
}

extension MCPStartupRequirement {
  /// Returns the requirement, with the servers that count if all are required.
  fileprivate func requirement(expecting names: [String] = []) -> MCPStartupGate.Requirement {
    switch self {
    case .notRequired: .nothing
    case .servers(let names): .named(names)
    case .all: .all(expected: names)
    }
  }
}

extension AgentSettings {
  /// True when the program behaves like Kiro's; the built-in agent does.
  package var standsForKiro: Bool {
    if case .scripted = program { return true }
    return isKiro
  }

  /// True when the user's own configuration is read; the built-in agent has no user.
  package var hasUser: Bool {
    switch program {
    case .kiro, .command: true
    case .scripted, .replayed: false
    }
  }
}
