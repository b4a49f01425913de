internal import JSON
public import JSONRPC

extension SessionUpdate.Parameters {
  /// Decodes a message's parameters, in the usual case without a decoder.
  ///
  /// Agents send hundreds of thousands of these. Anything unusual is left to the decoder, so that
  /// only one place defines how it is treated.
  public init(_ frame: Frame) throws {
    if let parts = frame.parts, let parameters = SessionUpdate.Parameters(parts) {
      self = parameters
    } else {
      self = try frame.parameters(as: SessionUpdate.Parameters.self)
    }
  }

  /// Creates the parameters of a notification; nil if the decoder must be used.
  init?(_ parts: JSONParts) {
    guard let parameters = parts.member("params", of: parts.root),
      let content = parts.member("update", of: parameters),
      let update = SessionUpdate.Update(parts, content)
    else { return nil }
    self.update = update
    sessionId = parts.member("sessionId", of: parameters).flatMap { parts.string($0) }
  }
}

extension SessionUpdate.Update {
  fileprivate init?(_ parts: JSONParts, _ place: JSONParts.Place) {
    guard let kind = parts.member("sessionUpdate", of: place) else { return nil }
    func isKind(_ name: StaticString, _ other: StaticString) -> Bool {
      parts.isString(kind, name) || parts.isString(kind, other)
    }
    if isKind("agent_message_chunk", "AgentMessageChunk") {
      guard let text = Self.text(parts, place) else { return nil }
      self = .messageChunk(text)
    } else if isKind("agent_thought_chunk", "AgentThoughtChunk") {
      self = .thoughtChunk(Self.text(parts, place) ?? "")
    } else if isKind("tool_call", "tool_call_update") || isKind("ToolCall", "ToolCallUpdate") {
      guard let call = ToolCall(parts[place]) else { return nil }
      self = .toolCall(call)
    } else {
      // A kind with escape sequences may be one of the above; other kinds are rare and small.
      guard let name = parts.string(kind), !name.hasEscapes,
        !isKind("current_mode_update", "CurrentModeUpdate"),
        !isKind("config_option_update", "ConfigOptionUpdate"),
        !isKind("usage_update", "UsageUpdate"),
        !isKind("session_info_update", "SessionInfoUpdate")
      else { return nil }
      self = .other(name.string)
    }
  }

  private static func text(_ parts: JSONParts, _ place: JSONParts.Place) -> JSONString? {
    parts.member("content", of: place).flatMap { parts.member("text", of: $0) }
      .flatMap { parts.string($0) }
  }
}

extension ToolCall {
  fileprivate init?(_ part: JSONPart) {
    guard let id = part["toolCallId"]?.text else { return nil }
    toolCallId = id.string
    title = part["title"]?.text?.string
    kind = part["kind"]?.text?.string
    status = part["status"]?.text?.string
    toolName = part["_meta"]?["kiro"]?["toolName"]?.text?.string
    if let input = part["rawInput"], !input.isNull {
      guard let value = input.value else { return nil }
      rawInput = value
    }
    var places: [String]? = []
    var hasDiff = false
    for key in ["locations", "content"] as [StaticString] {
      part[key]?.forEachElement { place in
        guard place.isObject else { return places = nil }
        if let path = place["path"]?.text { places?.append(path.string) }
        if place["type"]?.text == "diff" { hasDiff = true }
      }
    }
    guard let places else { return nil }
    paths = ToolPaths.named(places: places, rawInput: rawInput)
    self.hasDiff = hasDiff
  }
}
