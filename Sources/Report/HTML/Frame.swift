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
struct Frame: Decodable {
  /// The parameters of a message that contribute to the conversation.
  struct Parameters: Decodable {
    var prompt: [Content]?
    var update: Update?
    var toolCall: Update?
    var options: [Option]?
    var path: String?
    var command: String?
    var args: [String]?

    private enum Key: String, CodingKey {
      case prompt, update, toolCall, options, path, command, args
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      prompt = try? container.decode([Content].self, forKey: .prompt)
      update = try? container.decode(Update.self, forKey: .update)
      toolCall = try? container.decode(Update.self, forKey: .toolCall)
      options = try? container.decode([Option].self, forKey: .options)
      path = try? container.decode(String.self, forKey: .path)
      command = try? container.decode(String.self, forKey: .command)
      args = try? container.decode([String].self, forKey: .args)
    }
  }

  /// A piece of a message: its text, or the name of an image.
  struct Content: Decodable {
    var type: String?
    var text: String?
  }

  /// A step of an agent's plan.
  struct Step: Codable {
    var content: String?
    var status: String?
  }

  /// An option for answering a question.
  struct Option: Decodable {
    var optionId: String?
    var name: String?
  }

  /// A part of a tool's output.
  struct ToolContent: Decodable {
    var type: String?
    var content: Content?
    var path: String?
    var oldText: String?
    var newText: String?
  }

  /// A file that a tool works on.
  struct Location: Decodable {
    var path: String?
  }

  /// An update that an agent sends during a turn.
  struct Update: Decodable {
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
        container.contains(key) ? try? container.decode(Value.self, forKey: key) : nil
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
  struct Result: Decodable {
    struct Outcome: Decodable {
      var outcome: String?
      var optionId: String?
    }

    var stopReason: String?
    var outcome: Outcome?

    private enum Key: String, CodingKey { case stopReason, outcome }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      stopReason = try? container.decode(String.self, forKey: .stopReason)
      outcome = try? container.decode(Outcome.self, forKey: .outcome)
    }
  }

  /// An error answer.
  struct Failure: Decodable {
    var code: Int?
    var message: String?
  }

  var id: JSONValue?
  var method: String?
  var params: Parameters?
  var result: Result?
  var error: Failure?

  private enum Key: String, CodingKey { case id, method, params, result, error }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    id = try? container.decode(JSONValue.self, forKey: .id)
    method = try? container.decode(String.self, forKey: .method)
    params = try? container.decode(Parameters.self, forKey: .params)
    result = try? container.decode(Result.self, forKey: .result)
    error = try? container.decode(Failure.self, forKey: .error)
  }
}
