internal import JSON
internal import JSONRPC

/// The behavior of the built-in agent: a deterministic substitute for kiro-cli.
public struct Script: Sendable {
  /// The steps before the answer to `initialize`.
  var initialize: [Step] = []
  /// The steps between `session/new` and its answer.
  var session: [Step] = []
  /// The steps after the answer to `session/new`.
  var ready: [Step] = []
  /// The steps after the answer to each prompt.
  var after: [Step] = []
  /// The steps of each turn; the last entry applies to all further turns.
  var turns: [[Step]] = []
  /// The agent that is played, unless the command line names another.
  var dialect: Dialect = .v2
  /// The efforts that can be chosen for each model; empty for none.
  var efforts: [String] = []
  /// The agent's name and version; nil for Kiro's own.
  var name: String?
  var version: String?
  /// The known agents; an unknown one is replaced when it is requested, as in Kiro.
  var agents: [String] = []
  /// The known models; an unknown one is replaced when it is requested.
  var models: [String] = []
  /// The MCP servers in `commands/available`, with their status.
  var servers: [Server] = []
  /// The answer to the third engine's request for the account's usage; nil for a version that does
  /// not know it.
  var account: JSONValue?
  /// The answers to Kiro's query about MCP servers, in order; the last one is repeated.
  ///
  /// Empty for a version that does not know the query.
  var startupStatus: [JSONValue] = []
  /// True when the agent survives the end of its input, like kiro-cli 1.25.
  var ignoresEndOfInput = false

  /// An MCP server in `commands/available`.
  struct Server: Sendable {
    var name: String
    var status: String
  }

  /// An action of the agent.
  indirect enum Step: Sendable {
    /// Streams a piece of the answer.
    case say(String)
    /// Streams a piece of the thoughts.
    case think(String)
    /// Writes a file, as a tool call.
    case write(path: String, content: String, isExecutable: Bool)
    /// Replaces text in a file, as a tool call.
    case replace(path: String, old: String, new: String)
    /// Removes a file, as a tool call.
    case delete(String)
    /// Runs a shell command in the session's folder, as a tool call.
    case run(String)
    /// Requests a permission and continues with the steps for the answer.
    case ask(title: String, tool: String, path: String?, allowed: [Step], denied: [Step])
    /// Opens a tool call and leaves it open.
    case openTool(title: String)
    /// Reports something about MCP.
    case mcp(KiroSignal)
    /// Reports the usage of the turn.
    case usage(Usage)
    /// Sends any notification.
    case notify(method: String, parameters: JSONValue)
    /// Sends any request and checks its answer.
    case request(Request)
    /// Checks the answer to a request that was sent before.
    case answer(to: String, Expectation)
    /// Waits, and ends the turn if it is canceled in the meantime.
    case sleep(Duration)
    /// Waits until the turn is canceled, then performs the steps and answers.
    ///
    /// The steps are performed even if the turn is canceled before this step.
    case waitForCancel([Step])
    /// Ends the turn with a stop reason.
    case stop(String)
    /// Answers with an error.
    case fail(code: Int, message: String, data: JSONValue?)
    /// Causes a fault.
    case fault(Fault)
  }

  /// A request from the agent to the client.
  struct Request: Sendable {
    var method: String
    var parameters: JSONValue
    /// The request's id; generated if nil.
    var id: RequestID?
    /// The name by which a later step checks the answer.
    var later: String?
    var expectation: Expectation
  }

  /// The expected answer, and the values to keep from it.
  struct Expectation: Sendable {
    /// The value that the answer's `result` or `error` must contain; nil for any answer.
    var content: JSONValue?
    /// The paths of values in the result, by the names under which later steps use them.
    var saved: [String: String] = [:]
  }

  /// The usage of a turn, as far as a step names it.
  struct Usage: Sendable {
    /// Kiro's credits.
    var credits: Double?
    /// How full the context is, in percent.
    var context: Double?
    /// The cost of the turn in dollars.
    var cost: Double?
    /// The number of tokens.
    var tokens: Double?
  }

  /// A report from Kiro about an MCP server.
  enum KiroSignal: Sendable {
    case started(String)
    case failed(String, error: String)
    case authorization(String, address: String)
    case governance
  }

  /// A fault of a broken agent.
  enum Fault: Sendable {
    /// Never answers, but continues to read.
    case hang
    /// Neither answers nor reads.
    case freeze
    /// Exits with a status.
    case exit(Int32)
    /// Dies of a signal.
    case signal(Int32)
    /// Closes standard output and continues to run.
    case closeOutput
    /// Closes standard input and continues to run.
    case closeInput
    /// Writes bytes to standard output unchanged.
    case raw(String)
    /// Writes text to standard error.
    case errors(String)
    /// Writes a line with this number of bytes, as one update.
    case hugeLine(Int)
    /// Sends this number of updates.
    case flood(Int)
    /// Writes all following messages one byte at a time.
    case split
    /// Ignores SIGTERM and SIGINT from now on.
    case ignoreSignals
    /// Leaves behind a process that has left its session.
    case daemon(seconds: Int, clearsEnvironment: Bool, holdsOutput: Bool)
  }
}
