internal import Report
internal import RunEvents
internal import Subprocess
internal import Text

/// The program: parses the command line, runs the command, and returns the exit code.
public enum KJob {
  /// Every command, in the order of the help.
  static let commands: [any Command.Type] = [
    InitCommand.self, RunCommand.self, ResumeCommand.self, RerunCommand.self, ShowCommand.self,
    DiffCommand.self, LogCommand.self, CheckoutCommand.self, WatchCommand.self, ReportCommand.self,
    ApplyCommand.self, PublishCommand.self,
    CleanCommand.self,
    CheckCommand.self, ListCommand.self, PlanCommand.self, DoctorCommand.self, ExplainCommand.self,
    SchemaCommand.self, CompletionsCommand.self, ManualCommand.self, AgentCommand.self,
  ]

  /// The arguments after the program's name, whatever bytes they contain.
  public static var arguments: [String] { Array(ProcessEnvironment.arguments.dropFirst()) }

  /// Runs the requested command and returns the exit status.
  public static func main(_ arguments: [String]) -> Int32 {
    StopSignals.ignoreFailedWrites()
    let invocation = Result { () throws(UsageError) in try Invocation(arguments) }
    // The built-in agent is one of a job's programs, which are found by their environment.
    if (try? invocation.get().command) != AgentCommand.declaration.name { OwnMemory.close() }
    let context = CommandContext.current()
    // Done after recording which of them were closed, because nothing may be written to those.
    fillStandardStreams()
    do {
      return try run(invocation.mapError { explained($0, arguments) }.get(), context)
    } catch {
      context.complain("\(error)")
      return ExitCode.failure.rawValue
    }
  }

  private static var declarations: [CommandDeclaration] { commands.map { $0.declaration } }

  /// Returns the error, or a better one if commands have the option that the program does not have.
  private static func explained(_ error: UsageError, _ arguments: [String]) -> UsageError {
    guard case .unknownOption(let option, _) = error else { return error }
    let owners = declarations.filter { command in
      command.options.contains { $0.forms.contains(option) }
    }.map(\.name)
    guard !owners.isEmpty else { return error }
    let wanted = owners.first(where: arguments.contains)
    return .optionOfCommand(option, wanted.map { [$0] } ?? owners)
  }

  /// Returns the error, or a better one if the program itself has the option that a command lacks.
  private static func explained(_ error: UsageError, of command: String) -> UsageError {
    let directory = GlobalOptions.directory.declaration
    guard case .unknownOption(let option, _) = error, directory.forms.contains(option) else {
      return error
    }
    return .optionOfProgram(option, command)
  }

  private static func run(_ invocation: Invocation, _ outer: CommandContext) throws -> Int32 {
    // Long: what may be asked for in place of a command.
    let options = invocation.options
    let context = try outer.applying(options)
    if try options[GlobalOptions.version] { return try showVersion(context) }
    let isHelp = options.values[CommandDeclaration.help.name] != nil
    guard let name = invocation.command else {
      let help = HelpText.overview(declarations)
      if isHelp {
        try Pager.show(help, isPaged: true, context)
      } else {
        try context.errors.write(help)
      }
      return (isHelp ? ExitCode.success : ExitCode.failure).rawValue
    }
    var arguments = invocation.arguments
    if isHelp { arguments.append("--" + CommandDeclaration.help.name) }
    switch name {
    case "help":
      // `kjob help run` is the same as `kjob run --help`.
      guard let topic = arguments.first(where: { !$0.hasPrefix("-") }) else {
        try Pager.show(HelpText.overview(declarations), isPaged: true, context)
        return ExitCode.success.rawValue
      }
      return try run(topic, ["--" + CommandDeclaration.help.name], context)
    case GlobalOptions.version.declaration.name: return try showVersion(context)
    case CompletedLine.word:
      CompletedLine(arguments, declarations, context).show(context)
      return ExitCode.success.rawValue
    default: return try run(name, arguments, context)
    }
  }

  private static func run(
    _ name: String,
    _ arguments: [String],
    _ context: CommandContext
  ) throws -> Int32 {
    guard let command = commands.first(where: { $0.declaration.name == name }) else {
      let names = declarations.map(\.name) + ["help", "version"]
      throw UsageError.unknownCommand(name, near: NearWords.nearest(to: name, among: names))
    }
    let parsed: ParsedArguments
    do throws(UsageError) {
      parsed = try ArgumentParser(command: command.declaration).parse(arguments)
    } catch {
      throw explained(error, of: name)
    }
    if parsed.values[CommandDeclaration.help.name] != nil {
      try Pager.show(HelpText.page(command.declaration), isPaged: true, context)
      return ExitCode.success.rawValue
    }
    return try command.run(parsed, context.applying(parsed))
  }

  private static func showVersion(_ context: CommandContext) throws -> Int32 {
    try context.output.write("kjob \(Version.current)\n")
    return ExitCode.success.rawValue
  }
}
