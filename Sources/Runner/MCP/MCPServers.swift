internal import AgentClientProtocol
internal import FileSystem
internal import FoundationEssentials
internal import JobFile
internal import Kiro
internal import ModelContextProtocol
internal import RunEvents
internal import Subprocess
internal import UntrustedText

/// The MCP servers of a job: which are required, how they are started, and which of them kjob hands
/// over itself.
struct MCPServers {
  /// What the gate requires.
  let requirement: MCPStartupGate.Requirement
  /// The servers of the user's configuration that count if the agent turns out to be Kiro.
  let userNames: [String]
  /// The servers that the job file adds, as the agent gets them.
  let added: [NewSession.MCPServer]
  /// The names of those.
  var handedOver: Set<String> { Set(added.map { ServerDefinition($0).name }) }
  /// How each server that is known is started.
  let definitions: [String: ServerDefinition]
  /// The servers that any agent is told of, Kiro or not.
  let provable: Set<String>
  /// Values among them that are secrets.
  let secrets: [String]

  /// Reads the configuration that Kiro is about to read, as it stands in the worktree now.
  ///
  /// The workspace's configuration counts for every agent. The user's counts for Kiro, and for an
  /// agent of another name only once it has turned out to be Kiro. The built-in agent has no user.
  init(
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
    let files: Files
    let own: [MCPConfiguration.Server]
    let all: [MCPConfiguration.Server]
    do throws(JobFailure) {
      files = try Files(specification, worktree, environment)
      own = try files.servers(withUser: false, environment.agent)
      all = try files.servers(withUser: true, environment.agent)
    } catch {
      // What nobody requires may be unreadable; the agent itself will say so.
      guard specification.mcpStartup == .all else {
        definitions = Self.definitions([], added)
        secrets = ServerSecrets(variables: inherited).of(specification.mcpServers, definitions, [])
        provable = Set(names)
        userNames = []
        requirement = specification.mcpStartup.named
        return
      }
      throw error
    }
    definitions = Self.definitions(specification.agent.hasUser ? all : own, added)
    secrets = ServerSecrets(variables: inherited.merging(environment.agent) { $1 })
      .of(specification.mcpServers, definitions, files.contents)
    let ownNames = (own.map(\.name) + names).unique
    provable = Set(ownNames)
    let allNames = (all.map(\.name) + names).unique
    switch (specification.mcpStartup, specification.agent.program) {
    case (.notRequired, _), (.servers, _):
      (requirement, userNames) = (specification.mcpStartup.named, [])
    case (.all, .scripted), (.all, .replayed):
      (requirement, userNames) = (.all(expected: ownNames), [])
    case (.all, .kiro): (requirement, userNames) = (.all(expected: allNames), [])
    case (.all, .command) where specification.agent.isKiro:
      (requirement, userNames) = (.all(expected: allNames), [])
    case (.all, .command):
      (requirement, userNames) = (
        .all(expected: ownNames), allNames.filter { !ownNames.contains($0) }
      )
    }
  }

  private static func definitions(
    _ configured: [MCPConfiguration.Server],
    _ added: [NewSession.MCPServer]
  ) -> [String: ServerDefinition] {
    var result: [String: ServerDefinition] = [:]
    for server in configured {
      switch server.transport {
      case .command(let words, let environment)?:
        result[server.name] = ServerDefinition(
          name: server.name,
          transport: .command(words, environment: environment)
        )
      case .http(let url, let headers)?:
        let fields = headers.sorted { $0.key < $1.key }.map {
          ServerDefinition.Header(name: $0.key, value: $0.value)
        }
        result[server.name] = ServerDefinition(
          name: server.name,
          transport: .http(url: url, headers: fields)
        )
      case nil: break
      }
    }
    // A server of the session's takes the place of one of the configuration's.
    for server in added {
      let definition = ServerDefinition(server)
      result[definition.name] = definition
    }
    return result
  }

  /// The files in which Kiro looks for servers.
  private struct Files {
    var agent: MCPConfiguration.File?
    var workspace: MCPConfiguration.File?
    var user: MCPConfiguration.File?

    init(
      _ specification: JobSpecification,
      _ worktree: String,
      _ environment: JobEnvironment
    ) throws(JobFailure) {
      let home = environment.agent["HOME"] ?? ""
      let kiroHome = environment.agent["KIRO_HOME"] ?? home + "/.kiro"
      if let name = specification.agent.name {
        agent = try Self.read(worktree + "/" + MCPConfiguration.agentPath(name))
        if agent == nil { agent = try Self.read(kiroHome + "/agents/\(name).json") }
      }
      workspace = try Self.read(worktree + "/" + MCPConfiguration.serversPath)
      user = try Self.read(kiroHome + "/settings/mcp.json")
    }

    /// What the files hold, as text.
    var contents: [String] {
      [agent, workspace, user].compactMap { file in
        file.map { String(decoding: $0.contents, as: UTF8.self) }
      }
    }

    func servers(
      withUser: Bool,
      _ environment: [String: String]
    ) throws(JobFailure) -> [MCPConfiguration.Server] {
      do throws(MCPConfiguration.Fault) {
        return try MCPConfiguration.servers(
          agent: agent,
          workspace: workspace,
          user: withUser ? user : nil,
          environment: environment
        )
      } catch {
        throw .error(.mcpConfiguration, SafeText("\(error)"))
      }
    }

    private static func read(_ path: String) throws(JobFailure) -> MCPConfiguration.File? {
      guard (try? FileStatus(ofPath: path)) != nil else { return nil }
      guard let bytes = try? RegularFile.read(path, limit: 4 << 20) else {
        throw .error(.mcpConfiguration, SafeText("\(MCPConfiguration.Fault(path: path))"))
      }
      return MCPConfiguration.File(path: path, contents: Data(bytes))
    }
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
  var isKiro: Bool {
    switch program {
    case .kiro: true
    case .command(let command): KiroCommandLine.signInProbe(for: command) != nil
    case .scripted, .replayed: false
    }
  }

  /// Whether the program behaves as Kiro's; the built-in agent does.
  var standsForKiro: Bool {
    if case .scripted = program { return true }
    return isKiro
  }

  /// Whether the user's own configuration is read; the built-in agent has no user.
  fileprivate var hasUser: Bool {
    switch program {
    case .kiro, .command: true
    case .scripted, .replayed: false
    }
  }
}

extension ServerDefinition {
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
