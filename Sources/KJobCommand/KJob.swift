internal import Report
internal import RunEvents
internal import Subprocess
internal import Text

/// The program: takes the command line, runs the command and gives the exit code.
public enum KJob {
  /// Every command, in the order of the help.
  static let commands: [any Command.Type] = [
    RunCommand.self, ResumeCommand.self, ReportCommand.self, ApplyCommand.self, CleanCommand.self,
    CheckCommand.self, ListCommand.self, PlanCommand.self, DoctorCommand.self, SchemaCommand.self,
    CompletionsCommand.self, ManualCommand.self, AgentCommand.self,
  ]

  /// The words behind the program's name, whatever bytes they hold.
  public static var arguments: [String] { Array(OwnEnvironment.arguments.dropFirst()) }

  /// Runs the command that the arguments ask for and returns the exit status.
  public static func main(_ arguments: [String]) -> Int32 {
    StopSignals.ignoreFailedWrites()
    // The built-in agent is a job's own program, and is found by its environment like any other.
    if arguments.first != AgentCommand.declaration.name { OwnMemory.close() }
    let context = CommandContext.current()
    // Once it is known which of them were closed, which nobody wants to be written to.
    fillStandardStreams()
    do {
      return try run(arguments, context)
    } catch {
      context.complain("\(error)")
      return ExitCode.failure.rawValue
    }
  }

  private static func run(_ arguments: [String], _ context: CommandContext) throws -> Int32 {
    guard let name = arguments.first else { throw UsageError.noCommand }
    switch name {
    case "help" where arguments.count > 1:
      // `kjob help run` means `kjob run --help`.
      return try run([arguments[1], "--help"], context)
    case "-h", "--help", "help":
      try context.output.write(HelpText.overview(commands.map { $0.declaration }))
      return ExitCode.success.rawValue
    case "--version", "-V":
      try context.output.write("kjob \(Version.current)\n")
      return ExitCode.success.rawValue
    case CompletionIDs.word: return CompletionIDs.run(Array(arguments.dropFirst()), context)
    default: break
    }
    guard let command = commands.first(where: { $0.declaration.name == name }) else {
      let names = commands.map { $0.declaration.name }
      if name.hasPrefix("-") { throw UsageError.unknownOption(name, near: nil) }
      throw UsageError.unknownCommand(name, near: NearWords.nearest(to: name, among: names))
    }
    let parser = ArgumentParser(command: command.declaration)
    let parsed = try parser.parse(Array(arguments.dropFirst()))
    if parsed.flag("help") == true {
      try context.output.write(HelpText.page(command.declaration))
      return ExitCode.success.rawValue
    }
    return try command.run(parsed, context)
  }
}
