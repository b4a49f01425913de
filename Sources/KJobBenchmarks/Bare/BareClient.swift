internal import FileSystem
internal import Subprocess

/// A client that uses the minimum of frames for a job: three requests and their answers.
struct BareClient: ~Copyable {
  private var child: ChildProcess
  private let path: String
  private var buffer: [UInt8] = []

  /// Creates a client by starting the agent.
  init(_ agent: [String], in path: String, environment: [String: String]) throws(SpawnError) {
    self.path = path
    child = try ChildProcess(
      starting: Command(agent, environment: environment, workingDirectory: path)
    )
  }

  /// Opens a session, sends a prompt, and waits for its answer and for the agent's end.
  mutating func converse() throws {
    try request(
      0,
      "initialize",
      #""protocolVersion":1,"clientCapabilities":{"fs":{"readTextFile":false,"#
        + #""writeTextFile":false},"terminal":false}"#
    )
    // Paths that the benchmarks create need no escapes.
    try request(1, "session/new", #""cwd":"\#(path)","mcpServers":[]"#)
    guard let id = session else { throw BenchFailure("the agent gave no session") }
    try request(
      2,
      "session/prompt",
      #""sessionId":"\#(id)","prompt":[{"type":"text","text":"Do it."}]"#
    )
    child.closeInput()
    _ = Readiness.wait(for: [.readable(child.ended.number)], until: nil)
    guard let status = child.reap(), status.isSuccess else {
      throw BenchFailure("the agent failed")
    }
  }

  private var session: String?

  /// Sends a request and reads until its answer; earlier frames are skipped.
  private mutating func request(_ id: Int, _ method: String, _ parameters: String) throws {
    let frame = #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)","params":{\#(parameters)}}"#
    try send(Array(frame.utf8) + [0x0A])
    while true {
      while let end = buffer.firstIndex(of: 0x0A) {
        let line = buffer[..<end]
        let head = FrameHead(line)
        let isAnswer = head?.method.isEmpty == true && head?.id?.elementsEqual("\(id)".utf8) == true
        if isAnswer && id == 1 { session = Self.session(in: line) }
        buffer.removeSubrange(...end)
        if isAnswer { return }
      }
      let output = child.standardOutput.number
      _ = Readiness.wait(for: [.readable(output)], until: nil)
      if readAvailable(output, into: &buffer) == .end { throw BenchFailure("the agent has ended") }
    }
  }

  private mutating func send(_ bytes: [UInt8]) throws {
    guard let input = child.standardInput?.number else { return }
    var rest = bytes[...]
    while !rest.isEmpty {
      _ = Readiness.wait(for: [.writable(input)], until: nil)
      guard case .taken(let count) = writeAvailable(input, rest) else {
        throw BenchFailure("the agent does not read")
      }
      rest = rest.dropFirst(count)
    }
  }

  /// Returns the first value of this key; the agent is the benchmarks' own, so the key is not used
  /// otherwise.
  private static func session(in line: ArraySlice<UInt8>) -> String? {
    let text = String(decoding: line, as: UTF8.self)
    guard let start = text.firstRange(of: #""sessionId":""#)?.upperBound else { return nil }
    return String(text[start...].prefix { $0 != "\"" })
  }
}
