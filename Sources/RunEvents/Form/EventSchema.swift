package import JSON

extension EventRegistry {
  /// Returns the schema of a line of the journal and of `--format json`.
  package static func schema() -> OrderedJSON {
    let writer = SchemaWriter(definitions: JobIDSchema.definitions)
    let common: [(String, OrderedJSON)] = [
      ("version", .object([("const", .integer(EncodedRunEvent.version))])),
      (
        "sequence",
        .object([
          ("type", .string("integer")), ("minimum", .integer(1)),
          ("description", .string("The event's number, from 1 without gaps.")),
        ])
      ), ("time", writer.member(String.self, .time)),
      ("elapsed", writer.member(Double.self, "Seconds since the run began.")),
    ]
    let names = common.map(\.0)
    let events = all.map { schema(of: $0, with: names, by: writer) }
    let head = SchemaWriter.head(
      title: "kjob events",
      description: "One line of journal.jsonl and of `kjob run --format json`."
    )
    return .object(
      head + [
        ("type", .string("object")), ("properties", .object(common)),
        ("required", .array(names.map(OrderedJSON.string))), ("oneOf", .array(events)),
        ("definitions", writer.allDefinitions),
      ]
    )
  }

  /// Returns the schema of one event; `common` names the members that all events have.
  private static func schema(
    of type: any EventData.Type,
    with common: [String],
    by writer: SchemaWriter
  ) -> OrderedJSON {
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
    members += common.map { ($0, .boolean(true)) }
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
