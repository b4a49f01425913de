package import JSON

extension EventRegistry {
  /// Returns the schema of a line of the journal and of `--format json`.
  package static func schema() -> OrderedJSON {
    let writer = SchemaWriter(definitions: JobIDSchema.definitions)
    let events = all.map { schema(of: $0, by: writer) }
    let common: [(String, OrderedJSON)] = [
      ("version", .object([("const", .integer(EncodedRunEvent.version))])),
      (
        "sequence",
        .object([
          ("type", .string("integer")), ("minimum", .integer(1)),
          ("description", .string("Its place, from 1 without gaps.")),
        ])
      ), ("time", writer.member(String.self, .time)),
      ("elapsed", writer.member(Double.self, "Seconds since the run began.")),
    ]
    return .object([
      ("$schema", .string("http://json-schema.org/draft-07/schema#")),
      ("title", .string("kjob events")),
      (
        "description",
        .string("One line of journal.jsonl and of `kjob run --format json`.")
      ), ("type", .string("object")), ("properties", .object(common)),
      ("required", .array(common.map { .string($0.0) })), ("oneOf", .array(events)),
      ("definitions", writer.allDefinitions),
    ])
  }

  private static func schema(of type: any EventData.Type, by writer: SchemaWriter) -> OrderedJSON {
    let event = type.event
    var members: [(String, OrderedJSON)] = [
      ("event", .object([("const", .string(event.name))]))
    ]
    var required = ["event"]
    if event.subject != .run { members.append(("job", SchemaWriter.reference("job-id"))) }
    if event.subject == .job { required.append("job") }
    if !(type is any EmptyEventData.Type) {
      members.append(("data", writer.schema(of: type)))
      required.append("data")
    }
    for name in ["version", "sequence", "time", "elapsed"] {
      members.append((name, .boolean(true)))
    }
    return .object([
      ("description", .string(event.summary)), ("additionalProperties", .boolean(false)),
      ("properties", .object(members)), ("required", .array(required.map(OrderedJSON.string))),
    ])
  }
}

/// The schema of a job's id, which is plain text in memory.
package enum JobIDSchema {
  /// The definition, by its name.
  package static let definitions: [String: OrderedJSON] = [
    "job-id": .object([
      ("type", .string("string")),
      ("description", .string("A job's id, unique in its run and stable from run to run.")),
    ])
  ]
}
