public import JSON

/// The first request of a connection, in which both sides agree on the protocol and report their
/// capabilities.
public enum Initialize {
  /// The method's name on the wire.
  public static let method = "initialize"

  /// The version of ACP that kjob speaks.
  public static let protocolVersion = 1

  /// The client's description of itself.
  public struct Parameters: Encodable, Sendable {
    /// The latest version that the client supports.
    public var protocolVersion = Initialize.protocolVersion
    /// The capabilities of the client.
    public var clientCapabilities: ClientCapabilities
    /// The name and version of the client.
    public var clientInfo: Implementation

    /// Creates the parameters; by default, the client offers nothing.
    public init(
      clientInfo: Implementation,
      clientCapabilities: ClientCapabilities = ClientCapabilities()
    ) {
      self.clientInfo = clientInfo
      self.clientCapabilities = clientCapabilities
    }
  }

  /// The capabilities of a client.
  ///
  /// Unless a job requests it, kjob offers nothing: agents work in their folder with their own
  /// tools.
  public struct ClientCapabilities: Encodable, Hashable, Sendable {
    /// The file methods that the client supports.
    public struct FileSystem: Encodable, Hashable, Sendable {
      /// True when `fs/read_text_file` is supported.
      public var readTextFile = false
      /// True when `fs/write_text_file` is supported.
      public var writeTextFile = false
    }

    /// The file methods.
    public var fs = FileSystem()
    /// True when the terminal methods are supported.
    public var terminal = false

    /// Creates capabilities with both file methods, all five terminal methods, or none of them.
    public init(files: Bool = false, terminals: Bool = false) {
      fs = FileSystem(readTextFile: files, writeTextFile: files)
      terminal = terminals
    }
  }

  /// A program's name and version.
  public struct Implementation: Codable, Hashable, Sendable {
    /// The name for programs.
    public var name: String
    /// The name for people.
    public var title: String?
    /// The version.
    public var version: String?

    /// Creates the description of a program.
    public init(name: String, title: String? = nil, version: String?) {
      self.name = name
      self.title = title
      self.version = version
    }

    /// Decodes a description, dropping optional parts that have another shape.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      name = try container.decode(String.self, forKey: .name)
      title = container.lenient(String.self, forKey: .title)
      version = container.lenient(String.self, forKey: .version)
    }
  }

  /// The agent's answer, in which everything except the version is optional.
  public struct Response: Decodable, Sendable {
    /// The version that the agent chose; nil if it is missing or invalid.
    public var protocolVersion: Int?
    /// The name and version of the agent.
    public var agentInfo: Implementation?
    /// The ways to sign in that the agent offers.
    public var authMethods: [AuthenticationMethod]
    /// True when the agent accepts MCP servers that are reached over HTTP.
    public var takesHTTPServers: Bool
    /// The names of the agent's capabilities beyond ACP.
    public var extensions: Set<String>
    /// The names of the additional requests about sessions that the agent takes, such as `close`.
    public var sessionRequests: Set<String>
    /// True when a prompt may contain images.
    public var takesImages: Bool
    /// True when a prompt may contain files.
    public var takesFiles: Bool

    private enum CodingKeys: String, CodingKey {
      case protocolVersion
      case agentInfo
      case authMethods
      case agentCapabilities
    }

    /// Decodes an answer, dropping parts that have another shape.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      protocolVersion = container.lenient(Int.self, forKey: .protocolVersion)
      agentInfo = container.lenient(Implementation.self, forKey: .agentInfo)
      authMethods = container.lenientArray(AuthenticationMethod.self, forKey: .authMethods)
      let capabilities = container.lenient(JSONValue.self, forKey: .agentCapabilities)
      takesHTTPServers = capabilities?["mcpCapabilities"]?["http"] == .bool(true)
      let requests = capabilities?["sessionCapabilities"]
      sessionRequests =
        if case .object(let members)? = requests {
          Set(members.filter { $0.value != .null }.keys)
        } else {
          []
        }
      let prompts = capabilities?["promptCapabilities"]
      takesImages = prompts?["image"] == .bool(true)
      takesFiles = prompts?["embeddedContext"] == .bool(true)
      extensions =
        if case .object(let members)? = capabilities?["_meta"] { Set(members.keys) } else { [] }
    }
  }

  /// A way to sign in.
  public struct AuthenticationMethod: Decodable, Hashable, Sendable {
    /// The id of the method.
    public var id: String
    /// The name for people.
    public var name: String
    /// The kind of the method; nil if the agent itself signs in.
    @Lenient public var type: String?
    /// A description for people.
    @Lenient public var description: String?
    /// The variables that the method needs.
    @LenientList private var vars: [Variable]

    private struct Variable: Decodable, Hashable, Sendable {
      var name: String
      @Lenient var optional: Bool?
    }

    /// The variables without which the method does not work; nil if it needs more than variables.
    ///
    /// Most agents name the variable only in a text for people.
    public var neededVariables: [String]? {
      if type == "env_var" { return vars.filter { $0.optional != true }.map(\.name) }
      guard type == nil || type == "agent" else { return nil }
      let names = "\(name) \(description ?? "")"
        .matches(of: /\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/).map { String($0.0) }
      return names.isEmpty ? nil : names
    }
  }
}
