internal import FileSystem
internal import FoundationEssentials
internal import JSON
internal import JSONRPC
package import Job
package import Kiro
internal import RunEvents
internal import Text

/// The configuration that Kiro reads for a session, from a worktree and the user's home.
package struct KiroFiles {
  /// The agent whose configuration counts.
  package enum Reader {
    /// Any agent: only the workspace's own files count.
    case anyAgent
    /// Kiro: files from before it had this name, the default agent and, if there is a user, the
    /// user's files count too.
    case kiro
  }

  /// The maximum size of a file in bytes; Kiro's files are a few kilobytes.
  private static let sizeLimit = 4 << 20
  /// The maximum number of agents to read in one folder.
  private static let agentLimit = 1_000

  package let worktree: String
  /// Kiro's folder in the user's home; nil if the user's configuration does not count.
  package let home: String?
  /// The additional folder of agent files that the environment names.
  package let otherAgents: String?
  /// The agent that a job requests.
  package let askedAgent: String?

  package init(_ specification: JobSpecification, worktree: String, environment: [String: String]) {
    self.worktree = worktree
    let hasUser = specification.agent.hasUser
    let standard = (environment["HOME"] ?? "") + "/.kiro"
    home = hasUser ? environment["KIRO_HOME"] ?? standard : nil
    otherAgents = hasUser ? environment["KIRO_AGENT_CONFIG_DIR"] : nil
    askedAgent = specification.agent.name
  }

  /// Creates a value that reads only a folder's own configuration, for any user.
  package init(folder: String, agent: String?) {
    worktree = folder
    home = nil
    otherAgents = nil
    askedAgent = agent
  }

  /// Returns the agent of a new session that has no mode yet; nil for the built-in agent.
  package func firstAgent(_ reader: Reader) -> String? {
    askedAgent ?? (reader == .kiro ? defaultAgent : nil)
  }

  /// Returns the servers that a session with an agent starts, sorted by name.
  package func servers(
    _ agent: String?,
    _ reader: Reader,
    _ environment: [String: String]
  ) throws(JobFailure) -> [MCPConfiguration.Server] {
    let agent = try agent.flatMap { name throws(JobFailure) in
      try file(ofAgent: name, reader)
    }
    let files = try serverFiles(reader)
    do throws(MCPConfiguration.Fault) {
      return try MCPConfiguration.servers(
        agent: agent,
        workspace: files.workspace,
        user: files.user,
        environment: environment
      )
    } catch {
      throw .error(.mcpConfiguration, SafeText("\(error)"))
    }
  }

  /// Returns the model that an agent's file requests.
  package func model(ofAgent name: String) -> String? {
    guard let file = try? file(ofAgent: name, .kiro) else { return nil }
    return (try? AgentDescription(file))?.model
  }

  /// Returns the definition of an agent in the form that a session can bring along; nil if there is
  /// no file for it.
  package func definition(
    ofAgent name: String,
    grantsTools: Bool
  ) throws(JobFailure) -> AgentDefinition? {
    guard let file = try file(ofAgent: name, .kiro) else { return nil }
    let end = file.path.lastIndex(of: "/") ?? file.path.startIndex
    let folder = file.path[...end]
    do throws(MCPConfiguration.Fault) {
      return try AgentDefinition(file, named: name, grantsTools: grantsTools) { path in
        let absolute = path.hasPrefix("/") ? path : folder + path
        guard let bytes = try? RegularFile.read(absolute, limit: Self.sizeLimit) else { return nil }
        return String(validating: bytes, as: UTF8.self)
      }
    } catch {
      throw .error(.agentConfiguration, SafeText("\(error)"))
    }
  }

  /// Returns the paths of blank files, which were probably meant to contain something.
  package func blankFiles(_ reader: Reader) -> [String] {
    guard let files = try? serverFiles(reader) else { return [] }
    return [files.workspace, files.user].compactMap { $0 }.filter(\.isBlank).map(\.path)
  }

  /// Returns the text of all files that may count in any mode.
  package func contents() -> [String] {
    let files = try? serverFiles(.kiro)
    let agents = agentFolders(.kiro).flatMap(Self.agents).map(\.file)
    return ([files?.workspace, files?.user].compactMap { $0 } + agents).map { file in
      String(decoding: file.contents, as: UTF8.self)
    }
  }

  /// Returns the servers of all agents, which may count in a mode other than the first.
  package func allServers(_ environment: [String: String]) -> [MCPConfiguration.Server] {
    agentFolders(.kiro).flatMap(Self.agents).flatMap { agent in
      let servers = try? MCPConfiguration.servers(
        agent: agent.file,
        workspace: nil,
        user: nil,
        environment: environment
      )
      return servers ?? []
    }
  }

  /// Returns the path of an agent's file relative to the worktree; nil if there is none.
  package func path(ofAgent name: String) -> String? {
    guard let path = (try? file(ofAgent: name, .kiro))?.path, path.hasPrefix(worktree + "/") else {
      return nil
    }
    return String(path.dropFirst(worktree.count + 1))
  }

  /// Returns the agents of the worktree, each with its file's path relative to the worktree.
  package func localAgents() -> [(name: String, path: String)] {
    agentFolders(.kiro).filter { $0.hasPrefix(worktree + "/") }.flatMap { folder in
      Self.agents(in: folder).map { agent in
        (
          agent.declared ?? AgentDescription.name(ofFile: agent.fileName),
          String(agent.file.path.dropFirst(worktree.count + 1))
        )
      }
    }
  }

  /// Returns the path of the server configuration relative to the worktree; nil if there is none.
  package func serversPath(_ reader: Reader) -> String? {
    let paths = [MCPConfiguration.serversPath, MCPConfiguration.olderServersPath]
    return paths.prefix(reader == .kiro ? 2 : 1).first { path in
      (try? FileStatus(ofPath: worktree + "/" + path)) != nil
    }
  }

  // MARK: - Agents

  /// Returns the folders of agent files, in order of precedence.
  private func agentFolders(_ reader: Reader) -> [String] {
    let local = MCPConfiguration.agentFolders.prefix(reader == .kiro ? 2 : 1)
    return local.map { worktree + "/" + $0 }
      + [otherAgents, home.map { $0 + "/agents" }].compactMap { $0 }
  }

  private func file(
    ofAgent name: String,
    _ reader: Reader
  ) throws(JobFailure) -> MCPConfiguration.File? {
    for folder in agentFolders(reader) {
      let agents = Self.agents(in: folder)
      // The name inside a file takes precedence over the file's name.
      if let agent = agents.first(where: { $0.declared == name }) { return agent.file }
      let wanted = agents.first { AgentDescription.name(ofFile: $0.fileName) == name }
      if let wanted { return wanted.file }
      // An unreadable file may be the requested one.
      _ = try Self.read("\(folder)/\(name).json")
    }
    return nil
  }

  private struct Agent {
    var fileName: String
    var declared: String?
    var file: MCPConfiguration.File
  }

  private static func agents(in path: String) -> [Agent] {
    guard let folder = try? Folder(path: path), let entries = try? folder.entries() else {
      return []
    }
    let names = entries.map(\.description).filter(AgentDescription.isAgent).sorted()
    return names.prefix(agentLimit).compactMap { name in
      guard let file = (try? read("\(path)/\(name)")) ?? nil else { return nil }
      return Agent(fileName: name, declared: (try? AgentDescription(file))?.name, file: file)
    }
  }

  /// The agent that Kiro's settings name; the workspace's settings take precedence over the user's.
  private var defaultAgent: String? {
    let paths = [worktree + "/.kiro", home].compactMap { $0 }.map { $0 + "/settings/cli.json" }
    for path in paths {
      guard let bytes = try? RegularFile.read(path, limit: Self.sizeLimit),
        let settings = try? JSONDecoder().decode(JSONValue.self, from: Data(bytes)),
        let name = settings["chat.defaultAgent"]?.text ?? settings["chat"]?["defaultAgent"]?.text
      else { continue }
      return name
    }
    return nil
  }

  // MARK: - Servers

  private func serverFiles(
    _ reader: Reader
  ) throws(JobFailure) -> (workspace: MCPConfiguration.File?, user: MCPConfiguration.File?) {
    var workspace = try Self.read(worktree + "/" + MCPConfiguration.serversPath)
    guard reader == .kiro else { return (workspace, nil) }
    if workspace == nil {
      workspace = try Self.read(worktree + "/" + MCPConfiguration.olderServersPath)
    }
    guard let home else { return (workspace, nil) }
    return (workspace, try Self.read(home + "/settings/mcp.json"))
  }

  private static func read(_ path: String) throws(JobFailure) -> MCPConfiguration.File? {
    guard (try? FileStatus(ofPath: path)) != nil else { return nil }
    guard let bytes = try? RegularFile.read(path, limit: sizeLimit) else {
      throw .error(.mcpConfiguration, SafeText("\(MCPConfiguration.Fault(path: path))"))
    }
    return MCPConfiguration.File(path: path, contents: Data(bytes))
  }
}
