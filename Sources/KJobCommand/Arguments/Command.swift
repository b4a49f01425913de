/// A command of kjob.
protocol Command: Sendable {
  /// The name, arguments, and help of the command.
  static var declaration: CommandDeclaration { get }
  /// Runs the command and returns the exit status; a thrown error is printed, with exit code 1.
  static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> Int32
}
