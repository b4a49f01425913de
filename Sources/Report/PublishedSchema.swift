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
    guard case .object(let run) = writer.schema(of: RunReport.self) else { return "" }
    let head = SchemaWriter.head(
      title: "kjob results",
      description: "results.json, which kjob leaves in the output folder of a run."
    )
    let schema = head + run + [("definitions", writer.allDefinitions)]
    return OrderedJSON.object(schema).text() + "\n"
  }
}
