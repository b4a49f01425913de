/// Lines with updates as agents send them, and such as differ from them in every way that a reader
/// may get wrong.
public enum UpdateLines {
  /// The usual ones, each of which is to be read without a decoder.
  public static let usual = [
    message(#""sessionUpdate":"agent_message_chunk","content":{"type":"text","text":"so be it"}"#),
    message(
      #""content":{"text":"\u00e9\ud83d\ude00\n\t\"\\\/ é漢😀"},"sessionUpdate":"AgentMessageChunk""#
    ),
    message(#""sessionUpdate":"agent_thought_chunk","content":{"type":"text","text":""}"#),
    message(
      #""sessionUpdate":"tool_call","toolCallId":"t1","title":"Reading \"a\"","kind":"read","#
        + #""status":"pending","rawInput":{"path":"/w/a","paths":["b","b"],"limit":100,"x":[null,true]},"#
        + #""locations":[{"path":"/w/a","line":3},{"line":1}],"_meta":{"kiro":{"toolName":"fs"}}"#
    ),
    message(
      #""sessionUpdate":"tool_call_update","toolCallId":"t1","status":"completed","content":["#
        + #"{"type":"content","content":{"type":"text","text":"ok"}},{"type":"diff","path":"/w/c"}]"#
    ),
    message(#""sessionUpdate":"plan","entries":[{"content":"a","priority":"high","status":"x"}]"#),
    message(#""sessionUpdate":"no_such_kind","x":{"y":[1.5,-0,{}]}"#),
    #" { "method" : "session/update" , "params" : { "update" : { "sessionUpdate" : "plan" } } } "#,
  ]

  /// A line with these fields of an update.
  private static func message(_ fields: String) -> String {
    #"{"jsonrpc":"2.0","method":"session/update","params":{"sessionId":"s","update":{\#(fields)}}}"#
  }

  /// A line that is the same for the same seed; most are JSON and nearly all are odd.
  public static func odd(_ random: inout SeededGenerator) -> [UInt8] {
    var line: [UInt8]
    if Bool.random(using: &random) {
      line = Array((usual.randomElement(using: &random) ?? "").utf8)
    } else {
      var fields: [String] = []
      for _ in 0..<Int.random(in: 1...6, using: &random) { fields.append(member(&random, 2)) }
      let kind = kinds.randomElement(using: &random) ?? ""
      fields.insert(
        #""sessionUpdate":\#(kind)"#,
        at: Int.random(in: 0...fields.count, using: &random)
      )
      line = Array(message(fields.joined(separator: ",")).utf8)
    }
    // Some are changed: a value, a byte, a piece.
    for _ in 0..<Int.random(in: 0...2, using: &random) where !line.isEmpty {
      let place = Int.random(in: line.indices, using: &random)
      switch Int.random(in: 0..<6, using: &random) {
      case 0: line[place] = UInt8.random(in: .min ... .max, using: &random)
      case 1: line.remove(at: place)
      case 2: line.insert(contentsOf: (pieces.randomElement(using: &random) ?? "").utf8, at: place)
      case 3: line = Array(line[..<place])
      default:
        let text = String(decoding: line, as: UTF8.self)
        let old = parts.randomElement(using: &random) ?? ""
        let new = value(&random, 2)
        line = Array(text.replacing(old, with: new, maxReplacements: 1).utf8)
      }
    }
    return line
  }

  private static func member(_ random: inout SeededGenerator, _ depth: Int) -> String {
    "\(keys.randomElement(using: &random) ?? ""):\(value(&random, depth))"
  }

  private static func value(_ random: inout SeededGenerator, _ depth: Int) -> String {
    let count = Int.random(in: 0...2, using: &random)
    switch Int.random(in: 0..<(depth > 0 ? 5 : 3), using: &random) {
    case 3:
      return "[" + (0..<count).map { _ in value(&random, depth - 1) }.joined(separator: ",") + "]"
    case 4:
      return "{" + (0..<count).map { _ in member(&random, depth - 1) }.joined(separator: ",") + "}"
    default: return values.randomElement(using: &random) ?? ""
    }
  }

  private static let kinds = [
    #""agent_message_chunk""#, #""agent_thought_chunk""#, #""tool_call""#, #""tool_call_update""#,
    #""plan""#, #""AgentMessageChunk""#, #""tool\u005fcall""#, #""ToolCallUpdate""#, "null", "7",
  ]

  private static let keys = [
    #""content""#, #""text""#, #""toolCallId""#, #""title""#, #""kind""#, #""status""#,
    #""rawInput""#, #""locations""#, #""_meta""#, #""kiro""#, #""toolName""#, #""path""#,
    #""paths""#, #""operations""#, #""te\u0078t""#, #""\u212Ax""#, "\"\u{212A}\"", #""K""#, #""é""#,
    #""id""#, #""""#, #""sessionUpdate""#,
  ]

  private static let values = [
    #""t""#, #""a b""#, #""\u0061""#, #""\ud83d\ude00""#, #""\ud83d""#, #""\udE00x""#, #""\u0000""#,
    #""\x""#, "\"\u{1}\"", "\"\u{7F}\"", "\"漢\"", "1", "-0", "0.50", "1.0", "12345678901234567890",
    "1e2",
    "1E400", "01", "-", "1.", ".5", "+1", "true", "false", "null", "nul", "TRUE", "[]", "{}",
    #""""#,
    #""\/""#, "9007199254740993", "-9223372036854775808", "0.1",
  ]

  private static let pieces = [
    ",", ":", "\"", "\\", "{", "}", "[", "]", " ", "\t", "\u{0}", "\u{FEFF}", "0", "null", "\\u12",
    #""id":1,"#, #","id":null"#, #","method":"m""#, #"{"a":1,"a":2}"#,
  ]

  private static let parts = [
    #""s""#, #""session/update""#, #""2.0""#, #""content""#, #""params""#, #""method""#, #""text""#,
    #""t1""#, #"{"kiro":{"toolName":"fs"}}"#, "100", #""/w/a""#, #""sessionId""#,
  ]
}
