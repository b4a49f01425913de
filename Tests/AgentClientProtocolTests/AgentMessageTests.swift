import AgentClientProtocol
import JSON
import JSONRPC
import Testing

/// What agents tell and ask.
@Suite struct AgentMessageTests {
  @Test(
    arguments: [
      (
        #"{"sessionUpdate":"agent_message_chunk","content":{"type":"text","text":"hi"}}"#,
        .messageChunk("hi")
      ),
      (
        #"{"sessionUpdate":"AgentMessageChunk","content":{"type":"text","text":"hi"}}"#,
        .messageChunk("hi")
      ),
      (
        #"{"sessionUpdate":"agent_message_chunk","content":{"type":"image","data":"x"}}"#,
        .otherContent
      ),
      (#"{"sessionUpdate":"agent_message_chunk","content":{"text":5}}"#, .messageChunk("")),
      (#"{"sessionUpdate":"current_mode_update","currentModeId":"m"}"#, .mode("m")),
      (#"{"sessionUpdate":"current_mode_update"}"#, .other("current_mode_update")),
      (
        #"{"sessionUpdate":"config_option_update","configOptions":[{"id":"model","currentValue":"m"},5]}"#,
        .options([.init(id: "model", currentValue: "m")])
      ),
      (#"{"sessionUpdate":"agent_message_chunk","content":"hi"}"#, .messageChunk("")),
      (#"{"sessionUpdate":"agent_message_chunk"}"#, .messageChunk("")),
      (
        #"{"sessionUpdate":"agent_thought_chunk","content":{"type":"text","text":"hm"}}"#,
        .thoughtChunk("hm")
      ),
      (#"{"sessionUpdate":"AgentThoughtChunk","content":{"text":"hm"}}"#, .thoughtChunk("hm")),
      (
        #"""
        {"sessionUpdate":"tool_call","toolCallId":"t","title":"Running: ls","kind":"execute",
        "rawInput":{"command":"ls"},"_meta":{"kiro":{"toolName":"shell"}},"locations":[]}
        """#,
        .toolCall(
          .init(
            toolCallId: "t",
            title: "Running: ls",
            kind: "execute",
            toolName: "shell",
            rawInput: ["command": "ls"]
          )
        )
      ),
      (
        #"{"sessionUpdate":"ToolCall","toolCallId":"t","status":"pending"}"#,
        .toolCall(.init(toolCallId: "t", status: "pending"))
      ),
      (
        #"{"sessionUpdate":"ToolCallUpdate","toolCallId":"t","status":"completed"}"#,
        .toolCall(.init(toolCallId: "t", status: "completed"))
      ),
      (
        #"{"sessionUpdate":"tool_call_update","toolCallId":"t","content":[{"type":"content"}]}"#,
        .toolCall(.init(toolCallId: "t"))
      ),
      (
        #"""
        {"sessionUpdate":"tool_call_update","toolCallId":"t","title":1,"kind":null,"status":{},
        "rawInput":null,"_meta":{"kiro":{"toolName":9}}}
        """#,
        .toolCall(.init(toolCallId: "t"))
      ),
      (
        #"{"sessionUpdate":"tool_call","toolCallId":"t","_meta":"x","rawInput":[1]}"#,
        .toolCall(.init(toolCallId: "t", rawInput: [1]))
      ),
      (#"{"sessionUpdate":"plan","entries":[]}"#, .other("plan")),
      (#"{"sessionUpdate":"user_message_chunk","content":{}}"#, .other("user_message_chunk")),
      (#"{"sessionUpdate":"no_such_kind","x":1}"#, .other("no_such_kind")),
    ] as [(String, SessionUpdate.Update)]
  )
  func `an update is read by its kind`(update: String, expected: SessionUpdate.Update) throws {
    let frame = try Frame(
      #"{"method":"session/update","params":{"sessionId":"s","update":\#(update)}}"#.utf8
    )
    let parameters = try frame.parameters(as: SessionUpdate.Parameters.self)
    #expect(parameters.update == expected)
    #expect(parameters.sessionId == "s")
  }

  @Test(
    arguments: [
      "{}", #"{"sessionId":"s"}"#, #"{"update":{}}"#, #"{"update":{"sessionUpdate":1}}"#,
      #"{"update":{"sessionUpdate":"tool_call"}}"#, #"{"update":[]}"#,
      #"{"update":{"sessionUpdate":"tool_call","toolCallId":7}}"#,
    ]
  )
  func `an update without its kind, or a call without its id, is an error`(
    parameters: String
  ) throws {
    let frame = try Frame(#"{"method":"session/update","params":\#(parameters)}"#.utf8)
    #expect(throws: DecodingError.self) { try frame.parameters(as: SessionUpdate.Parameters.self) }
  }

  @Test(arguments: [
    #"{"update":{"sessionUpdate":"x"}}"#, #"{"sessionId":4,"update":{"sessionUpdate":"x"}}"#,
  ])
  func `an update may leave its session out`(parameters: String) throws {
    let frame = try Frame(#"{"method":"session/update","params":\#(parameters)}"#.utf8)
    #expect(try frame.parameters(as: SessionUpdate.Parameters.self).sessionId == nil)
  }

  @Test(
    arguments: [
      (nil, false), ("pending", false), ("in_progress", false), ("completed", true),
      ("failed", true), ("cancelled", false),
    ] as [(String?, Bool)]
  )
  func `a call is over when it is completed or failed`(status: String?, isFinished: Bool) {
    #expect(ToolCall(toolCallId: "t", status: status).isFinished == isFinished)
  }

  @Test(
    arguments: [
      (
        #"""
        {"sessionId":"s","toolCall":{"toolCallId":"t","title":"Creating notes.txt"},"options":[
        {"optionId":"allow_once","name":"Yes","kind":"allow_once"},
        {"optionId":"allow_always","name":"Always","kind":"allow_always"},
        {"optionId":"reject_once","name":"No","kind":"reject_once"},
        {"optionId":"never","name":"Never","kind":"reject_always"}],
        "_meta":{"trustOptions":[{"label":"Specific paths"}]}}
        """#,
        """
        s: t Creating notes.txt -
        allow_once allow_once Yes
        allow_always allow_always Always
        reject_once reject_once No
        reject_always never Never
        """
      ),
      (
        #"""
        {"toolCall":{"toolCallId":"t","title":["x"],"kind":"execute"},"options":[
        {"optionId":"a","kind":"allow_once","name":7},{"optionId":"b","kind":"allow_twice"},
        {"kind":"allow_once"},{"optionId":5,"kind":"allow_once"},null,"c",[],
        {"optionId":"d","kind":"reject_once"}]}
        """#,
        """
        -: t - execute
        allow_once a -
        reject_once d -
        """
      ),
      (#"{"toolCall":null,"options":null}"#, "-: - - -"), ("{}", "-: - - -"),
      (#"{"sessionId":1,"toolCall":[],"options":{"a":1}}"#, "-: - - -"),
    ]
  )
  func `a question keeps what can be read of it`(parameters: String, text: String) throws {
    let frame = try Frame(
      #"{"id":"u","method":"session/request_permission","params":\#(parameters)}"#.utf8
    )
    let question = try frame.parameters(as: RequestPermission.Parameters.self)
    let call = question.toolCall
    let first =
      "\(question.sessionId ?? "-"): \(call.toolCallId ?? "-") \(call.title ?? "-") "
      + (call.kind ?? "-")
    let options = question.options.map { "\($0.kind.rawValue) \($0.optionId) \($0.name ?? "-")" }
    #expect(([first] + options).joined(separator: "\n") == text)
  }
}
