internal import JSON

extension MapDeclaration {
  /// An example with as many keys as go together.
  var example: OrderedJSON {
    let left = Set(exclusive.flatMap { $0.dropFirst() })
    let kept = keys.filter { !left.contains($0.key) }
    let names = Set(kept.map(\.key))
    let members = kept.filter { key in
      dependencies.allSatisfy { dependency in
        !dependency.keys.contains(key.key) || dependency.needed.contains(where: names.contains)
      }
    }
    return .object(members.map { ($0.key.rawValue, $0.example) })
  }

  /// Returns the key and those without which it would be an error, in the order of the map.
  func companions(of key: KeyDeclaration) -> [KeyDeclaration] {
    var names: Set<Key> = [key.key]
    func excludes(_ other: Key) -> Bool {
      exclusive.contains { group in group.contains(other) && group.contains(where: names.contains) }
    }
    for dependency in dependencies where dependency.keys.contains(key.key) {
      if let needed = dependency.needed.first { names.insert(needed) }
    }
    for required in keys where required.isRequired { names.insert(required.key) }
    if !required.isEmpty, !required.contains(where: names.contains),
      let one = required.first(where: { !excludes($0) })
    {
      names.insert(one)
    }
    return keys.filter { names.contains($0.key) }
  }

  /// Returns sentences about the other keys that a key needs or excludes.
  func notes(on key: Key) -> [String] {
    var notes: [String] = []
    let excluded = exclusive.filter { $0.contains(key) }.flatMap { $0 }.filter { $0 != key }
    if !excluded.isEmpty {
      notes.append("Cannot be used together with \(Self.names(excluded, or: true)).")
    }
    let needed = dependencies.filter { $0.keys.contains(key) }.flatMap(\.needed)
    if !needed.isEmpty { notes.append("Needs \(Self.names(needed, or: true)).") }
    if required.contains(key) {
      notes.append("The map needs at least one of \(Self.names(required, or: false)).")
    }
    return notes
  }

  private static func names(_ keys: [Key], or isChoice: Bool) -> String {
    ValueType.listed(keys.map { "`\($0.rawValue)`" }, isChoice ? "or" : "and")
  }
}

extension KeyDeclaration {
  /// An example of the value: one of the declaration's own, or else one that is not the default.
  var example: OrderedJSON {
    // The map of a job has more keys than an example needs.
    if key == .jobs { return JobFileExample.jobs }
    return examples.first ?? type.example(otherThan: defaultValue?.text()) ?? defaultValue
      ?? .string("…")
  }
}

extension ValueType {
  /// Returns a value whose text is not this one; nil where only a declaration knows any.
  fileprivate func example(otherThan text: String?) -> OrderedJSON? {
    switch self {
    case .constant(let number): .integer(number)
    case .integer(let range):
      .integer(text.flatMap { Int($0) }.map { min(range.upperBound, $0 * 2) } ?? range.upperBound)
    case .amount: .integer(5)
    case .boolean: .boolean(text != "true")
    case .choice(let words): words.last { "\"\($0)\"" != text }.map { .string($0) }
    case .duration: .string(Self.twice(text) ?? "10m")
    case .size: .string(text == "\"10MB\"" ? "20MB" : "10MB")
    case .text, .template, .word, .dictionary: nil
    case .list(let item, _): item.example(otherThan: nil).map { .array([$0]) }
    case .map(let declaration), .openMap(let declaration, _, _): declaration.example
    case .oneOf(let types): types.lazy.compactMap { $0.example(otherThan: text) }.first
    }
  }

  /// Returns a duration twice as long as the one in quotation marks, so that it fits to the others of
  /// its map.
  private static func twice(_ text: String?) -> String? {
    let words = text?.filter { $0 != "\"" }
    return words.flatMap { try? DurationText.parse($0) }.map { DurationText.write($0 * 2) }
  }
}
