/// The JSON Schemas (draft 7) of what kjob writes for programs.
///
/// Each names the version of the form that it describes, and no member that it does not know is
/// valid: a change of the form is a change of its schema.
public enum PublishedSchema {
  /// The schema of `results.json`.
  public static var results: String { resultsHead + "\n" + definitions + "\n}\n" }

  /// The schema of a line of the journal and of `--format json`.
  public static var events: String { eventsHead + "\n" + definitions + "\n}\n" }
}
