internal import FileSystem
internal import FoundationEssentials
internal import Git
internal import Glibc
internal import JobFile
internal import Report
internal import Subprocess
internal import SystemText
internal import Text

/// The part of the process that commands can access.
///
/// Only this type accesses the process itself.
struct CommandContext: Sendable {
  /// kjob's environment at the start.
  var environment: [String: String]
  /// The folder that relative paths are resolved against.
  var workingDirectory: String
  /// The output for data.
  var output: TextOutput
  /// The output for everything else.
  var errors: TextOutput
  /// True when data goes to a terminal that supports colors.
  var outputIsColoured: Bool
  /// True when everything else goes to a terminal that supports colors.
  var errorsAreColoured: Bool
  /// The interactive terminal on which lines can be redrawn, if data goes to one.
  var liveTerminal: Terminal?
  /// The absolute path of kjob's own program.
  var program: String

  /// Returns the context of this process.
  static func current() -> CommandContext {
    let environment = ProcessEnvironment.variables
    return CommandContext(
      environment: environment,
      workingDirectory: ProcessEnvironment.workingDirectory,
      output: TextOutput(descriptor: 1),
      errors: TextOutput(descriptor: 2),
      outputIsColoured: takesColours(environment, isTerminal: isatty(1) == 1),
      errorsAreColoured: takesColours(environment, isTerminal: isatty(2) == 1),
      liveTerminal: isatty(1) == 1 && canMoveCursor(environment) ? Terminal(descriptor: 1) : nil,
      program: resolvedPath("/proc/self/exe") ?? ProcessEnvironment.arguments.first ?? "kjob"
    )
  }

  /// Returns the context with the given options of the program applied; the process itself changes its
  /// working directory.
  func applying(_ options: ParsedArguments) throws -> CommandContext {
    var context = self
    for folder in try options[GlobalOptions.directory] {
      let code = unsafe folder.withSystemCString { unsafe chdir($0) == 0 ? 0 : errno }
      guard code == 0 else { throw FileError("change to", folder, code: code) }
    }
    context.workingDirectory = ProcessEnvironment.workingDirectory
    if options.has(GlobalOptions.colour) {
      context.outputIsColoured = try options[GlobalOptions.colour].takesColours(
        environment,
        isTerminal: outputIsTerminal
      )
    }
    return context
  }

  /// True when no one watches: in CI, or without a terminal.
  var isUnattended: Bool {
    let engine = environment["CI"] ?? ""
    guard ["", "0", "false"].contains(engine) else { return true }
    return (0...2).allSatisfy { isatty(Int32($0)) == 0 }
  }

  /// True when a person at a terminal can be asked.
  var canAsk: Bool { !isUnattended && isatty(0) == 1 && isatty(2) == 1 }

  /// Returns the git in `PATH`; throws if there is none or if it is too old.
  func git() throws(GitError) -> GitProgram {
    try GitProgram.find(inPath: environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin")
  }

  /// Returns the path of a program that this user may start, found as a shell would find it; nil if
  /// there is none.
  func executable(_ name: String) -> String? {
    let command = Subprocess.Command(
      [name],
      environment: environment,
      workingDirectory: workingDirectory
    )
    guard let path = try? command.resolvedExecutable(),
      unsafe path.withSystemCString({ unsafe access($0, X_OK) }) == 0
    else { return nil }
    return path
  }

  /// Returns true if colors are enabled, by force-color.org and no-color.org, otherwise by the
  /// terminal.
  static func takesColours(_ environment: [String: String], isTerminal: Bool) -> Bool {
    if let force = environment["FORCE_COLOR"], !force.isEmpty { return force != "0" }
    if let refusal = environment["NO_COLOR"], !refusal.isEmpty { return false }
    return isTerminal && environment["TERM"] != "dumb" && environment["TERM"]?.isEmpty == false
  }

  /// Returns true if a terminal can move its cursor and is not the log of a CI system.
  static func canMoveCursor(_ environment: [String: String]) -> Bool {
    let terminal = environment["TERM"] ?? ""
    let engine = environment["CI"] ?? ""
    return !["", "dumb"].contains(terminal) && ["", "0", "false"].contains(engine)
  }

  /// True when data goes to a terminal.
  var outputIsTerminal: Bool { isatty(1) == 1 }

  /// True when data goes to a file, which no one reads immediately.
  var outputIsFile: Bool {
    var status = stat()
    return unsafe fstat(1, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  /// Resolves a path against the working directory.
  func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : workingDirectory + "/" + path
  }

  /// Returns a path as messages show it: relative to the working directory if it is inside.
  func shown(_ path: String) -> String {
    let path = FilePath.tidy(path)
    return path.hasPrefix(workingDirectory + "/")
      ? String(path.dropFirst(workingDirectory.utf8.count + 1)) : path
  }

  /// Prints an error; a failure to print means that the reader is gone, so it is ignored.
  func complain(_ text: String) {
    try? errors.write("kjob: error: \(PipelineText.lines(SafeText(text).string))\n")
  }

  /// Prints a warning that does not change the result.
  func warn(_ text: String) { note("warning: " + text) }

  /// Prints a progress message, separate from the data.
  func note(_ text: String) {
    try? errors.write("kjob: \(PipelineText.lines(SafeText(text).string))\n")
  }
}
