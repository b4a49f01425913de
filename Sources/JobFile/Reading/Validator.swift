internal import YAML

/// Checks a document against the declarations of keys and reports mismatches.
///
/// The resulting values have the declared types, so that their readers need not check them.
struct Validator {
  /// Collects the problems.
  var report: FileReport

  /// Converts a node to a value of a type; a mismatch gives an invalid value.
  mutating func value(
    _ node: Node,
    as type: ValueType,
    _ subject: JobFileProblem.Subject
  ) -> Value {
    let span = Span(node)
    guard let found = JobFileProblem.Found(node) else {
      return Value(content: .invalid, span: span)
    }
    guard let content = content(node, found, as: type, subject) else {
      report.report(.wrongType(subject, expected: type, found: found), at: span)
      return Value(content: .invalid, span: span)
    }
    return Value(content: content, span: span)
  }

  /// Returns the content of a node, or nil if it does not resemble the type at all.
  private mutating func content(
    _ node: Node,
    _ found: JobFileProblem.Found,
    as type: ValueType,
    _ subject: JobFileProblem.Subject
  ) -> Value.Content? {
    // Long: a table of types and nodes.
    switch (type, node.kind, found) {
    case (.oneOf(let types), _, _):
      for type in types {
        if let content = content(node, found, as: type, subject) { return content }
      }
      return nil
    case (.constant(let expected), .scalar(let scalar), .number):
      guard case .integer(let number) = scalar.meaning else { return nil }
      return check(number == expected, .integer(number), .unsupportedVersion(number), node)
    case (.integer(let range), .scalar(let scalar), .number(let text)):
      guard case .integer(let number) = scalar.meaning else { return nil }
      return check(
        range.contains(number),
        .integer(number),
        .outOfRange(subject, text, expected: type),
        node
      )
    case (.amount, .scalar(let scalar), .number(let text)):
      guard let number = Double(scalar.text) else { return nil }
      return check(
        number > 0 && number.isFinite,
        .number(number),
        .outOfRange(subject, text, expected: type),
        node
      )
    case (.boolean, _, .boolean(let value)):
      return .boolean(value)
    case (.choice(let words), _, .text(let text)):
      let problem = JobFileProblem.unknownWord(subject, text, known: words)
      return check(words.contains(text), .text(text), problem, node)
    case (.duration, _, .text(let text)):
      return duration(text, node, subject)
    case (.size(let range), _, .text(let text)):
      return size(text, range, node, subject)
    case (.text(let rule), _, .text(let text)):
      if let problem = rule.problem(in: text) {
        return check(false, .invalid, .badText(subject, text, problem), node)
      }
      guard text.contains(Template.opening) else { return .text(text) }
      let plain = Template.plain(text)
      return check(
        plain != nil,
        .text(plain ?? text),
        .badText(subject, text, .template),
        node
      )
    case (.template(let rule), _, .text(let text)):
      // The final name is not known yet; no other rule forbids the characters of variables.
      let rule = rule == .name && text.contains(Template.opening) ? .line : rule
      let problem = rule.problem(in: text)
      return check(problem == nil, .text(text), .badText(subject, text, problem ?? .blank), node)
    case (.word(let rule), .scalar(let scalar), _):
      if scalar.meaning == .null { return nil }
      guard let problem = rule.problem(in: scalar.text) else { return .text(scalar.text) }
      return check(false, .invalid, .badText(subject, scalar.text, problem), node)
    case (.list(let type, let mayBeEmpty), .sequence(let items), _):
      guard check(mayBeEmpty || !items.isEmpty, subject, node) else { return .invalid }
      let itemSubject = subject.item
      return .list(items.map { value($0, as: type, itemSubject) })
    case (.map(let declaration), .mapping(let entries), _):
      return .map(fields(entries, node, declaration, subject))
    case (.dictionary(let rule, let type, let mayBeEmpty), .mapping(let entries), _):
      guard check(mayBeEmpty || !entries.isEmpty, subject, node) else { return .invalid }
      return .dictionary(items(entries, rule, type, subject))
    default:
      return nil
    }
  }

  private mutating func duration(
    _ text: String,
    _ node: Node,
    _ subject: JobFileProblem.Subject
  ) -> Value.Content {
    do {
      return .duration(try DurationText.parse(text))
    } catch {
      report.report(.badDuration(subject, text, error), at: Span(node))
      return .invalid
    }
  }

  private mutating func size(
    _ text: String,
    _ range: ClosedRange<Int>,
    _ node: Node,
    _ subject: JobFileProblem.Subject
  ) -> Value.Content {
    do {
      return .integer(try SizeText.parse(text, in: range))
    } catch {
      report.report(.badSize(subject, text, error), at: Span(node))
      return .invalid
    }
  }

  private mutating func check(
    _ isRight: Bool,
    _ content: Value.Content,
    _ problem: JobFileProblem,
    _ node: Node
  ) -> Value.Content {
    if isRight { return content }
    report.report(problem, at: Span(node))
    return .invalid
  }

