public import JSON

/// The request that starts a turn; its answer ends the turn.
public enum Prompt {
  /// The method's name on the wire.
  public static let method = "session/prompt"

  /// The user's message.
  public struct Parameters: Encodable, Sendable {
    /// The id of the session.
    public var sessionId: String
    /// The blocks of the message.
    public var prompt: [Block]

    /// Creates a message with one text, and with more blocks after it.
    public init(sessionId: String, text: String, more: [Block] = []) {
      self.sessionId = sessionId
      prompt = [.text(text)] + more
    }
  }

  /// A part of a message.
  public enum Block: Encodable, Sendable {
    /// Text, which every agent takes.
    case text(String)
    /// An image of this type, for agents that take images.
    case image(type: String, base64: String)
    /// The text of a file at an address, for agents that take the contents of files.
    case file(address: String, text: String)

    private enum CodingKeys: String, CodingKey { case type, text, data, mimeType, resource }

    private struct Resource: Encodable {
      var uri: String
      var text: String
    }

    /// Encodes the block in ACP's form.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      switch self {
      case .text(let text):
        try container.encode("text", forKey: .type)
        try container.encode(text, forKey: .text)
      case .image(let type, let data):
        try container.encode("image", forKey: .type)
        try container.encode(data, forKey: .data)
        try container.encode(type, forKey: .mimeType)
      case .file(let address, let text):
        try container.encode("resource", forKey: .type)
        try container.encode(Resource(uri: address, text: text), forKey: .resource)
      }
    }
  }

  /// The answer at the end of a turn.
  public struct Response: Decodable, Sendable {
    /// The reason for the end of the turn.
    public var stopReason: StopReason
    /// The tokens that the turn used, if the agent counts them.
    @Lenient public var usage: TokenUsage?
  }

  /// The reason for the end of a turn.
  ///
  /// Only ``endTurn`` means that the agent finished its work.
  public enum StopReason: Hashable, Sendable, Decodable {
    /// The agent is done.
    case endTurn
    /// The model's answer was truncated at its length limit.
    case maxTokens
    /// The agent made too many requests to the model in one turn.
    case maxTurnRequests
    /// The agent or its model refuses to continue.
    case refusal
    /// The client canceled the turn.
    case cancelled
    /// A reason that is not in ACP v1.
    case unknown(String)

    /// Decodes a reason; an unknown one is kept as text.
    public init(from decoder: any Decoder) throws {
      self.init(wireName: try decoder.singleValueContainer().decode(String.self))
    }

    /// Creates the reason with a name on the wire.
    public init(wireName: String) {
      self =
        switch wireName {
        case "end_turn": .endTurn
        case "max_tokens": .maxTokens
        case "max_turn_requests": .maxTurnRequests
        case "refusal": .refusal
        case "cancelled": .cancelled
        default: .unknown(wireName)
        }
    }

    /// The reason's name on the wire.
    public var wireName: String {
      switch self {
      case .endTurn: "end_turn"
      case .maxTokens: "max_tokens"
      case .maxTurnRequests: "max_turn_requests"
      case .refusal: "refusal"
      case .cancelled: "cancelled"
      case .unknown(let name): name
      }
    }
  }
}

/// The notification that asks the agent to end the running turn.
///
/// It has no answer.
public enum CancelTurn {
  /// The method's name on the wire.
  public static let method = "session/cancel"

  /// The parameters of the notification.
  public struct Parameters: Encodable, Sendable {
    /// The session's id.
    public var sessionId: String

    /// Creates the parameters for a session.
    public init(sessionId: String) { self.sessionId = sessionId }
  }
}
