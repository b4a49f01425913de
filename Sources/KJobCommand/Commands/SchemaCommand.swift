internal import JobFile
internal import Report
internal import RunEvents

/// `kjob schema`: prints the JSON Schema of job files.
enum SchemaCommand: Command {
  static let declaration = CommandDeclaration(
    name: "schema",
    summary: "Print the JSON Schema of job files, results or events.",
    operands: .any("FORM"),
    options: [],
    discussion: """
      FORM is `job` for job files (the default), `results` for results.json, or `events` for a line of
      journal.jsonl and of `kjob run --format json`. Editors validate a job file against the schema
      that its first line names:
        # yaml-language-server: $schema=kjob.schema.json
      """
  )

  /// The forms that have a schema.
  private enum Form: String, CaseIterable {
    case job, results, events
  }

  /// The names of the forms.
  static var forms: [String] { Form.allCases.map(\.rawValue) }

  static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> Int32 {
    guard arguments.operands.count <= 1 else {
      throw UsageError.unexpectedOperand(arguments.operands[1], "schema")
    }
    let word = arguments.operands.first ?? Form.job.rawValue
    guard let form = Form(rawValue: word) else {
      throw UsageError.notAChoice("kjob schema", word, Form.allCases.map(\.rawValue))
    }
    switch form {
    case .job: try context.output.write(JobFileSchema.json())
    case .results: try context.output.write(PublishedSchema.results)
    case .events: try context.output.write(PublishedSchema.events)
    }
    return ExitCode.success.rawValue
  }
}
