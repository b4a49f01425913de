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

    /// Asks for a session in a folder, with servers beyond those of the agent's own configuration.
    public init(cwd: String, mcpServers: [MCPServer] = []) {
      self.cwd = cwd
      self.mcpServers = mcpServers
    }
  }

  /// An MCP server that the client adds.
  public enum MCPServer: Encodable, Hashable, Sendable {
    /// The agent starts it as a process.
    case process(MCPProcess)
    /// The agent reaches it over HTTP; only for agents that say they can.
    case http(MCPService)

    /// Writes the server in the form of its kind.
    public func encode(to encoder: any Encoder) throws {
      switch self {
      case .process(let server): try server.encode(to: encoder)
      case .http(let server): try server.encode(to: encoder)
      }
    }
  }

  /// A name with its value: a variable or a header field.
  public struct Pair: Encodable, Hashable, Sendable {
    /// Its name.
    public var name: String
    /// Its value.
    public var value: String

    /// Names a value.
    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// An MCP server on the web.
  public struct MCPService: Encodable, Hashable, Sendable {
    /// The kind of server.
    public let type = "http"
    /// The name under which the agent's tools refer to it.
    public var name: String
    /// Its address.
    public var url: String
    /// Fields of every request to it.
    ///
    /// Always a list: kiro-cli exits without a word when it is none.
    public var headers: [Pair]

    private enum CodingKeys: String, CodingKey {
      case type, name, url, headers
    }

    /// Describes a service.
    public init(name: String, url: String, headers: [Pair]) {
      self.name = name
      self.url = url
      self.headers = headers
    }
  }

  /// An MCP server that the agent starts as a process.
  public struct MCPProcess: Encodable, Hashable, Sendable {
    /// The name under which the agent's tools refer to it.
    public var name: String
    /// The absolute path of its program.
    public var command: String
    /// The program's arguments.
    public var args: [String]
    /// What is added to the program's environment.
    public var env: [Pair]

    /// Describes a program.
    public init(name: String, command: String, args: [String], env: [Pair]) {
      self.name = name
      self.command = command
      self.args = args
      self.env = env
    }
  }

  /// The session that the agent opened.
  public struct Response: Decodable, Sendable {
    /// The session's id.
    public var sessionId: String
    /// The agent's modes; Kiro's are its agents.
    public var modes: Modes?
    /// The models, in the form that Kiro still sends.
    public var models: Models?
    /// The settings that ACP has in place of modes and models.
    public var configOptions: [ConfigurationOption]

    private enum CodingKeys: String, CodingKey {
      case sessionId
      case modes
      case models
      case configOptions
    }

    /// Reads an answer, dropping optional parts that have another shape.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      sessionId = try container.decode(String.self, forKey: .sessionId)
      modes = container.lenient(Modes.self, forKey: .modes)
      models = container.lenient(Models.self, forKey: .models)
      configOptions = container.lenientArray(ConfigurationOption.self, forKey: .configOptions)
    }

    /// The mode in use, in whichever form it came.
    public var currentMode: String? {
      option("mode")?.currentValue ?? modes?.currentModeId
    }

    /// The model in use, in whichever form it came.
    public var currentModel: String? {
      option("model")?.currentValue ?? models?.currentModelId
    }

    /// The models that can be used; empty when the agent names none.
    public var modelNames: [String] {
      option("model")?.values ?? models?.availableModels.map(\.modelId) ?? []
    }

    private func option(_ category: String) -> ConfigurationOption? {
      ConfigurationOption.first(category, among: configOptions)
    }
  }

  /// One setting of a session with its choices.
  public struct ConfigurationOption: Decodable, Hashable, Sendable {
    /// Its id.
    public var id: String
    /// What it is about, such as `mode` or `model`.
    public var category: String?
    /// The value in use.
    public var currentValue: String
    /// The values that can be chosen, those of groups among them.
    public var values: [String]

    /// Describes a setting.
    public init(id: String, category: String? = nil, currentValue: String, values: [String] = []) {
      self.id = id
      self.category = category
      self.currentValue = currentValue
      self.values = values
    }

    private enum CodingKeys: String, CodingKey {
      case id, category, currentValue, options
    }

    /// The setting of a category, such as `model`, in whichever way it says so.
    public static func first(
      _ category: String,
      among options: [ConfigurationOption]
    ) -> ConfigurationOption? {
      options.first { $0.category == category } ?? options.first { $0.id == category }
    }

    private struct Choice: Decodable {
      var value: String?
      var options: [Choice]?
    }

    /// Reads a choice among named values; a setting of another kind is none of these.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      id = try container.decode(String.self, forKey: .id)
      category = container.lenient(String.self, forKey: .category)
      currentValue = try container.decode(String.self, forKey: .currentValue)
      let choices = container.lenientArray(Choice.self, forKey: .options)
      values = choices.flatMap { [$0] + ($0.options ?? []) }.compactMap(\.value)
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
