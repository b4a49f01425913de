public import JSON

/// The agent's request for permission to make a tool call; every client must answer it.
public enum RequestPermission {
  /// The method's name on the wire.
  public static let method = "session/request_permission"

  /// The tool call and the options.
  public struct Parameters: Decodable, Sendable {
    /// The session that asks; subagents use ids that the client did not create.
    public var sessionId: String?
    /// The tool call, of which only the id is reliable.
    public var toolCall: ToolCall
    /// The available answers.
    public var options: [Option]

    private enum CodingKeys: String, CodingKey { case sessionId, toolCall, options }

    /// Decodes a question, dropping options that have another shape.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      sessionId = container.lenient(String.self, forKey: .sessionId)
      toolCall = container.lenient(ToolCall.self, forKey: .toolCall) ?? ToolCall()
      options = container.lenientArray(Option.self, forKey: .options)
    }
  }

  /// An available answer.
  public struct Option: Decodable, Hashable, Sendable {
    /// The id to return.
    public var optionId: String
    /// The text for people.
    @Lenient public var name: String?
    /// The meaning of the answer.
    public var kind: OptionKind

    /// Creates an option.
    public init(optionId: String, name: String? = nil, kind: OptionKind) {
      self.optionId = optionId
      self.name = name
      self.kind = kind
    }
  }

  /// The meaning of an answer.
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
    /// The nested object that ACP requires.
    public struct Outcome: Encodable, Hashable, Sendable {
      /// The result: `selected` or `cancelled`.
      public var outcome: String
      /// The chosen option, if one was selected.
      public var optionId: String?
    }

    /// The answer.
    public var outcome: Outcome

    /// Returns the answer that selects an offered option.
    public static func selected(_ optionId: String) -> Response {
      Response(outcome: Outcome(outcome: "selected", optionId: optionId))
    }

    /// The answer without a selection, because the turn is canceled or no option fits.
    public static let cancelled = Response(outcome: Outcome(outcome: "cancelled", optionId: nil))
  }
}
