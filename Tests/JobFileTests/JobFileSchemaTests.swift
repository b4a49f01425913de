import Foundation
import JSON
import Testing
import YAML

@testable import JobFile

@Suite struct JobFileSchemaTests {
  @Test func `the schema is the one beside the tests`() throws {
    // To renew the text after a change: KJOB_RENEW_GOLDEN=1 swift test --filter JobFileSchemaTests
    if ProcessInfo.processInfo.environment["KJOB_RENEW_GOLDEN"] == "1" {
      let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("JobFileSchemaGolden.swift")
      let lines = JobFileSchema.json().split(separator: "\n").map { "  \($0)\n" }.joined()
      let source = """
        /// The schema of job files as editors get it; written by the test that compares it.
        let jobFileSchemaGolden = #\"""
        \(lines)
          \"""#

        """
      try Data(source.utf8).write(to: file)
    }
    #expect(JobFileSchema.json() == jobFileSchemaGolden)
  }

  @Test func `every key stands in the schema where the reader takes it, and no other`() throws {
    let root = try #require(try Self.parse(JobFileSchema.json()))
    var seen: Set<Key> = []
    try Self.compare(.map(.topLevel), root, root, &seen)
    #expect(seen == Set(Key.allCases))
  }

  @Test func `examples and defaults are what the reader takes`() throws {
    var count = 0
    Self.visit(.topLevel) { declaration in
      for value in declaration.examples + [declaration.defaultValue].compactMap({ $0 }) {
        let document = Document.parse(bytes: Array(value.text().utf8))
        guard let node = document.root else { continue }
        var validator = Validator(report: FileReport(file: "example"))
        _ = validator.value(node, as: declaration.type, .key(declaration.key.rawValue))
        #expect(validator.report.diagnostics == [], "\(declaration.key): \(value.text())")
        count += 1
      }
    }
    #expect(count > 40)
  }

  @Test(
    arguments: [
      "90s", "30m", "1h30m", "500ms", "7d", "1d2h3m4s5ms", "", "90", "s", "5m1h", "1h1h", "1.5h",
      "5 m", "soon", "-5s", "5min",
    ]
  )
  func `the schema's pattern for durations tells what the reader tells`(text: String) throws {
    let pattern = try NSRegularExpression(pattern: DurationText.pattern)
    let range = NSRange(location: 0, length: text.utf16.count)
    let fits = pattern.firstMatch(in: text, range: range) != nil
    let isRead = (try? DurationText.parse(text)) != nil
    #expect(fits == isRead)
  }

  @Test(
    arguments: [
      "500KB", "10MB", "2GB", "1TB", "7B", "", "10", "MB", "1.5GB", "10 MB", "10mb", "10MiB",
      "-1MB", "1GB1MB",
    ]
  )
  func `the schema's pattern for sizes tells what the reader tells`(text: String) throws {
    let pattern = try NSRegularExpression(pattern: SizeText.pattern)
    let range = NSRange(location: 0, length: text.utf16.count)
    let fits = pattern.firstMatch(in: text, range: range) != nil
    let isRead = (try? SizeText.parse(text, in: 1...(.max))) != nil
    #expect(fits == isRead)
  }

  // MARK: -

  private typealias Object = [String: Any]

  private static func parse(_ text: String) throws -> Object? {
    try JSONSerialization.jsonObject(with: Data(text.utf8)) as? Object
  }

  /// Compares a declared type with its schema, maps inside lists and alternatives included.
  private static func compare(
    _ type: ValueType,
    _ schema: Object,
    _ root: Object,
    _ seen: inout Set<Key>
  ) throws {
    switch type {
    case .map(let declaration):
      let properties = try #require(schema["properties"] as? [String: Object])
      #expect(Set(properties.keys) == Set(declaration.keys.map(\.key.rawValue)))
      #expect(schema["additionalProperties"] as? Bool == false)
      #expect(
        schema["required"] as? [String] ?? []
          == declaration.keys.filter(\.isRequired).map(\.key.rawValue)
      )
      for declared in declaration.keys {
        seen.insert(declared.key)
        let property = try resolve(try #require(properties[declared.key.rawValue]), root)
        #expect(property["description"] as? String == declared.summary)
        try compare(declared.type, property, root, &seen)
      }
    case .list(let item, let mayBeEmpty):
      #expect(schema["type"] as? String == "array")
      #expect((schema["minItems"] == nil) == mayBeEmpty)
      try compare(item, try #require(schema["items"] as? Object), root, &seen)
    case .dictionary(_, let value, _):
      #expect(schema["propertyNames"] != nil)
      try compare(value, try #require(schema["additionalProperties"] as? Object), root, &seen)
    case .openMap(let declaration, _, let value):
      let properties = try #require(schema["properties"] as? [String: Object])
      #expect(Set(properties.keys) == Set(declaration.keys.map(\.key.rawValue)))
      for declared in declaration.keys {
        seen.insert(declared.key)
        try compare(declared.type, properties[declared.key.rawValue] ?? [:], root, &seen)
      }
      #expect(schema["propertyNames"] != nil)
      try compare(value, try #require(schema["additionalProperties"] as? Object), root, &seen)
    case .oneOf(let types):
      let schemas = try #require(schema["anyOf"] as? [Object])
      try #require(schemas.count == types.count)
      for (type, schema) in zip(types, schemas) { try compare(type, schema, root, &seen) }
    case .constant(let number): #expect(schema["const"] as? Int == number)
    case .boolean: #expect(schema["type"] as? String == "boolean")
    case .integer(let range):
      #expect(schema["type"] as? String == "integer")
      #expect(schema["minimum"] as? Int == range.lowerBound)
      #expect(schema["maximum"] as? Int == range.upperBound)
    case .amount: #expect(schema["exclusiveMinimum"] as? Int == 0)
    case .choice(let words): #expect(schema["enum"] as? [String] == words)
    case .duration, .size, .text, .template: #expect(schema["type"] as? String == "string")
    case .word: #expect(schema["type"] as? [String] == ["string", "number", "boolean"])
    }
  }

  private static func resolve(_ schema: Object, _ root: Object) throws -> Object {
    guard let reference = schema["$ref"] as? String else { return schema }
    let name = try #require(reference.split(separator: "/").last)
    return try #require((root["definitions"] as? [String: Object])?[String(name)])
  }

  private static func visit(_ map: MapDeclaration, _ body: (KeyDeclaration) -> Void) {
    for declaration in map.keys {
      body(declaration)
      visit(declaration.type, body)
    }
  }

  private static func visit(_ type: ValueType, _ body: (KeyDeclaration) -> Void) {
    switch type {
    case .map(let declaration): visit(declaration, body)
    case .openMap(let declaration, _, let value):
      visit(declaration, body)
      visit(value, body)
    case .list(let item, _): visit(item, body)
    case .dictionary(_, let value, _): visit(value, body)
    case .oneOf(let types): types.forEach { visit($0, body) }
    case .constant, .integer, .amount, .boolean, .choice, .duration, .size, .text, .template, .word:
      break
    }
  }
}
