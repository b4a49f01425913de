internal import Glibc

/// A minimal agent that behaves like `kiro-cli acp` on the wire and costs almost nothing.
///
/// The same program is used by kjob, by the bare client, and by the script loop.
struct BenchmarkAgent {
  /// The agent's reaction to a prompt.
  enum Part {
    /// Sends one message.
    case plain
    /// Sends this number of updates as fast as the pipe accepts them.
    case updates(Int)
    /// Sends one line of this number of bytes.
    case line(Int)
    /// Sends one message after this number of milliseconds.
    case working(Int)
    /// Creates a file in the folder, waits until the folder's pipe is opened for writing, and sends
    /// one message.
    case idle(String)
    /// Creates a file in the folder and then neither answers nor ends, whatever it receives.
    case deaf(String)
  }

  private static let session = "8c1f5b1e-5d5c-4b57-9f0c-2f6c1d0b7a11"

  private let part: Part

  /// Runs `kjob-benchmarks agent [updates N | line BYTES | working MS | idle FOLDER | deaf FOLDER]`.
  static func main(_ arguments: [String]) throws -> Int32 {
    let part: Part? =
      switch (arguments.first, arguments.dropFirst().first) {
      case (nil, nil): .plain
      case ("updates", let count?): Int(count).map { .updates($0) }
      case ("line", let count?): Int(count).map { .line($0) }
      case ("working", let time?): Int(time).map { .working($0) }
      case ("idle", let folder?): .idle(folder)
      case ("deaf", let folder?): .deaf(folder)
      default: nil
      }
    guard let part else {
      throw BenchFailure(
        "usage: kjob-benchmarks agent [updates N | line BYTES | working MS | idle FOLDER | deaf FOLDER]"
      )
    }
    BenchmarkAgent(part: part).serve()
    return 0
  }

  private init(part: Part) { self.part = part }

  /// Answers requests until the input ends.
  private func serve() {
    if case .deaf = part {
      for number in [SIGINT, SIGTERM, SIGHUP, SIGQUIT] { _ = signal(number, SIG_IGN) }
    }
    var buffer: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      while let end = buffer.firstIndex(of: 0x0A) {
        if let head = FrameHead(buffer[..<end]) { answer(head) }
        buffer.removeSubrange(...end)
      }
      let count = unsafe read(0, &chunk, chunk.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return }
      buffer += chunk[..<count]
    }
  }

  private func answer(_ head: FrameHead) {
    guard let id = head.id, !head.method.isEmpty else { return }
    let result: String
    switch head.method {
    case "initialize":
      result = """
        {"protocolVersion":1,"agentCapabilities":{"loadSession":false,\
        "promptCapabilities":{"image":true,"audio":false,"embeddedContext":false},\
        "mcpCapabilities":{"http":true,"sse":false}},"authMethods":[],\
        "agentInfo":{"name":"Benchmark Agent","title":"Benchmark Agent","version":"2.20.2"}}
        """
    case "session/new":
      result = """
        {"sessionId":"\(Self.session)","modes":{"currentModeId":"kiro_default",\
        "availableModes":[{"id":"kiro_default","name":"kiro_default"}]},\
        "models":{"currentModelId":"auto","availableModels":[{"modelId":"auto","name":"auto"}]}}
        """
    case "_kiro.dev/mcp/startup_status":
      result = #"{"allStarted":true,"failed":[],"pending":[],"determinable":true}"#
    case "session/prompt":
      play()
      result = #"{"stopReason":"end_turn"}"#
    default:
      let error = #""error":{"code":-32601,"message":"Method not found"}"#
      writeAll(1, Array(#"{"jsonrpc":"2.0","id":"#.utf8) + id + Array(",\(error)}\n".utf8))
      return
    }
    writeAll(
      1,
      Array(#"{"jsonrpc":"2.0","id":"#.utf8) + id + Array(#","result":\#(result)}"#.utf8) + [0x0A]
    )
  }

  private func play() {
    switch part {
    case .plain:
      var one = UpdateFrames(1, session: Self.session)
      writeAll(1, one.batch(0))
    case .updates(let count):
      // The frames are in memory, so that the measurement is about the reader.
      let size = UpdateFrames.batchCount
      var batch = UpdateFrames(min(size, count), session: Self.session)
      for number in 0..<(count / size) { writeAll(1, batch.batch(number)) }
      var rest = UpdateFrames(count % size, session: Self.session)
      writeAll(1, rest.batch(count / size))
    case .line(let count):
      let frame = UpdateFrames.frame(UpdateFrames.message(""), session: Self.session)
      let text = [UInt8](repeating: UInt8(ascii: "x"), count: max(0, count - frame.count))
      // The text goes before the quotation mark and the four brackets that close it.
      writeAll(1, frame.dropLast(6) + text + frame.suffix(6))
    case .working(let time):
      _ = usleep(UInt32(clamping: time * 1_000))
      var one = UpdateFrames(1, session: Self.session)
      writeAll(1, one.batch(0))
    case .idle(let folder):
      Self.mark(folder)
      let gate = openFile(folder + "/gate", O_RDONLY)
      if gate >= 0 { _ = close(gate) }
      var one = UpdateFrames(1, session: Self.session)
      writeAll(1, one.batch(0))
    case .deaf(let folder):
      Self.mark(folder)
      while true { _ = pause() }
    }
  }

  private static func mark(_ folder: String) {
    let file = openFile(folder + "/ready-\(getpid())", O_WRONLY | O_CREAT)
    if file >= 0 { _ = close(file) }
  }
}
