import AgentClientProtocol
import JSONRPC
import Testing

/// What agents answer, the way it is written in the wild.
@Suite struct AnswerTests {
  @Test(
    arguments: [
      (#"{"protocolVersion":1}"#, "version 1"),
      (
        #"""
        {"protocolVersion":1,"agentCapabilities":{"loadSession":true,"auth":{}},"authMethods":[],
        "agentInfo":{"name":"Kiro CLI Agent","title":"Kiro CLI Agent","version":"2.18.1"}}
        """#,
        "version 1, Kiro CLI Agent (Kiro CLI Agent) 2.18.1"
      ),
      (#"{"protocolVersion":2,"agentInfo":{"name":"a"}}"#, "version 2, a"),
      (
        #"{"protocolVersion":1,"agentInfo":{"name":"a","title":3,"version":[]},"x":1}"#,
        "version 1, a"
      ),
      (#"{"protocolVersion":1,"agentInfo":{"version":"1"}}"#, "version 1"),
      (#"{"protocolVersion":1,"agentInfo":null,"authMethods":null}"#, "version 1"),
      (
        #"{"authMethods":[{"id":"a","name":"A"},{"id":1},null,5,{"id":"b","name":"B"}]}"#,
        "no version, sign in by a (A), sign in by b (B)"
      ),
      (#"{"protocolVersion":"1","authMethods":{}}"#, "no version"), ("{}", "no version"),
      ("null", "no version"), (#"{"protocolVersion":1.5}"#, "no version"),
    ]
  )
  func `initialize needs nothing and drops what has another shape`(
    result: String,
    text: String
  ) throws {
    let response = try answer(result).result(as: Initialize.Response.self)
    var parts = [response.protocolVersion.map { "version \($0)" } ?? "no version"]
    if let agent = response.agentInfo {
      var words = [agent.name]
      if let title = agent.title { words.append("(\(title))") }
      if let version = agent.version { words.append(version) }
      parts.append(words.joined(separator: " "))
    }
    parts += response.authMethods.map { "sign in by \($0.id) (\($0.name))" }
    #expect(parts.joined(separator: ", ") == text)
  }

  @Test(
    arguments: [
      (#"{"sessionId":"s"}"#, "s"),
      (
        #"""
        {"sessionId":"s","modes":{"currentModeId":"kiro_default","availableModes":[{"id":"x"}]},
        "models":{"currentModelId":"auto","availableModels":[]},"configOptions":[]}
        """#,
        "s mode kiro_default model auto"
      ),
      (#"{"sessionId":"s","modes":null,"models":{"currentModelId":1}}"#, "s"),
      (#"{"sessionId":"s","modes":[],"models":{"currentModelId":"m"}}"#, "s model m"),
    ]
  )
  func `a session needs its id only`(result: String, text: String) throws {
    let response = try answer(result).result(as: NewSession.Response.self)
    var parts = [response.sessionId]
    if let mode = response.modes?.currentModeId { parts.append("mode \(mode)") }
    if let model = response.models?.currentModelId { parts.append("model \(model)") }
    #expect(parts.joined(separator: " ") == text)
  }

  @Test(arguments: ["{}", "null", #"{"sessionId":5}"#, #"{"sessionId":null}"#, "[]", "\"s\""])
  func `a session without an id is an error`(result: String) throws {
    let frame = try answer(result)
    #expect(throws: DecodingError.self) { try frame.result(as: NewSession.Response.self) }
  }

  @Test(
    arguments: [
      ("end_turn", .endTurn), ("max_tokens", .maxTokens),
      ("max_turn_requests", .maxTurnRequests), ("refusal", .refusal), ("cancelled", .cancelled),
      ("EndTurn", .unknown("EndTurn")), ("CONTENT_FILTERED", .unknown("CONTENT_FILTERED")),
      ("", .unknown("")),
    ] as [(String, Prompt.StopReason)]
  )
  func `a turn's end has a reason, perhaps an unknown one`(
    name: String,
    reason: Prompt.StopReason
  ) throws {
    let frame = try answer(#"{"stopReason":"\#(name)","usage":{"totalTokens":"x"}}"#)
    #expect(try frame.result(as: Prompt.Response.self).stopReason == reason)
    #expect(reason.wireName == name)
  }

  @Test(
    arguments: [
      (#"{"totalTokens":30,"inputTokens":20,"outputTokens":10}"#, [30, 20, 10]),
      (#"{"inputTokens":20,"outputTokens":10}"#, [30, 20, 10]),
      (#"{"totalTokens":30}"#, [30, 0, 0]), (#"{"totalTokens":-1}"#, nil),
      (#"{"totalTokens":"x"}"#, nil), ("{}", nil), ("5", nil), ("null", nil),
    ] as [(String, [Double]?)]
  )
  func `a turn's end may have numbers of tokens`(usage: String, numbers: [Double]?) throws {
    let frame = try answer(#"{"stopReason":"end_turn","usage":\#(usage)}"#)
    let tokens = try frame.result(as: Prompt.Response.self).usage
    #expect(tokens.map { [$0.total, $0.input, $0.output] } == numbers)
  }

  @Test(arguments: ["{}", "null", #"{"stopReason":null}"#, #"{"stopReason":1}"#])
  func `a turn's end without a reason is an error`(result: String) throws {
    let frame = try answer(result)
    #expect(throws: DecodingError.self) { try frame.result(as: Prompt.Response.self) }
  }

  private func answer(_ result: String) throws -> Frame {
    try Frame(#"{"jsonrpc":"2.0","id":1,"result":\#(result)}"#.utf8)
  }
}
