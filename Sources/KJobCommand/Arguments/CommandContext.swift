internal import FileSystem
internal import FoundationEssentials
internal import Git
internal import Glibc
internal import Report
internal import Subprocess
internal import Text

/// All that a command sees of the process it runs in.
///
/// The only place that looks at it.
struct CommandContext: Sendable {
  /// kjob's environment, as it was at the start.
  var environment: [String: String]
  /// The folder that relative paths count from.
  var workingDirectory: String
  /// For data.
  var output: TextOutput
  /// For everything else.
  var errors: TextOutput
  /// Whether data goes to a terminal that takes colours.
  var outputIsColoured: Bool
  /// The terminal that lines can be drawn anew on, where data goes to one and a person sits there.
  var liveTerminal: Terminal?
  /// The absolute path of kjob's own program.
  var program: String

  /// Looks at this process.
  static func current() -> CommandContext {
    let environment = OwnEnvironment.variables
    return CommandContext(
      environment: environment,
      workingDirectory: OwnEnvironment.workingDirectory,
      output: TextOutput(descriptor: 1),
      errors: TextOutput(descriptor: 2),
      outputIsColoured: takesColours(environment, isTerminal: isatty(1) == 1),
      liveTerminal: isatty(1) == 1 && canMoveCursor(environment) ? Terminal(descriptor: 1) : nil,
      program: resolvedPath("/proc/self/exe") ?? OwnEnvironment.arguments.first ?? "kjob"
    )
  }

  /// Whether nobody watches: in CI, or without a terminal.
  var isUnattended: Bool {
    let engine = environment["CI"] ?? ""
    guard ["", "0", "false"].contains(engine) else { return true }
    return (0...2).allSatisfy { isatty(Int32($0)) == 0 }
  }

  /// The git that `PATH` leads to; throws when there is none, or one that is too old.
  func git() throws(GitError) -> GitProgram {
    try GitProgram.find(inPath: environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin")
  }

  /// By force-color.org and no-color.org, else by the terminal.
  static func takesColours(_ environment: [String: String], isTerminal: Bool) -> Bool {
    if let force = environment["FORCE_COLOR"], !force.isEmpty { return force != "0" }
    if let refusal = environment["NO_COLOR"], !refusal.isEmpty { return false }
    return isTerminal && environment["TERM"] != "dumb" && environment["TERM"]?.isEmpty == false
  }

  /// Whether a terminal does more than take line after line, and its text is no CI system's log.
  static func canMoveCursor(_ environment: [String: String]) -> Bool {
    let terminal = environment["TERM"] ?? ""
    let engine = environment["CI"] ?? ""
    return !["", "dumb"].contains(terminal) && ["", "0", "false"].contains(engine)
  }

  /// Whether data goes to a file, not to somebody who reads it at once.
  var outputIsFile: Bool {
    var status = stat()
    return unsafe fstat(1, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  /// A path as it is meant from the working directory.
  func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : workingDirectory + "/" + path
  }

  /// Says that something is wrong; the reader is gone when that fails, so nothing is done then.
  func complain(_ text: String) {
    try? errors.write("kjob: error: \(PipelineText.lines(SafeText(text).string))\n")
  }

  /// Says what the user should know and what changes nothing.
  func warn(_ text: String) { note("warning: " + text) }

  /// Says what goes on, besides the data.
  func note(_ text: String) {
    try? errors.write("kjob: \(PipelineText.lines(SafeText(text).string))\n")
  }
}
