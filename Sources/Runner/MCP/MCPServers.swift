internal import AgentClientProtocol
internal import FileSystem
internal import FoundationEssentials
internal import JobFile
internal import Kiro
internal import RunEvents
internal import Subprocess
internal import UntrustedText

/// The MCP servers of a job: which are required, and which kjob hands over itself.
struct MCPServers {
  /// What the gate requires.
  let requirement: MCPStartupGate.Requirement
  /// The servers of the user's configuration that count if the agent turns out to be Kiro.
  let userNames: [String]
  /// The servers that the job file adds, as the agent gets them.
  let added: [NewSession.MCPServer]
  /// Values among them that are secrets by their names.
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
    secrets = expander.secrets(of: added)
    let names = specification.mcpServers.map(\.name)
    switch specification.mcpStartup {
    case .notRequired: (requirement, userNames) = (.nothing, [])
    case .servers(let names): (requirement, userNames) = (.named(names), [])
    case .all:
      let files = try Files(specification, worktree, environment)
      let own = (try files.expected(withUser: false) + names).unique
      let all = (try files.expected(withUser: true) + names).unique
      switch specification.agent.program {
      case .scripted, .replayed: (requirement, userNames) = (.all(expected: own), [])
      case .kiro: (requirement, userNames) = (.all(expected: all), [])
      case .command:
        (requirement, userNames) = (.all(expected: own), all.filter { !own.contains($0) })
      }
    }
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

    func expected(withUser: Bool) throws(JobFailure) -> [String] {
      do throws(MCPConfiguration.Fault) {
        return try MCPConfiguration.expectedServers(
          agent: agent,
          workspace: workspace,
          user: withUser ? user : nil
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
