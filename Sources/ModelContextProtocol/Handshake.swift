internal import JSONRPC

/// The exchange of messages that shows that a server works: `initialize`, then its list of tools.
///
/// It performs no input or output itself, so that pipes and HTTP can share it.
struct Handshake {
  /// The result, once there is one.
  private(set) var state: ServerCheck.State?
  /// The request that is to be answered next.
  private(set) var request = Self.initialize
  /// The number of answered requests.
  private(set) var answers = 0
  /// The name that the server reports.
  private(set) var serverName: String?
  /// The version that the server reports.
  private(set) var serverVersion: String?
  /// The version of the protocol that the server has chosen.
  private(set) var protocolVersion: String?

  /// The bytes that wait to be sent; the sender removes them.
  var outgoing: [UInt8] {
    get { connection.outgoing }
    set { connection.outgoing = newValue }
  }

  private static let initialize = "initialize"
  private static let listTools = "tools/list"

  private var connection = Connection(lineLimit: Limits.message)
  private var tools = 0
  private var pages = 0

  /// Creates a handshake that reports this version of kjob.
  init(clientVersion: String) {
    _ = connection.request(Self.initialize, Initialize(clientVersion: clientVersion))
  }

  /// Handles bytes of a stream of lines.
  mutating func receive(_ bytes: some Sequence<UInt8>) {
    connection.append(bytes)
    while state == nil, let incoming = connection.next() { handle(incoming) }
  }

  /// Handles one whole message, which may span several lines.
  mutating func receive(message: some Sequence<UInt8>) {
    // In JSON, a line ending between tokens equals a space, and tokens contain none.
    receive(message.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 } + [0x0A])
  }

  /// Handles the end of a stream of lines.
  mutating func receiveEnd() {
    connection.appendEnd()
    receive([])
  }

  private mutating func handle(_ incoming: Connection.Incoming) {
    switch incoming {
    case .answer(_, _, let frame): take(frame)
    case .lineTooLong: state = .failed("sent a message of more than \(Limits.messageText)")
    case .strayAnswer, .noise: break
    case .message(let frame):
      guard case .request(let id, let method) = frame.kind else { return }
      if method == "ping" {
        connection.answer(id, Nothing())
      } else {
        connection.refuse(id, .methodNotFound(method))
      }
    }
  }

  private mutating func take(_ answer: Frame) {
    answers += 1
    if case .response(_, let error?) = answer.kind {
      state = .failed("answered \(request) with an error: \(error)")
    } else if request == Self.initialize {
      takeInitialized(answer)
    } else {
      takePage(answer)
    }
  }

  private mutating func takeInitialized(_ answer: Frame) {
    guard let result = try? answer.result(as: Initialized.self) else {
      state = .failed("answered \(request) with something that is not MCP")
      return
    }
    protocolVersion = result.protocolVersion
    serverName = result.name
    serverVersion = result.version
    connection.notify("notifications/initialized", Nothing())
    guard result.hasTools else {
      state = .answered(tools: 0)
      return
    }
    request = Self.listTools
    _ = connection.request(request, Page(cursor: nil))
  }

  private mutating func takePage(_ answer: Frame) {
    guard let result = try? answer.result(as: Tools.self) else {
      state = .failed("answered \(request) with something that is not MCP")
      return
    }
    tools += result.tools.count
    pages += 1
    // Null, a missing cursor, and with some servers an empty text mark the last page.
    guard let cursor = result.nextCursor, !cursor.isEmpty else {
      state = .answered(tools: tools)
      return
    }
    if pages == Limits.pages {
      state = .failed("answered \(request) with more than \(Limits.pages) pages")
    } else {
      _ = connection.request(request, Page(cursor: cursor))
    }
  }
}

/// An object without fields.
private struct Nothing: Encodable {}

private struct Initialize: Encodable {
  struct Client: Encodable {
    var name = "kjob"
    var version: String
  }

  var protocolVersion = "2025-06-18"
  var capabilities = Nothing()
  var clientInfo: Client

  init(clientVersion: String) { clientInfo = Client(version: clientVersion) }
}

/// The fields that are used of the answer to `initialize`; some servers omit all except the
/// version.
private struct Initialized: Decodable {
  var protocolVersion: String
  var hasTools: Bool
  var name: String?
  var version: String?

  private enum CodingKeys: String, CodingKey {
    case protocolVersion, capabilities, serverInfo, tools, name, version
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    protocolVersion = try container.decode(String.self, forKey: .protocolVersion)
    let capabilities = try? container.nestedContainer(
      keyedBy: CodingKeys.self,
      forKey: .capabilities
    )
    hasTools = (try? capabilities?.decodeNil(forKey: .tools)) == false
    let server = try? container.nestedContainer(keyedBy: CodingKeys.self, forKey: .serverInfo)
    name = try? server?.decode(String.self, forKey: .name)
    version = try? server?.decode(String.self, forKey: .version)
  }
}

private struct Page: Encodable {
  var cursor: String?
}

private struct Tools: Decodable {
  /// A tool that is only counted.
  struct Tool: Decodable {
    init(from decoder: any Decoder) throws {
      _ = try decoder.container(keyedBy: Key.self)
    }

    private enum Key: CodingKey {}
  }

  var tools: [Tool]
  var nextCursor: String?
}