  private mutating func check(
    _ hasItems: Bool,
    _ subject: JobFileProblem.Subject,
    _ node: Node
  ) -> Bool {
    if !hasItems { report.report(.emptyList(subject), at: Span(node)) }
    return hasItems
  }

  private mutating func fields(
    _ entries: [Node.Entry],
    _ node: Node,
    _ declaration: MapDeclaration,
    _ subject: JobFileProblem.Subject
  ) -> [Key: Value.Field] {
    var fields: [Key: Value.Field] = [:]
    var meant: [Key: Value.Field] = [:]
    var exclusive: [[Key]: (key: Key, span: Span)] = [:]
    for entry in entries {
      let span = Span(entry.key)
      guard let declared = declaration.declaration(named: entry.name) else {
        report.report(unknownKey(entry.name, in: declaration), at: span)
        // Skipped once nothing more is shown: a hostile file may have a hundred thousand keys.
        if !report.isFull, let key = declaration.key(nearestTo: entry.name) {
          let value = Value(content: .invalid, span: Span(entry.value))
          meant[key] = Value.Field(keySpan: span, value: value)
        }
        continue
      }
      let key = declared.key
      let value = value(entry.value, as: declared.type, .key(key.rawValue))
      fields[key] = Value.Field(keySpan: span, value: value)
      for group in declaration.exclusive where group.contains(key) {
        if let other = exclusive[group] {
          report.report(.exclusiveKeys(key, other: other.key, at: other.span), at: span)
        } else {
          exclusive[group] = (key, span)
        }
      }
    }
    let given = fields
    // A misspelled key does not count as missing.
    fields.merge(meant) { known, _ in known }
    checkDependencies(of: given, among: fields, declaration)
    for declared in declaration.keys where declared.isRequired && fields[declared.key] == nil {
      report.report(.missingKey(declared.key, of: subject), at: Span(node))
    }
    let required = declaration.required
    if !required.isEmpty, !required.contains(where: { fields[$0] != nil }) {
      report.report(.missingOneOf(required, of: subject), at: Span(node))
    }
    return fields
  }

  /// Reports keys without any of those that they need.
  private mutating func checkDependencies(
    of given: [Key: Value.Field],
    among all: [Key: Value.Field],
    _ declaration: MapDeclaration
  ) {
    for dependency in declaration.dependencies
    where !dependency.needed.contains(where: { all[$0] != nil }) {
      for key in dependency.keys {
        guard let field = given[key] else { continue }
        report.report(.needsOneOf(key, dependency.needed), at: field.keySpan)
      }
    }
  }

  private func unknownKey(_ name: String, in declaration: MapDeclaration) -> JobFileProblem {
    let isJob = declaration.declaration(named: Key.verify.rawValue) != nil
    if isJob, let known = MapDeclaration.topLevel.declaration(named: name) {
      return .topLevelOnly(known.key)
    }
    let isStep = [Key.run, .timeout].allSatisfy {
      declaration.declaration(named: $0.rawValue) != nil
    }
    if isStep, let known = MapDeclaration.verificationStep.declaration(named: name) {
      return .verifyOnly(known.key)
    }
    return .unknownKey(name, known: declaration.keys.map(\.key.rawValue))
  }

  private mutating func items(
    _ entries: [Node.Entry],
    _ rule: TextRule,
    _ type: ValueType,
    _ subject: JobFileProblem.Subject
  ) -> [Value.Item] {
    entries.map { entry in
      // The type of the key does not matter: `8080: x` is as good a name as any other.
      let span = Span(entry.key)
      let problem = rule.problem(in: entry.name)
      if let problem {
        report.report(.badText(subject.name(entry.name), entry.name, problem), at: span)
      }
      var value = value(entry.value, as: type, .key(entry.name))
      if problem != nil { value.content = .invalid }
      return Value.Item(name: entry.name, nameSpan: span, value: value)
    }
  }
}

extension JobFileProblem.Subject {
  /// The subject for an item of this list.
  fileprivate var item: Self {
    switch self {
    case .key(let name), .item(let name), .name(let name, _): .item(of: name)
    case .file: .item(of: "")
    }
  }

  /// The subject for a key of this map.
  fileprivate func name(_ name: String) -> Self {
    switch self {
    case .key(let map), .item(let map), .name(let map, _): .name(name, of: map)
    case .file: .name(name, of: "")
    }
  }
}

extension JobFileProblem.Found {
  /// Creates a description of a node; nil if an error was reported in its place.
  init?(_ node: Node) {
    switch node.kind {
    case .invalid: return nil
    case .sequence: self = .list
    case .mapping: self = .map
    case .scalar(let scalar):
      switch scalar.meaning {
      case .null: self = .nothing
      case .boolean(let value): self = .boolean(value)
      case .integer, .number: self = .number(scalar.text)
      case .text: self = .text(scalar.text)
      }
    }
  }
}
