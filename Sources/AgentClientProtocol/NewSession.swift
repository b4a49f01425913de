/// The request that opens a session in a folder.
public enum NewSession {
  /// The method's name on the wire.
  public static let method = "session/new"

  /// Where the session works.
  public struct Parameters: Encodable, Sendable {
    /// The absolute path of the folder.
    public var cwd: String
    /// MCP servers beyond those of the agent's own configuration.
    ///
    /// Always sent, even when empty: kiro-cli exits without a word when the field is missing.
    public var mcpServers: [MCPServer] = []

    /// Asks for a session in a folder, with the servers of the agent's own configuration.
    public init(cwd: String) {
      self.cwd = cwd
    }
  }

  /// An MCP server that the client adds and the agent starts as a process.
  public struct MCPServer: Encodable, Hashable, Sendable {
    /// A variable of the server's environment.
    public struct Variable: Encodable, Hashable, Sendable {
      /// Its name.
      public var name: String
      /// Its value.
      public var value: String
    }

    /// The name under which the agent's tools refer to it.
    public var name: String
    /// The absolute path of its program.
    public var command: String
    /// The program's arguments.
    public var args: [String]
    /// What is added to the program's environment.
    public var env: [Variable]
  }

  /// The session that the agent opened.
  public struct Response: Decodable, Sendable {
    /// The session's id.
    public var sessionId: String
    /// The agent's modes; Kiro's are its agents.
    public var modes: Modes?
    /// The models, in the form that Kiro still sends.
    public var models: Models?

    private enum CodingKeys: String, CodingKey {
      case sessionId
      case modes
      case models
    }

    /// Reads an answer, dropping optional parts that have another shape.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      sessionId = try container.decode(String.self, forKey: .sessionId)
      modes = container.lenient(Modes.self, forKey: .modes)
      models = container.lenient(Models.self, forKey: .models)
    }
  }

  /// The modes that a session can be in.
  public struct Modes: Decodable, Sendable {
    /// The mode that it is in.
    public var currentModeId: String
  }

  /// The models that a session can use.
  public struct Models: Decodable, Sendable {
    /// A model that can be used.
    public struct Model: Decodable, Hashable, Sendable {
      /// Its id.
      public var modelId: String
    }

    /// The model in use.
    public var currentModelId: String
    /// The models that can be used, as far as their entries have the right shape.
    public var availableModels: [Model]

    private enum CodingKeys: String, CodingKey {
      case currentModelId
      case availableModels
    }

    /// Reads the models.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      currentModelId = try container.decode(String.self, forKey: .currentModelId)
      availableModels = container.lenientArray(Model.self, forKey: .availableModels)
    }
  }
}
