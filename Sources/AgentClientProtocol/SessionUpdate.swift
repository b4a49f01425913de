public import JSON

/// The notification with which an agent reports what it is doing.
public enum SessionUpdate {
  /// The method's name on the wire.
  public static let method = "session/update"

  /// The session and the contents of an update.
  public struct Parameters: Decodable, Sendable {
    /// The id of the session; nil if the agent omits it.
    public var sessionId: JSONString?
    /// The contents of the update.
    public var update: Update

    private enum CodingKeys: String, CodingKey {
      case sessionId
      case update
    }

    /// Decodes the parameters.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      sessionId = container.lenient(JSONString.self, forKey: .sessionId)
      update = try container.decode(Update.self, forKey: .update)
    }
  }

  /// The contents of an update.
  ///
  /// Kinds that kjob does not use are kept by name only.
  public enum Update: Hashable, Sendable {
    /// A piece of the agent's answer.
    case messageChunk(JSONString)
    /// A piece of the agent's answer that is not text, such as an image.
    case otherContent
    /// A piece of the agent's thoughts.
    case thoughtChunk(JSONString)
    /// The start of a tool call, or more about one.
    ///
    /// The first update of an id may be of either kind.
    case toolCall(ToolCall)
    /// The session's mode, which may be the same as before.
    case mode(String)
    /// The current settings of the session.
    case options([NewSession.ConfigurationOption])
    /// Any other kind of update.
    case other(String)
  }

  /// An update of a tool call; an absent field means no change.
  public struct ToolCall: Hashable, Sendable {
    /// The id of the call.
    public var toolCallId: String
    /// The title for people.
    public var title: String?
    /// The kind of call, such as `execute` or `edit`.
    public var kind: String?
    /// The status: `pending`, `in_progress`, `completed`, or `failed`; Kiro omits it at the start.
    public var status: String?
    /// The tool's own name, if the agent reports it (below `_meta`).
    public var toolName: String?
    /// The input of the tool.
    public var rawInput: JSONValue?
    /// The paths in the call's locations, changes, and input, as received.
    public var paths: [String]
    /// True when the call shows a change of a file.
    public var hasDiff: Bool

    /// Creates an update of a call.
    public init(
      toolCallId: String,
      title: String? = nil,
      kind: String? = nil,
      status: String? = nil,
      toolName: String? = nil,
      rawInput: JSONValue? = nil,
      paths: [String] = [],
      hasDiff: Bool = false
    ) {
      self.toolCallId = toolCallId
      self.title = title
      self.kind = kind
      self.status = status
      self.toolName = toolName
      self.rawInput = rawInput
      self.paths = paths
      self.hasDiff = hasDiff
    }

    /// True when the call is over.
    public var isFinished: Bool { status == "completed" || status == "failed" }
  }
}

extension SessionUpdate.Update: Decodable {
  private enum CodingKeys: String, CodingKey {
    case sessionUpdate
    case content
    case currentModeId
    case modeId
    case configOptions
  }

  private struct Content: Decodable {
    var type: String?
    var text: JSONString?

    private enum CodingKeys: String, CodingKey {
      case type, text
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      type = container.lenient(String.self, forKey: .type)
      text = container.lenient(JSONString.self, forKey: .text)
    }
  }

  /// Decodes an update by its kind, in snake case or in the capitalized form of Kiro's
  /// documentation.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let kind = try container.decode(String.self, forKey: .sessionUpdate)
    let content = container.lenient(Content.self, forKey: .content)
    let text = content?.text ?? ""
    switch kind {
    case "agent_message_chunk", "AgentMessageChunk":
      let isOther = content?.text == nil && content?.type != nil && content?.type != "text"
      self = isOther ? .otherContent : .messageChunk(text)
    case "agent_thought_chunk", "AgentThoughtChunk": self = .thoughtChunk(text)
    case "tool_call", "tool_call_update", "ToolCall", "ToolCallUpdate":
      self = .toolCall(try SessionUpdate.ToolCall(from: decoder))
    case "current_mode_update", "CurrentModeUpdate":
      let mode =
        container.lenient(String.self, forKey: .currentModeId)
        ?? container.lenient(String.self, forKey: .modeId)
      self = mode.map { .mode($0) } ?? .other(kind)
    case "config_option_update", "ConfigOptionUpdate":
      let options = NewSession.ConfigurationOption.self
      self = .options(container.lenientArray(options, forKey: .configOptions))
    default: self = .other(kind)
    }
  }
}

extension SessionUpdate.ToolCall: Decodable {
  private enum CodingKeys: String, CodingKey {
    case toolCallId
    case title
    case kind
    case status
    case rawInput
    case locations
    case content
    case meta = "_meta"
  }

  /// Decodes an update of a call; only the id is required.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    toolCallId = try container.decode(String.self, forKey: .toolCallId)
    title = container.lenient(String.self, forKey: .title)
    kind = container.lenient(String.self, forKey: .kind)
    status = container.lenient(String.self, forKey: .status)
    rawInput = container.lenient(JSONValue.self, forKey: .rawInput)
    toolName = container.lenient(JSONValue.self, forKey: .meta)?["kiro"]?["toolName"]?.text
    let places =
      container.lenientArray(ToolPaths.Place.self, forKey: .locations)
      + container.lenientArray(ToolPaths.Place.self, forKey: .content)
    paths = ToolPaths.named(places: places.compactMap(\.path), rawInput: rawInput)
    hasDiff = places.contains(where: \.isDiff)
  }
}
