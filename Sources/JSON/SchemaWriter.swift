/// A type whose schema says more than its members' types do.
package protocol SchemaDescribed {
  /// The name below `definitions` by which schemas refer to it; nil where it stands in its place.
  static var schemaName: String? { get }
  /// A sentence about it.
  static var schemaSummary: String? { get }
  /// What is to be said of members, by their names in JSON.
  static var schemaNotes: [String: SchemaNote] { get }
}

extension SchemaDescribed {
  package static var schemaName: String? { nil }
  package static var schemaSummary: String? { nil }
  package static var schemaNotes: [String: SchemaNote] { [:] }
}

/// A type that is decoded as another one.
package protocol SchemaForwarding {
  /// The type that decides its form.
  static var schemaType: any Decodable.Type { get }
}

/// What the type of a member does not say.
package struct SchemaNote: Sendable, ExpressibleByStringLiteral {
  /// A sentence about the member.
  var summary: String?
  /// What holds in place of its type's own schema.
  var members: [(String, OrderedJSON)]?
  /// Whether the member is always written, though old files may lack it.
  var isAlwaysWritten = false

  /// Says something about a member.
  package init(stringLiteral value: String) { summary = value }

  private init(_ members: [(String, OrderedJSON)]) { self.members = members }

  /// The same with a sentence.
  package func saying(_ summary: String) -> SchemaNote {
    var note = self
    note.summary = summary
    return note
  }

  /// The same for a member that is always written, though old files may lack it.
  package var alwaysWritten: SchemaNote {
    var note = self
    note.isAlwaysWritten = true
    return note
  }

  /// Text that a regular expression takes.
  package static func text(matching pattern: String) -> SchemaNote {
    SchemaNote([("type", .string("string")), ("pattern", .string(pattern))])
  }

  /// One of some texts.
  package static func oneOf(_ words: [String]) -> SchemaNote {
    SchemaNote([("enum", .array(words.map(OrderedJSON.string)))])
  }

  /// One of some numbers.
  package static func oneOf(_ numbers: [Int]) -> SchemaNote {
    SchemaNote([("enum", .array(numbers.map(OrderedJSON.integer)))])
  }

  /// Exactly this number.
  package static func constant(_ number: Int) -> SchemaNote {
    SchemaNote([("const", .integer(number))])
  }

  /// A list of what stands below `definitions` by this name.
  package static func list(of name: String) -> SchemaNote {
    SchemaNote([("type", .string("array")), ("items", SchemaWriter.reference(name))])
  }

  /// What stands below `definitions` by this name.
  package static func reference(_ name: String) -> SchemaNote {
    SchemaNote([("$ref", .string("#/definitions/\(name)"))])
  }

  /// A moment as every file of a run has it.
  package static let time = SchemaNote([
    ("type", .string("string")), ("format", .string("date-time")),
  ]).saying("The wall clock's time in UTC, with milliseconds.")
  /// The name that git gives to an object.
  package static let objectID = text(matching: "^[0-9a-f]{40}$")
}

/// Derives JSON Schemas (draft 7) from types, by the members that their decoding asks for.
///
/// A member that a type does not decode cannot be in its schema, and none that it decodes can be
/// missing. Numbers are never negative in what kjob writes.
package final class SchemaWriter {
  /// The schemas of all types with a name that were met, by name.
  package private(set) var definitions: [String: OrderedJSON]

  /// Begins with definitions that no type has.
  package init(definitions: [String: OrderedJSON] = [:]) {
    self.definitions = definitions
  }

  /// ``definitions`` as a schema has them, in the order of their names.
  package var allDefinitions: OrderedJSON {
    .object(definitions.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
  }

  /// Refers to what stands below `definitions`.
  package static func reference(_ name: String) -> OrderedJSON {
    .object([("$ref", .string("#/definitions/\(name)"))])
  }

  /// The schema of a type, or a reference where it has a name.
  package func schema(of type: any Decodable.Type) -> OrderedJSON {
    if let other = (type as? any SchemaForwarding.Type)?.schemaType { return schema(of: other) }
    if let name = (type as? any SchemaDescribed.Type)?.schemaName {
      if definitions[name] == nil {
        // A type that holds itself refers to the one that is being made.
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
    // What refuses the probe's values has asked for its members by then.
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

  /// The schema of a member, with what a note says of it.
  package func member(_ type: any Decodable.Type, _ note: SchemaNote?) -> OrderedJSON {
    let own: OrderedJSON = note?.members.map(OrderedJSON.object) ?? schema(of: type)
    guard let summary = note?.summary, case .object(let members) = own else { return own }
    return .object(members + [("description", .string(summary))])
  }
}

/// A list, whose items have a type.
private protocol ListType {
  static var itemType: any Decodable.Type { get }
}

extension Array: ListType where Element: Decodable {
  static var itemType: any Decodable.Type { Element.self }
}

/// A map from text.
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

  /// One of them.
  static var anyValue: Any? { for value in allCases { return value }; return nil }
}
