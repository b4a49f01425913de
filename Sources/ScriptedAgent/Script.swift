internal import JSON
internal import JSONRPC

/// What the built-in agent does, and when: a deterministic stand-in for kiro-cli.
public struct Script: Sendable {
  /// Before it answers `initialize`.
  var initialize: [Step] = []
  /// Between `session/new` and its answer.
  var session: [Step] = []
  /// After the answer to `session/new`.
  var ready: [Step] = []
  /// After the answer to each prompt.
  var after: [Step] = []
  /// What it does in each turn; the last entry serves all further turns.
  var turns: [[Step]] = []
  /// Its name and version; nil for Kiro's own.
  var name: String?
  var version: String?
  /// The agents that it knows; one it is asked for and does not know is replaced, as Kiro does.
  var agents: [String] = []
  /// The models that it knows; one it is asked for and does not know is replaced.
  var models: [String] = []
  /// The MCP servers that `commands/available` lists, with their status.
  var servers: [Server] = []
  /// What it answers to Kiro's question about MCP servers, one answer after the other; the last one
  /// is repeated.
  ///
  /// Empty for a version that does not know the question.
  var startupStatus: [JSONValue] = []
  /// Whether it lives on when its input ends, as kiro-cli 1.25 did.
  var ignoresEndOfInput = false

  /// An MCP server as `commands/available` lists it.
  struct Server: Sendable {
    var name: String
    var status: String
  }

  /// One thing that the agent does.
  indirect enum Step: Sendable {
    /// Streams a piece of its answer.
    case say(String)
    /// Streams a piece of its thinking.
    case think(String)
    /// Writes a file, as a tool call.
    case write(path: String, content: String, isExecutable: Bool)
    /// Replaces text in a file, as a tool call.
    case replace(path: String, old: String, new: String)
    /// Removes a file, as a tool call.
    case delete(String)
    /// Runs a shell command in the session's folder, as a tool call.
    case run(String)
    /// Asks for a permission and goes on by the answer.
    case ask(title: String, tool: String, path: String?, allowed: [Step], denied: [Step])
    /// Opens a tool call and leaves it open.
    case openTool(title: String)
    /// Says something about MCP.
    case mcp(KiroSignal)
    /// Tells what the turn has used.
    case usage(credits: Double?, context: Double?)
    /// Sends any notification.
    case notify(method: String, parameters: JSONValue)
    /// Sends any request and looks at its answer.
    case request(Request)
    /// Looks at the answer to a request that was sent before.
    case answer(to: String, Expectation)
    /// Waits, and ends the turn if it is cancelled meanwhile.
    case sleep(Duration)
    /// Waits until the turn is cancelled; the steps are done before it says so, even if the turn is
    /// cancelled before it gets here.
    case waitForCancel([Step])
    /// Ends the turn with a stop reason.
    case stop(String)
    /// Answers with an error.
    case fail(code: Int, message: String, data: JSONValue?)
    /// Commits a fault.
    case fault(Fault)
  }

  /// A request of the agent's to the client.
  struct Request: Sendable {
    var method: String
    var parameters: JSONValue
    /// Its id; one of the agent's own making without.
    var id: RequestID?
    /// The name under which a later step looks at its answer.
    var later: String?
    var expectation: Expectation
  }

  /// What an answer has to be, and what is remembered of it.
  struct Expectation: Sendable {
    /// What the answer's `result` or `error` has to contain; nil for any answer.
    var content: JSONValue?
    /// Names with the paths in the result whose values they stand for from now on.
    var saved: [String: String] = [:]
  }

  /// What Kiro tells about an MCP server.
  enum KiroSignal: Sendable {
    case started(String)
    case failed(String, error: String)
    case authorization(String, address: String)
    case governance
  }

  /// What a broken agent does.
  enum Fault: Sendable {
    /// Never answers, and reads on.
    case hang
    /// Neither answers nor reads.
    case freeze
    /// Exits.
    case exit(Int32)
    /// Dies of a signal.
    case signal(Int32)
    /// Closes its standard output and lives on.
    case closeOutput
    /// Closes its standard input and lives on.
    case closeInput
    /// Writes bytes to standard output as they are.
    case raw(String)
    /// Writes text to standard error.
    case errors(String)
    /// Writes a line of so many bytes, as one update.
    case hugeLine(Int)
    /// Sends so many updates.
    case flood(Int)
    /// Writes every following message one byte at a time.
    case split
    /// Ignores SIGTERM and SIGINT from here on.
    case ignoreSignals
    /// Leaves a process behind that has left its session.
    case daemon(seconds: Int, clearsEnvironment: Bool, holdsOutput: Bool)
  }
}
