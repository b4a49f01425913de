/// Lines as agents send them, and such as have broken readers before.
enum HardLines {
  static let frames = [
    #"{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":1}}"#,
    #"{"jsonrpc":"2.0","id":0,"result":{"protocolVersion":1,"agentCapabilities":{}}}"#,
    #"{"jsonrpc":"2.0","id":"a","error":{"code":-32603,"message":"Internal error","data":"x"}}"#,
    #"{"jsonrpc":"2.0","method":"session/update","params":{"sessionId":"s","update":{"sessionUpdate":"agent_message_chunk","content":{"type":"text","text":"é\ud83d\ude00\n"}}}}"#,
    #"{"jsonrpc":"2.0","id":7,"method":"session/request_permission","params":{"options":[]}}"#,
    #"{"jsonrpc":"2.0","id":3,"result":null}"#, #"{"id":1,"result":{},"error":null}"#,
  ]

  static let broken = [
    "", " ", "{", "}", "[]", "null", "0", "-", "1e400", "\"", "\"\\", "\"\\u12", "{\"id\":", "{}}",
    "{\"id\":1e400,\"result\":1}", "{\"id\":9223372036854775808,\"method\":\"m\"}",
    "{\"id\":-0,\"method\":\"m\"}", "{\"id\":1.5,\"method\":\"m\"}", "{\"id\":{},\"method\":[]}",
    "{\"id\":1,\"id\":2,\"method\":\"m\"}", "{\"method\":\"\\ud800\"}",
    "{\"a\":\"\\ud800\\u0041\"}",
    "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\"}]", "\u{FEFF}{\"method\":\"m\"}",
    "{\"id\":1,\"result\":1,\"error\":{\"code\":1,\"message\":\"\"}}", "Loading…", "{'id':1}",
    "{\"error\":{\"code\":99999999999999999999,\"message\":1},\"id\":1}", "nul", "tru", "\0",
    String(repeating: "[", count: 10_000), String(repeating: "{\"a\":", count: 10_000),
    "{\"method\":\"m\",\"params\":" + String(repeating: "[", count: 600)
      + String(repeating: "]", count: 600) + "}",
  ]

  static var all: [[UInt8]] { (frames + broken).map { Array($0.utf8) } + bytes }

  /// Bytes that are not text.
  private static let bytes: [[UInt8]] = [
    [0xFF], [0xC3], [0x22, 0xED, 0xA0, 0x80, 0x22],
    [0x7B, 0x22, 0xC0, 0x80, 0x22, 0x3A, 0x31, 0x7D],
    [0xFF, 0xFE, 0x7B, 0x00, 0x7D, 0x00], [0x00, 0x7B, 0x00, 0x7D], [0xF4, 0x90, 0x80, 0x80],
  ]
}
