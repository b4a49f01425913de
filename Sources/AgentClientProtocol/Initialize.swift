internal import JSON
internal import JSONRPC

/// The first request of a connection: which protocol both sides speak and what they can do.
public enum Initialize {
  /// The method's name on the wire.
  public static let method = "initialize"

  /// The version of ACP that kjob speaks.
  public static let protocolVersion = 1

  /// What the client tells about itself.
  public struct Parameters: Encodable, Sendable {
    /// The latest version that the client speaks.
    public var protocolVersion = Initialize.protocolVersion
    /// What the client offers to the agent.
    public var clientCapabilities: ClientCapabilities
    /// Who the client is.
    public var clientInfo: Implementation

    /// Makes the parameters; without capabilities, of a client that offers nothing.
    public init(
      clientInfo: Implementation,
      clientCapabilities: ClientCapabilities = ClientCapabilities()
    ) {
      self.clientInfo = clientInfo
      self.clientCapabilities = clientCapabilities
    }
  }

  /// What a client offers.
  ///
  /// Unless a job asks for it kjob offers nothing: agents work in their folder with their own tools.
  public struct ClientCapabilities: Encodable, Hashable, Sendable {
    /// Which file methods the client serves.
    public struct FileSystem: Encodable, Hashable, Sendable {
      /// Whether `fs/read_text_file` works.
      public var readTextFile = false
      /// Whether `fs/write_text_file` works.
      public var writeTextFile = false
    }

    /// The file methods.
    public var fs = FileSystem()
    /// Whether the terminal methods work.
    public var terminal = false

    /// Offers both file methods, all five terminal methods, or nothing.
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

    /// Names a program.
    public init(name: String, title: String? = nil, version: String?) {
      self.name = name
      self.title = title
      self.version = version
    }

    /// Reads a name, dropping optional parts that have another shape.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      name = try container.decode(String.self, forKey: .name)
      title = container.lenient(String.self, forKey: .title)
      version = container.lenient(String.self, forKey: .version)
    }
  }

  /// What the agent answers; everything but the version may be missing.
  public struct Response: Decodable, Sendable {
    /// The version that the agent will speak; nil when it sent none, or something else.
    public var protocolVersion: Int?
    /// Who the agent is.
    public var agentInfo: Implementation?
    /// The ways to sign in that the agent names.
    public var authMethods: [AuthenticationMethod]
    /// Whether MCP servers on the web may be handed to it.
    public var takesHTTPServers: Bool
    /// The names below which the agent tells of abilities beyond ACP.
    public var extensions: Set<String>

    private enum CodingKeys: String, CodingKey {
      case protocolVersion
      case agentInfo
      case authMethods
      case agentCapabilities
    }

    /// Reads an answer, dropping what has another shape.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      protocolVersion = container.lenient(Int.self, forKey: .protocolVersion)
      agentInfo = container.lenient(Implementation.self, forKey: .agentInfo)
      authMethods = container.lenientArray(AuthenticationMethod.self, forKey: .authMethods)
      let capabilities = container.lenient(JSONValue.self, forKey: .agentCapabilities)
      takesHTTPServers = capabilities?["mcpCapabilities"]?["http"] == .bool(true)
      extensions =
        if case .object(let members)? = capabilities?["_meta"] { Set(members.keys) } else { [] }
    }
  }

  /// A way to sign in.
  public struct AuthenticationMethod: Decodable, Hashable, Sendable {
    /// Its id.
    public var id: String
    /// Its name for people.
    public var name: String
  }
}
