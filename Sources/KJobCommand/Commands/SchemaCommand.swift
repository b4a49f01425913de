internal import JobFile
internal import Report
internal import RunEvents

/// `kjob schema`: prints the JSON Schema of job files.
enum SchemaCommand: Command {
  static let declaration = CommandDeclaration(
    name: "schema",
    summary: "Print the JSON Schema of job files, for editors.",
    operands: .none,
    options: [],
    discussion: """
      Save it, and name it in a job file's first line:
        # yaml-language-server: $schema=kjob.schema.json
      """
  )

  static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> Int32 {
    let schema = JobFileSchema.json()
    try context.output.write(schema.hasSuffix("\n") ? schema : schema + "\n")
    return ExitCode.success.rawValue
  }
}
