internal import FileSystem
internal import JSON
internal import Text
internal import YAML

/// Reads a script file and reports all problems in it.
public struct ScriptReader {
  /// An error in a script, with its position.
  public struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
    /// The line, from 1.
    public var line: Int
    /// The column, from 1.
    public var column: Int
    /// A description of what was expected.
    public var message: String
    /// The position and the message, as they follow the file's name.
    public var description: String { "\(line):\(column): error: \(message)" }
  }

  private var problems: [Problem] = []

  /// Reads a script; returns it with the problems that were found.
  public static func read(_ bytes: [UInt8]) -> (script: Script, problems: [Problem]) {
    let document = Document.parse(bytes: bytes)
    var reader = ScriptReader()
    reader.problems = document.errors.map {
      Problem(line: $0.start.line, column: $0.start.column, message: $0.problem.message)
    }
    guard let root = document.root else {
      if reader.problems.isEmpty { reader.fail(.start, "the script is empty") }
      return (Script(), reader.problems)
    }
    let script = reader.script(root)
    return (script, reader.problems.sorted { ($0.line, $0.column) < ($1.line, $1.column) })
  }

  mutating func fail(_ position: SourcePosition, _ message: String) {
    problems.append(Problem(line: position.line, column: position.column, message: message))
  }

  private mutating func server(_ node: Node) -> Script.Server {
    let fields = fields(node, ["name", "status"])
    return Script.Server(
      name: fields["name"].map { text($0) } ?? "",
      status: fields["status"].map { text($0) } ?? "running"
    )
  }

  private mutating func script(_ root: Node) -> Script {
    var script = Script()
    for entry in entries(root, "the script") {
      switch entry.name {
      case "name": script.name = text(entry.value)
      case "version": script.version = text(entry.value)
      case "agents": script.agents = items(entry.value).map { text($0) }
      case "engine":
        let word = text(entry.value)
        if let dialect = Dialect(word: word) {
          script.dialect = dialect
        } else {
          fail(entry.value.start, "expected `v2`, `v3` or `acp`")
        }
      case "efforts": script.efforts = items(entry.value).map { text($0) }
      case "models": script.models = items(entry.value).map { text($0) }
      case "after": script.after = steps(entry.value)
      case "initialize": script.initialize = steps(entry.value)
      case "session": script.session = steps(entry.value)
      case "ready": script.ready = steps(entry.value)
      case "turns": script.turns = items(entry.value).map { steps($0) }
      case "servers":
        script.servers = items(entry.value).map { server($0) }
      case "account": script.account = json(entry.value)
      case "startup-status": script.startupStatus = items(entry.value).map { json($0) }
      case "ignores-end-of-input": script.ignoresEndOfInput = flag(entry.value)
      default:
        fail(
          entry.key.start,
          "unknown key `\(entry.name)`; expected `name`, `version`, `engine`, `agents`, `models`, `efforts`, "
            + "`initialize`, `session`, `ready`, `turns`, `after`, `servers`, `account`, "
            + "`startup-status` or `ignores-end-of-input`"
        )
      }
    }
    return script
  }
}
