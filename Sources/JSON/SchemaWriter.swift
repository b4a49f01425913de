/// A type whose schema says more than the types of its members.
package protocol SchemaDescribed {
  /// The name in `definitions` by which schemas refer to the type; nil if it is inlined.
  static var schemaName: String? { get }
  /// A sentence about the type.
  static var schemaSummary: String? { get }
  /// The notes on members, by their names in JSON.
  static var schemaNotes: [String: SchemaNote] { get }
}

extension SchemaDescribed {
  package static var schemaName: String? { nil }
  package static var schemaSummary: String? { nil }
  package static var schemaNotes: [String: SchemaNote] { [:] }
}

/// A type that is decoded as another type.
package protocol SchemaForwarding {
  /// The type that determines the form.
  static var schemaType: any Decodable.Type { get }
}

/// The constraints and description of a member that its type does not express.
package struct SchemaNote: Sendable, ExpressibleByStringLiteral {
  /// A sentence about the member.
  var summary: String?
  /// The schema that replaces the one of its type.
  var members: [(String, OrderedJSON)]?
  /// True when the member is always written, though old files may lack it.
  var isAlwaysWritten = false

  /// Creates a note with a sentence about a member.
  package init(stringLiteral value: String) { self.init(value) }

  /// Creates a note with a sentence about a member.
  package init(_ summary: String) { self.summary = summary }

  private init(_ members: [(String, OrderedJSON)]) { self.members = members }

  /// Returns the note with a sentence.
  package func saying(_ summary: String) -> SchemaNote {
    var note = self
    note.summary = summary
    return note
  }

  /// The note for a member that is always written, though old files may lack it.
  package var alwaysWritten: SchemaNote {
    var note = self
    note.isAlwaysWritten = true
    return note
  }

  /// Returns a note for text that matches a regular expression.
  package static func text(matching pattern: String) -> SchemaNote {
    SchemaNote([("type", .string("string")), ("pattern", .string(pattern))])
  }

  /// Returns a note for one of several texts.
  package static func oneOf(_ words: [String]) -> SchemaNote {
    SchemaNote([("enum", .array(words.map(OrderedJSON.string)))])
  }

  /// Returns a note for one of several numbers.
  package static func oneOf(_ numbers: [Int]) -> SchemaNote {
    SchemaNote([("enum", .array(numbers.map(OrderedJSON.integer)))])
  }

  /// Returns a note for exactly this number.
  package static func constant(_ number: Int) -> SchemaNote {
    SchemaNote([("const", .integer(number))])
  }

  /// Returns a note for a list of the definition with this name.
  package static func list(of name: String) -> SchemaNote {
    SchemaNote([("type", .string("array")), ("items", SchemaWriter.reference(name))])
  }

  /// A list of values that have the form of the whole schema.
  package static let listOfWhole = SchemaNote([
    ("type", .string("array")), ("items", .object([("$ref", .string("#"))])),
  ])

  /// Returns a note for the definition with this name.
  package static func reference(_ name: String) -> SchemaNote {
    SchemaNote(SchemaWriter.referenceMembers(name))
  }

  /// A moment, in the form of every file of a run.
  package static let time = SchemaNote([
    ("type", .string("string")), ("format", .string("date-time")),
  ]).saying("The wall clock's time in UTC, with milliseconds.")
  /// The name of a git object.
  package static let objectID = text(matching: "^[0-9a-f]{40}$")
}

