/// The request that starts a turn; its answer is the turn's end.
public enum Prompt {
  /// The method's name on the wire.
  public static let method = "session/prompt"

  /// What the user says.
  public struct Parameters: Encodable, Sendable {
    /// The session that is meant.
    public var sessionId: String
    /// The blocks of the message.
    public var prompt: [TextBlock]

    /// Says one text.
    public init(sessionId: String, text: String) {
      self.sessionId = sessionId
      prompt = [TextBlock(text: text)]
    }
  }

  /// A block of text.
  public struct TextBlock: Encodable, Sendable {
    /// The block's kind.
    public var type = "text"
    /// The text.
    public var text: String
  }

  /// Why the turn ended.
  public struct Response: Decodable, Sendable {
    /// The agent's reason.
    public var stopReason: StopReason
  }

  /// Why a turn ended.
  ///
  /// Only ``endTurn`` says that the agent finished what it wanted to do.
  public enum StopReason: Hashable, Sendable, Decodable {
    /// The agent is done.
    case endTurn
    /// The model's answer was cut at its length limit.
    case maxTokens
    /// The agent asked the model too often in one turn.
    case maxTurnRequests
    /// The agent or its model refuses to go on.
    case refusal
    /// The client cancelled the turn.
    case cancelled
    /// A reason that ACP v1 does not have.
    case unknown(String)

    /// Reads a reason; one that is not known is kept as text.
    public init(from decoder: any Decoder) throws {
      self.init(wireName: try decoder.singleValueContainer().decode(String.self))
    }

    /// The reason that a name on the wire stands for.
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
/// It has no answer of its own.
public enum CancelTurn {
  /// The method's name on the wire.
  public static let method = "session/cancel"

  /// Which session is meant.
  public struct Parameters: Encodable, Sendable {
    /// The session's id.
    public var sessionId: String

    /// Names the session.
    public init(sessionId: String) {
      self.sessionId = sessionId
    }
  }
}
