internal import Text
internal import YAML

extension Validator {
  /// Checks the entries of a map with declared keys.
  mutating func fields(
    _ entries: [Node.Entry],
    _ node: Node,
    _ declaration: MapDeclaration,
    _ subject: JobFileProblem.Subject
  ) -> [Key: Value.Field] {
    // Long: one loop over the keys, with the notes that it needs.
    enclosing.append(EnclosingMap(declaration, node, subject))
    let owners = owners(of: entries, declaration)
    var fields: [Key: Value.Field] = [:]
    var meant: [Key: Value.Field] = [:]
    var exclusive: [[Key]: (key: Key, span: Span)] = [:]
    var isTextMissing = false
    for entry in entries {
      let span = Span(entry.key)
      guard let declared = declaration.declaration(named: entry.name) else {
        // It is the text of the key before, which is not indented.
        if isTextMissing { continue }
        if let key = readUnknown(entry, declaration, entries, owners) {
          meant[key] = Value.Field(
            keySpan: span,
            value: Value(content: .invalid, span: Span(entry.value))
          )
        }
        continue
      }
      let key = declared.key
      isTextMissing = entry.value.isEmptyBlock
      // Its keys are there, but in the wrong place, which is reported.
      let isMoved = owners.values.contains(key) && JobFileProblem.Found(entry.value) == .nothing
      let value =
        isMoved
        ? Value(content: .invalid, span: Span(entry.value))
        : value(entry.value, as: declared.type, .key(key.rawValue))
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
    // A key that is misspelled, or in another place, does not count as missing.
    fields.merge(meant) { known, _ in known }
    fields.merge(enclosing.removeLast().found) { known, _ in known }
    checkDependencies(of: given, among: fields, declaration)
    checkMissing(fields, node, declaration, subject)
    return fields
  }

  private mutating func checkMissing(
    _ fields: [Key: Value.Field],
    _ node: Node,
    _ declaration: MapDeclaration,
    _ subject: JobFileProblem.Subject
  ) {
    for declared in declaration.keys where declared.isRequired && fields[declared.key] == nil {
      report.report(.missingKey(declared.key, of: subject), at: Span(node))
    }
    let required = declaration.required
    if !required.isEmpty, !required.contains(where: { fields[$0] != nil }) {
      report.report(.missingOneOf(required, of: subject), at: Span(node))
    }
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

  // MARK: - Unknown keys

  /// Reports a key that the map does not have; returns the key of this map that it stands for.
  private mutating func readUnknown(
    _ entry: Node.Entry,
    _ declaration: MapDeclaration,
    _ entries: [Node.Entry],
    _ owners: [String: Key]
  ) -> Key? {
    let name = entry.name
    if declaration.allowsExtensions, name.hasPrefix(MapDeclaration.extensionPrefix) { return nil }
    let span = Span(entry.key)
    // Skipped once nothing more is shown: a hostile file may have a hundred thousand keys.
    guard !report.isFull else {
      report.report(.unknownKey(name, meant: nil, known: []), at: span)
      return nil
    }
    if let problem = problemOfKind(name, declaration) {
      report.report(problem, at: span)
      return declaration.key(nearestTo: name)
    }
    if moveOut(entry, span) { return nil }
    if let owner = owners[name] {
      report.report(.misplacedKey(name, owner: quote(owner.rawValue), .below(owner)), at: span)
      return nil
    }
    let given = Set(entries.map(\.name))
    let near = declaration.key(nearestTo: name)
    let isTaken = near.map { given.contains($0.rawValue) && !Self.isNear(name, $0) } ?? false
    if near == nil || isTaken, let problem = moveIn(entry, declaration) {
      report.report(problem, at: span)
      return nil
    }
    if isTaken, let near {
      report.report(.takenKey(name, meant: near), at: span)
      return nil
    }
    let known = declaration.keys.map(\.key.rawValue)
    report.report(.unknownKey(name, meant: near, known: known), at: span)
    return near
  }

  private static func isNear(_ name: String, _ key: Key) -> Bool {
    NearWords.nearest(to: name, among: [key.rawValue]) != nil
  }

  /// Returns the problem of a key that another kind of map has.
  private func problemOfKind(_ name: String, _ declaration: MapDeclaration) -> JobFileProblem? {
    if declaration.isJob, let known = MapDeclaration.topLevel.declaration(named: name) {
      return .topLevelOnly(known.key)
    }
    let isStep = [Key.run, .timeout].allSatisfy {
      declaration.declaration(named: $0.rawValue) != nil
    }
    if isStep, let known = MapDeclaration.verificationStep.declaration(named: name) {
      return .verifyOnly(known.key)
    }
    return nil
  }

  /// Reports a key that belongs to one of the maps around this one.
  private mutating func moveOut(_ entry: Node.Entry, _ span: Span) -> Bool {
    for index in enclosing.indices.dropLast().reversed() {
      let map = enclosing[index]
      guard let declared = map.declaration.declaration(named: entry.name) else { continue }
      let isBlock = enclosing.last?.column != nil
      let columns = map.column.map { span.start.column - $0 } ?? 0
      report.report(
        .misplacedKey(
          entry.name,
          owner: map.owner,
          isBlock && columns > 0 ? .left(columns) : .out
        ),
        at: span
      )
      let value = Value(content: .invalid, span: Span(entry.value))
      enclosing[index].found[declared.key] = Value.Field(keySpan: span, value: value)
      return true
    }
    return false
  }

  /// Returns, for unknown keys, the key before them to whose map they belong.
  private func owners(
    of entries: [Node.Entry],
    _ declaration: MapDeclaration
  ) -> [String: Key] {
    guard !report.isFull else { return [:] }
    var owners: [String: Key] = [:]
    var before: [KeyDeclaration] = []
    for entry in entries {
      if let declared = declaration.declaration(named: entry.name) {
        // Nothing can be added below a value that is on the key's line.
        let isOpen = entry.value.start.line > entry.key.start.line
        if isOpen || JobFileProblem.Found(entry.value) == .nothing { before.append(declared) }
      } else if let owner = before.last(where: { $0.type.maps.contains { $0.has(entry.name) } }) {
        owners[entry.name] = owner.key
      }
    }
    return owners
  }

  /// Returns the problem of a key that belongs to a map inside this one.
  private func moveIn(_ entry: Node.Entry, _ declaration: MapDeclaration) -> JobFileProblem? {
    let meant = Key.oftenMeant[entry.name].map { [$0.rawValue] } ?? []
    for name in meant + [entry.name] + Key.synonyms(of: entry.name).map(\.rawValue) {
      let owners = declaration.keys.filter { $0.type.maps.contains { $0.has(name) } }
      if !owners.isEmpty { return misplaced(entry, as: name, in: owners) }
    }
    guard TextRule.environmentName.problem(in: entry.name) == nil else { return nil }
    // A variable beside `set` in place of in it.
    let owners = declaration.keys.filter { $0.type.holdsVariables }
    return owners.isEmpty ? nil : misplaced(entry, as: entry.name, in: owners)
  }

  private func misplaced(
    _ entry: Node.Entry,
    as name: String,
    in owners: [KeyDeclaration]
  ) -> JobFileProblem {
    guard owners.count == 1, let value = FlowText.write(entry.value) else {
      let names = owners.prefix(3).map { "`\($0.key.rawValue)`" }
      return .misplacedKey(entry.name, owner: alternatives(Array(names)), nil)
    }
    var example = FlowText.map([(name, value)])
    let isInList = owners[0].type.alternatives.contains { type in
      if case .list = type { type.maps.contains { $0.has(name) } } else { false }
    }
    if isInList { example = "[\(example)]" }
    let key = owners[0].key.rawValue
    return .misplacedKey(entry.name, owner: quote(key), .into("\(key): \(example)"))
  }

  // MARK: - Free keys

  /// Checks the entries of a map whose keys the author chooses, but for the declared ones.
  mutating func items(
    _ entries: [Node.Entry],
    _ rule: TextRule,
    _ type: ValueType,
    _ subject: JobFileProblem.Subject,
    declared: MapDeclaration? = nil
  ) -> [Value.Item] {
    entries.map { entry in
      // The type of the key does not matter: `8080: x` is as good a name as any other.
      let span = Span(entry.key)
      if let known = declared?.declaration(named: entry.name) {
        let value = value(entry.value, as: known.type, .key(entry.name))
        return Value.Item(name: entry.name, nameSpan: span, value: value)
      }
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

extension Node {
  /// True for `|` without a text.
  fileprivate var isEmptyBlock: Bool {
    guard case .scalar(let scalar) = kind else { return false }
    return scalar.style == .block && scalar.text.allSatisfy(\.isWhitespace)
  }
}

extension MapDeclaration {
  fileprivate func has(_ name: String) -> Bool { declaration(named: name) != nil }
}

extension ValueType {
  fileprivate var holdsVariables: Bool {
    if case .dictionary(.environmentName, _, _) = self { true } else { false }
  }
}
