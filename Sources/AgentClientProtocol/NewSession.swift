public import JSON
public import Job

/// The request that opens a session in a folder.
public enum NewSession {
  /// The method's name on the wire.
  public static let method = "session/new"

  /// The folder and servers of the session.
  public struct Parameters: Encodable, Sendable {
    /// The absolute path of the folder.
    public var cwd: String
    /// MCP servers in addition to those of the agent's own configuration, with the absolute path of
    /// each program.
    ///
    /// Always sent, even when empty: kiro-cli exits silently if the field is missing.
    public var mcpServers: [MCPServer] = []
    /// The fields that only some agents understand; nil for none.
    public var extensions: JSONValue?

    /// Creates the parameters for a session in a folder, with additional servers.
    public init(cwd: String, mcpServers: [MCPServer] = [], extensions: JSONValue? = nil) {
      self.cwd = cwd
      self.mcpServers = mcpServers
      self.extensions = extensions
    }

    private enum CodingKeys: String, CodingKey {
      case cwd, mcpServers
      case extensions = "_meta"
    }

    /// Encodes the parameters.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(cwd, forKey: .cwd)
      try container.encode(mcpServers.map(Server.init), forKey: .mcpServers)
      try container.encodeIfPresent(extensions, forKey: .extensions)
    }
  }

  /// An MCP server in the form that agents read.
  private struct Server: Encodable {
    var type: String?
    var name: String
    var command: String?
    var args: [String]?
    var env: [Pair]?
    var url: String?
    /// Always a list: kiro-cli exits silently if it is not one.
    var headers: [Pair]?

    struct Pair: Encodable {
      var name: String
      var value: String
    }

    init(_ server: MCPServer) {
      name = server.name
      switch server.transport {
      case .command(let words, let environment):
        command = words.first
        args = Array(words.dropFirst())
        env = environment.sorted { $0.key < $1.key }.map { Pair(name: $0.key, value: $0.value) }
      case .http(let url, let headers):
        type = "http"
        self.url = url
        self.headers = headers.map { Pair(name: $0.name, value: $0.value) }
      }
    }
  }

  /// The session that the agent opened.
  public struct Response: Decodable, Sendable {
    /// The session's id.
    public var sessionId: String
    /// The agent's modes; in Kiro, a mode is an agent.
    @Lenient public var modes: Modes?
    /// The models, in the form that Kiro still uses.
    @Lenient public var models: Models?
    /// The settings that replace modes and models in ACP.
    @LenientList public var configOptions: [ConfigurationOption]
  }

  /// A setting of a session, with its choices.
  public struct ConfigurationOption: Decodable, Hashable, Sendable {
    /// The id of the setting.
    public var id: String
    /// The category of the setting, such as `mode` or `model`.
    public var category: String?
    /// The current value.
    public var currentValue: String
    /// The available values, including those in groups.
    public var choices: [Choice]

    /// The ids of the available values.
    public var values: [String] { choices.map(\.id) }

    /// Creates a setting.
    public init(id: String, category: String? = nil, currentValue: String, values: [String] = []) {
      self.id = id
      self.category = category
      self.currentValue = currentValue
      choices = values.map { Choice(id: $0) }
    }

    private enum CodingKeys: String, CodingKey {
      case id, category, currentValue, options
    }

    /// Returns the setting of a category, such as `model`, by its category or its id.
    public static func first(
      _ category: String,
      among options: [ConfigurationOption]
    ) -> ConfigurationOption? {
      options.first { $0.category == category } ?? options.first { $0.id == category }
    }

    /// A value, or a group of values.
    private struct Entry: Decodable {
      var choices: [Choice]

      enum CodingKeys: String, CodingKey {
        case value, options
        case meta = "_meta"
      }

      init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let extensions = container.lenient(JSONValue.self, forKey: .meta)
        let own = container.lenient(String.self, forKey: .value).map {
          [Choice(id: $0, extensions: extensions)]
        }
        let group = container.lenientArray(Entry.self, forKey: .options)
        choices = (own ?? []) + group.flatMap(\.choices)
      }
    }

    /// Decodes a choice among named values; throws for other kinds of settings.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      id = try container.decode(String.self, forKey: .id)
      category = container.lenient(String.self, forKey: .category)
      currentValue = try container.decode(String.self, forKey: .currentValue)
      choices = container.lenientArray(Entry.self, forKey: .options).flatMap(\.choices)
    }
  }

  /// A value that a session offers for a setting.
  public struct Choice: Hashable, Sendable {
    /// The id of the value.
    public var id: String
    /// The agent's own fields for it.
    public var extensions: JSONValue?

    /// The source of the value, if the agent says where it comes from.
    public var origin: String? {
      let fields = extensions?["kiro"]
      return (fields?["resource"]?["source"]?["origin"] ?? fields?["source"])?.text
    }

    /// Creates a value.
    public init(id: String, extensions: JSONValue? = nil) {
      self.id = id
      self.extensions = extensions
    }
  }

  /// The modes of a session.
  public struct Modes: Decodable, Sendable {
    /// The current mode.
    @Lenient public var currentModeId: String?
    /// The available modes, without entries that have another shape.
    @LenientList public var availableModes: [Mode]

    /// An available mode.
    public struct Mode: Decodable, Hashable, Sendable {
      /// The id of the mode.
      public var id: String
      /// The agent's own fields for it.
      @Lenient public var extensions: JSONValue?

      private enum CodingKeys: String, CodingKey {
        case id
        case extensions = "_meta"
      }
    }
  }

  /// The models of a session.
  public struct Models: Decodable, Sendable {
    /// An available model.
    public struct Model: Decodable, Hashable, Sendable {
      /// The id of the model.
      public var modelId: String
    }

    /// The current model.
    @Lenient public var currentModelId: String?
    /// The available models, without entries that have another shape.
    @LenientList public var availableModels: [Model]
  }
}
