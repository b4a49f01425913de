public import FoundationEssentials

/// The MCP servers that Kiro will start for a session, by its configuration files.
///
/// These are Kiro's rules: the agent's own servers take precedence over the workspace's, and those
/// over the user's. A name that occurs several times counts once, in the first place. `disabled`
/// servers are not started. A custom agent gets the servers of the two `mcp.json` files only if it
/// requests them. An empty `mcp.json` contains no servers.
public enum MCPConfiguration {
  /// The path and contents of a file.
  public struct File: Sendable {
    /// The path, for messages.
    public var path: String
    /// The contents.
    public var contents: Data

    /// Creates a file that has been read.
    public init(path: String, contents: Data) {
      self.path = path
      self.contents = contents
    }

    /// True when the file is empty or contains only whitespace.
    public var isBlank: Bool { contents.allSatisfy { [0x09, 0x0A, 0x0D, 0x20].contains($0) } }
  }

  /// The error for a file whose servers cannot be determined.
  public struct Fault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The path of the file.
    public var path: String
    /// A description of the problem; nil if the file has an unexpected form.
    public var problem: String?

    /// Creates the error for a file.
    public init(path: String, problem: String? = nil) {
      self.path = path
      self.problem = problem
    }

    /// The message, on one line.
    public var description: String {
      if let problem { return "`\(path)` cannot be used: \(problem)" }
      return
        "`\(path)` is not an MCP configuration: expected a JSON object with the servers in `mcpServers`"
    }
  }

  /// The folders of agent files, relative to the workspace, in order of precedence.
  public static let agentFolders = [".kiro/agents", ".amazonq/cli-agents"]

  /// The path of the server configuration, relative to the workspace or to home.
  public static let serversPath = ".kiro/settings/mcp.json"

  /// The path of the server configuration from before Kiro had its name, relative to the workspace;
  /// it counts if ``serversPath`` does not exist.
  public static let olderServersPath = ".amazonq/mcp.json"

  /// Returns the servers that will be started, sorted by name.
  ///
  /// `agent` is the custom agent's file, nil for the default agent. The other two files are nil if
  /// they do not exist.
  ///
  /// In arguments, variables, addresses, and header fields, `${NAME}` and `${env:NAME}` are
  /// replaced with variables of `environment`; references to missing variables stay unchanged.
  public static func servers(
    agent: File?,
    workspace: File?,
    user: File?,
    environment: [String: String]
  ) throws(Fault) -> [Server] {
    var layers: [[String: Entry]] = []
    var includesFiles = true
    if let agent {
      let description = try AgentDescription(agent)
      layers.append(description.servers)
      includesFiles = description.includesFiles
    }
    if includesFiles {
      for file in [workspace, user] {
        guard let file, !file.isBlank else { continue }
        layers.append(try decode(ServersFile.self, file).mcpServers ?? [:])
      }
    }
    var entries: [String: Entry] = [:]
    for layer in layers { entries.merge(layer) { first, _ in first } }
    return entries.filter { !$0.value.isDisabled }
      .map { $0.value.server(named: $0.key, expandedBy: environment) }
      .sorted { $0.name < $1.name }
  }

  private struct ServersFile: Decodable {
    var mcpServers: [String: Entry]?
  }

  static func decode<Value: Decodable>(
    _ type: Value.Type,
    _ file: File
  ) throws(Fault) -> Value {
    do {
      return try JSONDecoder().decode(type, from: file.contents)
    } catch {
      throw Fault(path: file.path)
    }
  }
}
