/// The updates of a long session, in a realistic mix and length.
///
/// Of twenty updates, seventeen are pieces of the agent's message, one begins a tool call, one ends
/// it, and one is the plan: 85 %, 10 %, and 5 %, with a mean of about 265 bytes. Each tool call has
/// a different id.
struct UpdateFrames {
  /// The number of updates in a full batch.
  static let batchCount = 1_000
  private static let digits = 6

  private var bytes: [UInt8] = []
  /// The positions of the batch's number in the ids.
  private var places: [Int] = []

  /// Creates the first `count` updates of a batch.
  init(_ count: Int, session: String) {
    for number in 0..<count {
      let frame = Self.frame(Self.fields(number), session: session)
      if let mark = frame.firstRange(of: Self.mark) {
        places.append(bytes.count + mark.lowerBound)
      }
      bytes += frame
    }
  }

  /// Returns the frames of the batch with a number.
  mutating func batch(_ number: Int) -> [UInt8] {
    for place in places {
      var rest = number
      for digit in (0..<Self.digits).reversed() {
        bytes[place + digit] = UInt8(ascii: "0") + UInt8(rest % 10)
        rest /= 10
      }
    }
    return bytes
  }

  private static let mark = [UInt8](repeating: UInt8(ascii: "#"), count: digits)

  /// Returns an update as it is on the wire.
  static func frame(_ fields: String, session: String) -> [UInt8] {
    Array(
      (#"{"jsonrpc":"2.0","method":"session/update","params":{"sessionId":"\#(session)","#
        + #""update":{\#(fields)}}}"# + "\n").utf8
    )
  }

  /// Returns the fields of a piece of the agent's message; `text` must already be escaped.
  static func message(_ text: String) -> String {
    #""sessionUpdate":"agent_message_chunk","content":{"type":"text","text":"\#(text)"}"#
  }

  private static func fields(_ number: Int) -> String {
    let call = number / 20
    let id = #""toolCallId":"tooluse_\#(String(decoding: mark, as: UTF8.self))_\#(call)""#
    let path = "/src/part-\(call % 7)/file-\(call).txt"
    switch number % 20 {
    case 5:
      return #""sessionUpdate":"tool_call",\#(id),"title":"Reading \#(path):1-120","kind":"read","#
        + #""status":"in_progress","locations":[{"path":"\#(path)","line":1}],"#
        + #""rawInput":{"operations":[{"mode":"Line","path":"\#(path)","start_line":1,"#
        + #""end_line":120}]}"#
    case 6:
      return #""sessionUpdate":"tool_call_update",\#(id),"status":"completed","content":"#
        + #"[{"type":"content","content":{"type":"text","text":"line 1 of \#(path)\nline 2"}}],"#
        + #""rawOutput":{"items":[{"Text":"line 1 of \#(path)\nline 2"}]}"#
    case 13:
      return #""sessionUpdate":"plan","entries":["#
        + #"{"content":"Look at the callers","priority":"high","status":"completed"},"#
        + #"{"content":"Change them","priority":"medium","status":"in_progress"},"#
        + #"{"content":"Run the tests of both, and those of the whole command line","priority":"medium","status":"pending"}]"#
    default:
      return message(texts[number % texts.count])
    }
  }

  private static let texts = [
    "The function is called from two places; the se",
    #"cond one needs `\"quoted\"` text.\n\nThen the c"#,
    "allers have to be changed, too, since they take ",
    #"the old argument — which is gone.\n- first the re"#,
    "ader, in which only the name is another one now",
    #"\n```swift\nlet value = table[\"name\"] ?? 0\n```\n"#,
    "and after that the tests, which are run as befo",
  ]
}
