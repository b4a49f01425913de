/// One command of kjob.
protocol Command: Sendable {
  /// What it is called, takes and does.
  static var declaration: CommandDeclaration { get }
  /// Does it and returns the exit status; what it throws is printed as an error, with exit code 1.
  static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> Int32
}