/// Derives JSON Schemas (draft 7) from types, by the members that they decode.
///
/// So a schema contains exactly the members that its type decodes. Numbers are never negative in
/// the output of kjob.
package final class SchemaWriter {
  /// The schemas of all named types so far, by name.
  package private(set) var definitions: [String: OrderedJSON]

  /// Creates a writer with definitions that do not come from a type.
  package init(definitions: [String: OrderedJSON] = [:]) {
    self.definitions = definitions
  }

  /// The definitions as a schema contains them, sorted by name.
  package var allDefinitions: OrderedJSON {
    .object(definitions.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
  }

  /// Returns a reference to a definition.
  package static func reference(_ name: String) -> OrderedJSON {
    .object(referenceMembers(name))
  }

  fileprivate static func referenceMembers(_ name: String) -> [(String, OrderedJSON)] {
    [("$ref", .string("#/definitions/\(name)"))]
  }

  /// Returns the first members of a schema.
  package static func head(title: String, description: String) -> [(String, OrderedJSON)] {
    [
      ("$schema", .string("http://json-schema.org/draft-07/schema#")),
      ("title", .string(title)), ("description", .string(description)),
    ]
  }

  /// Returns the schema of a type, or a reference if it has a name.
  package func schema(of type: any Decodable.Type) -> OrderedJSON {
    if let other = (type as? any SchemaForwarding.Type)?.schemaType { return schema(of: other) }
    if let name = (type as? any SchemaDescribed.Type)?.schemaName {
      if definitions[name] == nil {
        // A recursive type refers to the definition in progress.
        definitions[name] = .object([])
        definitions[name] = .object(members(of: type))
      }
      return Self.reference(name)
    }
    return .object(members(of: type))
  }

  private func members(of type: any Decodable.Type) -> [(String, OrderedJSON)] {
    if let list = type as? any ListType.Type {
      return [("type", .string("array")), ("items", schema(of: list.itemType))]
    }
    if let map = type as? any MapType.Type {
      return [("type", .string("object")), ("additionalProperties", schema(of: map.itemType))]
    }
    let described = type as? any SchemaDescribed.Type
    let summary = described?.schemaSummary.map { ("description", OrderedJSON.string($0)) }
    if let choice = type as? any ChoiceType.Type {
      return [("enum", .array(choice.words.map(OrderedJSON.string)))] + (summary.map { [$0] } ?? [])
    }
    let notes = described?.schemaNotes ?? [:]
    let probe = SchemaProbe(writer: self, notes: notes)
    // A type that rejects the probe's values has already asked for its members.
    _ = try? type.init(from: probe)
    if let word = probe.record.word {
      let minimum =
        word == "string" || word == "boolean" ? [] : [("minimum", OrderedJSON.integer(0))]
      return [("type", .string(word))] + minimum
    }
    let required = probe.record.members.map(\.0).filter { name in
      !probe.record.optional.contains(name) || notes[name]?.isAlwaysWritten == true
    }
    var members: [(String, OrderedJSON)] = [("type", .string("object"))]
    if let summary { members.append(summary) }
    members += [
      ("additionalProperties", .boolean(false)), ("properties", .object(probe.record.members)),
    ]
    if !required.isEmpty {
      members.append(("required", .array(required.map(OrderedJSON.string))))
    }
    return members
  }

  /// Returns the schema of a member, extended by a note.
  package func member(_ type: any Decodable.Type, _ note: SchemaNote?) -> OrderedJSON {
    let own: OrderedJSON = note?.members.map(OrderedJSON.object) ?? schema(of: type)
    guard let summary = note?.summary, case .object(let members) = own else { return own }
    return .object(members + [("description", .string(summary))])
  }
}

/// A list whose items have a type.
private protocol ListType {
  static var itemType: any Decodable.Type { get }
}

extension Array: ListType where Element: Decodable {
  static var itemType: any Decodable.Type { Element.self }
}

/// A map with string keys.
private protocol MapType {
  static var itemType: any Decodable.Type { get }
}

extension Dictionary: MapType where Key == String, Value: Decodable {
  static var itemType: any Decodable.Type { Value.self }
}

/// A closed list of words.
package protocol ChoiceType: CaseIterable, RawRepresentable<String>, Decodable {}

extension ChoiceType {
  fileprivate static var words: [String] { allCases.map(\.rawValue) }

  /// Any one of the cases.
  static var anyValue: Any? { for value in allCases { return value }; return nil }
}
