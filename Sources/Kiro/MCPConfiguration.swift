public import FoundationEssentials

/// Which MCP servers Kiro will start for a session, by its configuration files.
///
/// Kiro's rules: the agent's own servers come before the workspace's, those before the user's; one
/// name in several places counts once, by its first place; `disabled` means that it is not started.
/// A custom agent gets the servers of the two `mcp.json` files only when it says so. An empty
/// `mcp.json` names no servers.
public enum MCPConfiguration {
  /// One file's place and bytes.
  public struct File: Sendable {
    /// Where it is, for messages.
    public var path: String
    /// What it holds.
    public var contents: Data

    /// Takes a file that was read.
    public init(path: String, contents: Data) {
      self.path = path
      self.contents = contents
    }

    /// Whether nothing is written in it.
    public var isBlank: Bool { contents.allSatisfy { [0x09, 0x0A, 0x0D, 0x20].contains($0) } }
  }

  /// A file that does not say which servers it means.
  public struct Fault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file.
    public var path: String

    /// Names a file.
    public init(path: String) {
      self.path = path
    }

    /// The file is unusable, in one line.
    public var description: String {
      "`\(path)` is not an MCP configuration: expected a JSON object with the servers in `mcpServers`"
    }
  }

  /// The path of a custom agent's file below a `.kiro` folder's parent, or below home.
  public static func agentPath(_ name: String) -> String {
    ".kiro/agents/\(name).json"
  }

  /// The folders below the workspace in which agents' files are, in the order in which they count.
  public static let agentFolders = [".kiro/agents", ".amazonq/cli-agents"]

  /// The path of the servers' file below the workspace, or below home.
  public static let serversPath = ".kiro/settings/mcp.json"

  /// The path below the workspace of the servers' file from before Kiro had its name; it counts
  /// where ``serversPath`` is not there.
  public static let olderServersPath = ".amazonq/mcp.json"

  /// The names of the servers that will be started, sorted.
  ///
  /// `agent` is the custom agent's file, nil for the default agent. The other two files are nil
  /// where they do not exist.
  public static func expectedServers(
    agent: File?,
    workspace: File?,
    user: File?
  ) throws(Fault) -> [String] {
    try servers(agent: agent, workspace: workspace, user: user, environment: [:]).map(\.name)
  }

  /// The servers that will be started, sorted by name, by the same files.
  ///
  /// `${NAME}` and `${env:NAME}` in arguments, variables, addresses and headers stand for a
  /// variable of `environment`, and for themselves where it has none of that name.
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
