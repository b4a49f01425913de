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
    ApplyCommand.self,
    CleanCommand.self,
    CheckCommand.self, ListCommand.self, PlanCommand.self, DoctorCommand.self, SchemaCommand.self,
    CompletionsCommand.self, ManualCommand.self, AgentCommand.self,
  ]

  /// The arguments after the program's name, whatever bytes they contain.
  public static var arguments: [String] { Array(ProcessEnvironment.arguments.dropFirst()) }

  /// Runs the requested command and returns the exit status.
  public static func main(_ arguments: [String]) -> Int32 {
    StopSignals.ignoreFailedWrites()
    // The built-in agent is one of a job's programs, which are found by their environment.
    if arguments.first != AgentCommand.declaration.name { OwnMemory.close() }
    let context = CommandContext.current()
    // Done after recording which of them were closed, because nothing may be written to those.
    fillStandardStreams()
    do {
      return try run(arguments, context)
    } catch {
      context.complain("\(error)")
      return ExitCode.failure.rawValue
    }
  }

  /// Returns true for a command whose operands are an output folder and jobs of its run.
  private static func looksAtRun(_ name: String) -> Bool {
    switch commands.first(where: { $0.declaration.name == name })?.declaration.operands {
    case .first, .optional, .job: true
    default: false
    }
  }

  private static func run(_ arguments: [String], _ context: CommandContext) throws -> Int32 {
    guard let name = arguments.first else { throw UsageError.noCommand }
    switch name {
    case "help" where arguments.count > 1:
      // `kjob help run` is the same as `kjob run --help`.
      return try run([arguments[1], "--help"], context)
    case "-h", "--help", "help":
      try context.output.write(HelpText.overview(commands.map { $0.declaration }))
      return ExitCode.success.rawValue
    case "--version", "-V":
      try context.output.write("kjob \(Version.current)\n")
      return ExitCode.success.rawValue
    case CompletionIDs.word:
      return CompletionIDs.run(Array(arguments.dropFirst()), context, looksAtRun: looksAtRun)
    default: break
    }
    guard let command = commands.first(where: { $0.declaration.name == name }) else {
      let names = commands.map { $0.declaration.name }
      if name.hasPrefix("-") { throw UsageError.unknownOption(name, near: nil) }
      throw UsageError.unknownCommand(name, near: NearWords.nearest(to: name, among: names))
    }
    let parser = ArgumentParser(command: command.declaration)
    let parsed = try parser.parse(Array(arguments.dropFirst()))
    if parsed.values[CommandDeclaration.help.name] != nil {
      try context.output.write(HelpText.page(command.declaration))
      return ExitCode.success.rawValue
    }
    return try command.run(parsed, context)
  }
}
