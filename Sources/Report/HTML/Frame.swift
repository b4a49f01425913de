internal import FoundationEssentials
internal import JSON
internal import JSONRPC

/// The parts of a transcript line that matter to a reader of the conversation.
///
/// Fields that are missing or have another type are nil: an agent may have sent anything.
struct TranscriptLine: Decodable {
  var time: String?
  var direction: String?
  var frame: Frame?
  /// The line, if it was not a message.
  var noise: String?
  /// The number of lines that are missing here.
  var dropped: Int?

  private enum Key: String, CodingKey { case time, direction, frame, dropped }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    time = try? container.decode(String.self, forKey: .time)
    direction = try? container.decode(String.self, forKey: .direction)
    dropped = try? container.decode(Int.self, forKey: .dropped)
    if direction == "noise" {
      noise = try? container.decode(String.self, forKey: .frame)
    } else {
      frame = try? container.decode(Frame.self, forKey: .frame)
    }
  }
}

/// A message of the Agent Client Protocol.
struct Frame: Decodable, Sendable {
  /// The parameters of a message that contribute to the conversation.
  struct Parameters: Decodable, Sendable {
    @Lenient var sessionId: String?
    @Lenient var prompt: [Content]?
    @Lenient var update: Update?
    @Lenient var toolCall: Update?
    @Lenient var options: [Option]?
    @Lenient var path: String?
    @Lenient var command: String?
    @Lenient var args: [String]?
  }

  /// A piece of a message: its text, or the name of an image.
  struct Content: Decodable, Sendable {
    var type: String?
    var text: String?
  }

  /// A step of an agent's plan.
  struct Step: Codable, Sendable {
    var content: String?
    var status: String?
  }

  /// An option for answering a question.
  struct Option: Decodable, Sendable {
    var optionId: String?
    var name: String?
    @Lenient var kind: String?
  }

  /// A part of a tool's output.
  struct ToolContent: Decodable, Sendable {
    var type: String?
    var content: Content?
    var path: String?
    var oldText: String?
    var newText: String?
  }

  /// A file that a tool works on.
  struct Location: Decodable, Sendable {
    var path: String?
  }

  /// An update that an agent sends during a turn.
  struct Update: Decodable, Sendable {
    var sessionUpdate: String?
    var text: String?
    var toolCallId: String?
    var title: String?
    var kind: String?
    var status: String?
    var rawInput: JSONValue?
    var rawOutput: JSONValue?
    var locations: [Location]?
    var toolContent: [ToolContent]?
    var entries: [Step]?

    private enum Key: String, CodingKey {
      case sessionUpdate, content, toolCallId, title, kind, status, rawInput, rawOutput, locations
      case entries
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      func read<Value: Decodable>(_ key: Key) -> Value? {
        container.lenient(Value.self, forKey: key)
      }
      sessionUpdate = read(.sessionUpdate)
      toolCallId = read(.toolCallId)
      title = read(.title)
      kind = read(.kind)
      status = read(.status)
      entries = read(.entries)
      locations = read(.locations)
      rawInput = read(.rawInput)
      rawOutput = read(.rawOutput)
      if sessionUpdate?.hasSuffix("_chunk") == true {
        let content: Content? = read(.content)
        text = content?.text ?? content?.type.map { "[\($0)]" }
      } else {
        toolContent = read(.content)
      }
    }
  }

  /// An answer to a request.
  struct Result: Decodable, Sendable {
    struct Outcome: Decodable, Sendable {
      var outcome: String?
      var optionId: String?
    }

    @Lenient var sessionId: String?
    @Lenient var stopReason: String?
    @Lenient var outcome: Outcome?
  }

  /// An error answer.
  struct Failure: Decodable, Sendable {
    var code: Int?
    var message: String?
  }

  @Lenient var id: JSONValue?
  @Lenient var method: String?
  @Lenient var params: Parameters?
  @Lenient var result: Result?
  @Lenient var error: Failure?
}
