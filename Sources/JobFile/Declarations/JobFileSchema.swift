internal import JSON

/// The JSON Schema of job files, for editors.
///
/// It is made from the same declarations that the reader uses.
public enum JobFileSchema {
  /// Returns the schema (draft 7) as indented JSON that ends with a line feed.
  public static func json() -> String {
    let header = SchemaWriter.head(
      title: "kjob job file",
      description: "Jobs for coding agents, as `kjob run` takes them."
    )
    // The properties that a job shares with a file's top level are defined once.
    let definitions = MapDeclaration.job.keys.map { ($0.key.rawValue, property($0)) }
    let schema = OrderedJSON.object(
      header + map(.topLevel) + [("definitions", .object(definitions))]
    )
    return schema.text() + "\n"
  }

  private static func property(_ declaration: KeyDeclaration) -> OrderedJSON {
    var members: [(String, OrderedJSON)] = [("description", .string(declaration.summary))]
    members += schema(declaration.type)
    if let value = declaration.defaultValue { members.append(("default", value)) }
    if !declaration.examples.isEmpty { members.append(("examples", .array(declaration.examples))) }
    return .object(members)
  }

  private static func map(_ declaration: MapDeclaration) -> [(String, OrderedJSON)] {
    let isJob = declaration.declaration(named: Key.verify.rawValue) != nil
    let properties = declaration.keys.map { declared -> (String, OrderedJSON) in
      let name = declared.key.rawValue
      let isShared = isJob && MapDeclaration.job.declaration(named: name) != nil
      return (name, isShared ? SchemaWriter.reference(name) : property(declared))
    }
    var members: [(String, OrderedJSON)] = [
      ("type", .string("object")),
      ("properties", .object(properties)),
    ]
    if declaration.allowsExtensions {
      let pattern = "^" + MapDeclaration.extensionPrefix
      members.append(("patternProperties", .object([(pattern, .object([]))])))
    }
    members.append(("additionalProperties", .boolean(false)))
    let required = declaration.keys.filter(\.isRequired)
    if !required.isEmpty { members.append(("required", keys(required.map(\.key)))) }
    if !declaration.required.isEmpty {
      let choices = declaration.required.map { OrderedJSON.object([("required", keys([$0]))]) }
      members.append(("anyOf", .array(choices)))
    }
    let exclusions = declaration.exclusive.flatMap { group in
      group.indices.flatMap { index in
        group[(index + 1)...].map { other in
          OrderedJSON.object([("not", .object([("required", keys([group[index], other]))]))])
        }
      }
    }
    if !exclusions.isEmpty { members.append(("allOf", .array(exclusions))) }
    let dependencies = declaration.dependencies.flatMap { dependency in
      let choices = dependency.needed.map { OrderedJSON.object([("required", keys([$0]))]) }
      return dependency.keys.map { key -> (String, OrderedJSON) in
        (key.rawValue, .object([("anyOf", .array(choices))]))
      }
    }
    if !dependencies.isEmpty { members.append(("dependencies", .object(dependencies))) }
    return members
  }

