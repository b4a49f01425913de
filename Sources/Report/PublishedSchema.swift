internal import JSON
internal import RunEvents

/// The JSON Schemas (draft 7) of the data that kjob writes for programs.
///
/// They are derived from the written types. Each names the version of its form, and unknown members
/// are invalid: a change of the form changes its schema.
public enum PublishedSchema {
  /// The schema of a line of the journal and of `--format json`.
  public static var events: String { EventRegistry.schema().text() + "\n" }

  /// The schema of `results.json`.
  public static var results: String {
    let writer = SchemaWriter(definitions: JobIDSchema.definitions)
    let jobs = writer.member(
      [JobReport].self,
      "Every planned job once, in the order of the job files."
    )
    guard case .object(let run) = writer.schema(of: RunReport.self) else { return "" }
    let whole = run.map { name, value -> (String, OrderedJSON) in
      switch (name, value) {
      case ("properties", .object(let properties)): (name, .object(properties + [("jobs", jobs)]))
      case ("required", .array(let names)): (name, .array(names + [.string("jobs")]))
      default: (name, value)
      }
    }
    let head: [(String, OrderedJSON)] = [
      ("$schema", .string("http://json-schema.org/draft-07/schema#")),
      ("title", .string("kjob results")),
      (
        "description",
        .string("results.json, which kjob leaves in the output folder of a run.")
      ),
    ]
    let schema = head + whole + [("definitions", writer.allDefinitions)]
    return OrderedJSON.object(schema).text() + "\n"
  }
}
