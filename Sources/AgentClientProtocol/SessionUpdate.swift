public import JSON

/// The notification with which an agent reports what it is doing.
public enum SessionUpdate {
  /// The method's name on the wire.
  public static let method = "session/update"

  /// The session and the contents of an update.
  public struct Parameters: Decodable, Sendable {
    /// The id of the session; nil if the agent omits it.
    @Lenient public var sessionId: JSONString?
    /// The contents of the update.
    public var update: Update
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
    /// How full the context is, and what the session has cost.
    case usage(SessionUsage)
    /// News about the session; the value is what the agent adds beyond ACP.
    case information(JSONValue)
    /// Any other kind of update.
    case other(String)
  }
}

extension SessionUpdate.Update: Decodable {
  private enum CodingKeys: String, CodingKey {
    case sessionUpdate
    case content
    case currentModeId
    case modeId
    case configOptions
    case meta = "_meta"
  }

  private struct Content: Decodable {
    @Lenient var type: String?
    @Lenient var text: JSONString?
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
      let call = try ToolCall(from: decoder)
      guard call.toolCallId != nil else {
        throw DecodingError.dataCorrupted(
          .init(codingPath: decoder.codingPath, debugDescription: "a tool call has no id")
        )
      }
      self = .toolCall(call)
    case "current_mode_update", "CurrentModeUpdate":
      let mode =
        container.lenient(String.self, forKey: .currentModeId)
        ?? container.lenient(String.self, forKey: .modeId)
      self = mode.map { .mode($0) } ?? .other(kind)
    case "config_option_update", "ConfigOptionUpdate":
      let options = NewSession.ConfigurationOption.self
      self = .options(container.lenientArray(options, forKey: .configOptions))
    case "usage_update", "UsageUpdate":
      let usage = SessionUsage(try JSONValue(from: decoder))
      self = usage.map { .usage($0) } ?? .other(kind)
    case "session_info_update", "SessionInfoUpdate":
      let extensions = container.lenient(JSONValue.self, forKey: .meta)
      self = extensions.map { .information($0) } ?? .other(kind)
    default: self = .other(kind)
    }
  }
}