  private static func schema(_ type: ValueType) -> [(String, OrderedJSON)] {
    // Long: one schema for each type.
    switch type {
    case .constant(let number): return [("const", .integer(number))]
    case .integer(let range):
      return [
        ("type", .string("integer")), ("minimum", .integer(range.lowerBound)),
        ("maximum", .integer(range.upperBound)),
      ]
    case .amount: return [("type", .string("number")), ("exclusiveMinimum", .integer(0))]
    case .boolean: return [("type", .string("boolean"))]
    case .choice(let words): return [("enum", .array(words.map(OrderedJSON.string)))]
    case .duration:
      return [("type", .string("string")), ("pattern", .string(DurationText.pattern))]
    case .size:
      return [("type", .string("string")), ("pattern", .string(SizeText.pattern))]
    case .text(let rule):
      var members: [(String, OrderedJSON)] = [("type", .string("string"))]
      if let pattern = pattern(rule) { members.append(("pattern", .string(pattern))) }
      return members
    case .template(.name):
      // A template's value can be anything.
      return [("type", .string("string")), ("pattern", .string("^[^\\s@.-]"))]
    case .template(let rule): return schema(.text(rule))
    case .word(let rule):
      let types = ["string", "number", "boolean"].map(OrderedJSON.string)
      let pattern = pattern(rule).map { [("pattern", OrderedJSON.string($0))] } ?? []
      return [("type", .array(types))] + pattern
    case .list(let item, let mayBeEmpty):
      let members: [(String, OrderedJSON)] = [
        ("type", .string("array")), ("items", .object(schema(item))),
      ]
      return members + (mayBeEmpty ? [] : [("minItems", .integer(1))])
    case .map(let declaration): return map(declaration)
    case .dictionary(let rule, let value, let mayBeEmpty):
      var members: [(String, OrderedJSON)] = [("type", .string("object"))]
      if let pattern = pattern(rule) {
        members.append(("propertyNames", .object([("pattern", .string(pattern))])))
      }
      members.append(("additionalProperties", .object(schema(value))))
      return members + (mayBeEmpty ? [] : [("minProperties", .integer(1))])
    case .openMap(let declaration, let rule, let value):
      var members: [(String, OrderedJSON)] = [
        ("type", .string("object")),
        ("properties", .object(declaration.keys.map { ($0.key.rawValue, property($0)) })),
      ]
      if let pattern = pattern(rule) {
        members.append(("propertyNames", .object([("pattern", .string(pattern))])))
      }
      return members + [("additionalProperties", .object(schema(value)))]
    case .oneOf(let types):
      return [("anyOf", .array(types.map { .object(alternative($0)) }))]
    }
  }

  /// Returns the schema of one of several types; free keys must not be those of the other map.
  private static func alternative(_ type: ValueType) -> [(String, OrderedJSON)] {
    guard case .dictionary(let rule, _, _) = type else { return schema(type) }
    let pattern = pattern(rule).map { [("pattern", OrderedJSON.string($0))] } ?? []
    let names = pattern + [("not", .object([("enum", keys(MapDeclaration.reserved))]))]
    return schema(type).map { $0.0 == "propertyNames" ? ($0.0, .object(names)) : $0 }
  }

  private static func keys(_ keys: [Key]) -> OrderedJSON {
    .array(keys.map { .string($0.rawValue) })
  }

  /// Returns a regular expression that accepts everything that the reader accepts, and possibly
  /// more.
  private static func pattern(_ rule: TextRule) -> String? {
    switch rule {
    case .name: "^[^\\s/@.-][^\\s/@]*$"
    case .matrixName: "^[A-Za-z][A-Za-z0-9_-]*$"
    case .matrixValue: "^[^\\s,\\[\\]\"]+$"
    case .line, .script, .prompt: "\\S"
    case .pattern: "."
    case .pathspec: "^[^/]"
    case .argument, .environmentValue: nil
    case .environmentName: "^[A-Za-z_][A-Za-z0-9_]*$"
    case .environmentPattern, .passedVariables: "^[A-Za-z_*][A-Za-z0-9_*]*$"
    case .path: "^([^~]|~$|~/)"
    case .repository: "^([^~]|~$|~/)"
    case .insidePath: "^[^~/]"
    case .copiedPath: "^[^~/*?][^*?]*$"
    case .pathPattern: "^[^!]"
    case .address: "^(https?://|\\$\\{)"
    case .versionRange: "^[ ,]*((([<>]=?)|=)? *[0-9]+(\\.[0-9]+)*[ ,]*)+$"
    case .repositoryURL:
      "^(([Hh][Tt][Tt][Pp][Ss]?|[Ff][Ii][Ll][Ee]|([Gg][Ii][Tt]\\+)?[Ss][Ss][Hh](\\+[Gg][Ii][Tt])?)://"
        + "|[^-/:][^/:]*:([^-:/]|/[^/]))"
    case .reference: "^[^\\s-]\\S*$"
    }
  }
}
