internal import FoundationEssentials
internal import JSON

extension JSONValue {
  /// Returns true if this value contains another: the same scalars, each key of an object, and the
  /// elements of an array in order.
  func contains(_ other: JSONValue) -> Bool {
    switch (self, other) {
    case (.object(let mine), .object(let theirs)):
      theirs.allSatisfy { key, value in mine[key]?.contains(value) ?? false }
    case (.array(let mine), .array(let theirs)):
      mine.count == theirs.count && zip(mine, theirs).allSatisfy { $0.contains($1) }
    case (.integer(let mine), .number(let theirs)): Double(mine) == theirs
    case (.number(let mine), .integer(let theirs)): mine == Double(theirs)
    default: self == other
    }
  }

  /// Returns the value at a path of keys and indices, such as `models.0.id`.
  func value(at path: String) -> JSONValue? {
    var value = self
    for step in path.split(separator: ".") {
      switch value {
      case .object(let members):
        guard let member = members[String(step)] else { return nil }
        value = member
      case .array(let elements):
        guard let index = Int(step), elements.indices.contains(index) else { return nil }
        value = elements[index]
      case .null, .bool, .integer, .number, .string: return nil
      }
    }
    return value
  }

  /// Returns the value with each of its strings replaced; keys stay unchanged.
  func replacingStrings(_ replacement: (String) -> JSONValue) -> JSONValue {
    switch self {
    case .string(let text): replacement(text)
    case .array(let elements): .array(elements.map { $0.replacingStrings(replacement) })
    case .object(let members):
      .object(members.mapValues { $0.replacingStrings(replacement) })
    case .null, .bool, .integer, .number: self
    }
  }

  /// The value as JSON text on one line.
  var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "null"
  }
}
