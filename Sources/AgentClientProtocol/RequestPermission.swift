public import JSON
internal import JSONRPC

/// The agent's question whether it may make a tool call; every client has to answer it.
public enum RequestPermission {
  /// The method's name on the wire.
  public static let method = "session/request_permission"

  /// What is asked.
  public struct Parameters: Decodable, Sendable {
    /// The session that asks; subagents ask under ids that the client never made.
    public var sessionId: String?
    /// The tool call, of which only the id is sure.
    public var toolCall: ToolCall
    /// The answers that can be given.
    public var options: [Option]

    private enum CodingKeys: String, CodingKey {
      case sessionId
      case toolCall
      case options
    }

    /// Reads a question, dropping options that have another shape.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      sessionId = container.lenient(String.self, forKey: .sessionId)
      toolCall = container.lenient(ToolCall.self, forKey: .toolCall) ?? ToolCall()
      options = container.lenientArray(Option.self, forKey: .options)
    }
  }

  /// The tool call that a question is about.
  public struct ToolCall: Decodable, Hashable, Sendable {
    /// Its id, which an earlier update may have described further.
    public var toolCallId: String?
    /// Its title for people.
    public var title: String?
    /// Its kind, such as `execute`.
    public var kind: String?
    /// The tool's own name, where the agent tells it.
    public var toolName: String?
    /// What the tool is called with.
    public var rawInput: JSONValue?
    /// The paths that it names, as they came.
    public var paths: [String]
    /// Whether it shows a change of a file.
    public var hasDiff: Bool

    /// Makes a call of which nothing is known.
    public init(
      toolCallId: String? = nil,
      title: String? = nil,
      kind: String? = nil,
      toolName: String? = nil,
      rawInput: JSONValue? = nil,
      paths: [String] = [],
      hasDiff: Bool = false
    ) {
      self.toolCallId = toolCallId
      self.title = title
      self.kind = kind
      self.toolName = toolName
      self.rawInput = rawInput
      self.paths = paths
      self.hasDiff = hasDiff
    }

    private enum CodingKeys: String, CodingKey {
      case toolCallId
      case title
      case kind
      case locations
      case content
      case rawInput
      case meta = "_meta"
    }

    /// Reads a call, dropping parts that have another shape.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      toolCallId = container.lenient(String.self, forKey: .toolCallId)
      title = container.lenient(String.self, forKey: .title)
      kind = container.lenient(String.self, forKey: .kind)
      let places =
        container.lenientArray(ToolPaths.Place.self, forKey: .locations)
        + container.lenientArray(ToolPaths.Place.self, forKey: .content)
      toolName = container.lenient(JSONValue.self, forKey: .meta)?["kiro"]?["toolName"]?.text
      rawInput = container.lenient(JSONValue.self, forKey: .rawInput)
      paths = ToolPaths.named(places: places.compactMap(\.path), rawInput: rawInput)
      hasDiff = places.contains(where: \.isDiff)
    }
  }

  /// An answer that can be given.
  public struct Option: Decodable, Hashable, Sendable {
    /// What to send back.
    public var optionId: String
    /// Its text for people.
    public var name: String?
    /// What it means.
    public var kind: OptionKind

    /// Makes an option.
    public init(optionId: String, name: String? = nil, kind: OptionKind) {
      self.optionId = optionId
      self.name = name
      self.kind = kind
    }

    private enum CodingKeys: String, CodingKey {
      case optionId
      case name
      case kind
    }

    /// Reads an option; one whose meaning is not known is none.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      optionId = try container.decode(String.self, forKey: .optionId)
      name = container.lenient(String.self, forKey: .name)
      kind = try container.decode(OptionKind.self, forKey: .kind)
    }
  }

  /// What an answer means.
  public enum OptionKind: String, Decodable, Hashable, Sendable {
    /// Yes, this time.
    case allowOnce = "allow_once"
    /// Yes, and do not ask again.
    case allowAlways = "allow_always"
    /// No, this time.
    case rejectOnce = "reject_once"
    /// No, and do not ask again.
    case rejectAlways = "reject_always"
  }

  /// The client's answer.
  public struct Response: Encodable, Sendable {
    /// The nested object that ACP asks for.
    public struct Outcome: Encodable, Hashable, Sendable {
      /// `selected` or `cancelled`.
      public var outcome: String
      /// The chosen option, when one was selected.
      public var optionId: String?
    }

    /// The answer.
    public var outcome: Outcome

    /// Chooses an option that was offered.
    public static func selected(_ optionId: String) -> Response {
      Response(outcome: Outcome(outcome: "selected", optionId: optionId))
    }

    /// Chooses none, because the turn is cancelled or no option fits.
    public static let cancelled = Response(outcome: Outcome(outcome: "cancelled", optionId: nil))
  }
}
