import JSON

@testable import JobFile

extension KeyDeclaration {
  /// Values for a key: its own examples, and one of its type that is not its default.
  var valuesToTry: [OrderedJSON] { examples + (otherValue.map { [$0] } ?? []) }

  private var otherValue: OrderedJSON? { type.value(otherThan: defaultValue?.text()) }
}

extension ValueType {
  /// A value whose text is not this one; nothing where only a declaration's examples know any.
  fileprivate func value(otherThan text: String?) -> OrderedJSON? {
    switch self {
    case .constant(let number): .integer(number)
    case .integer(let range): .integer(range.upperBound)
    case .amount: .integer(17)
    case .boolean: .boolean(text == "false")
    case .choice(let words): words.last { "\"\($0)\"" != text }.map { .string($0) }
    case .duration: .string("17s")
    case .size(let range): .string(SizeText.write(range.lowerBound + 17))
    case .text, .template, .word, .list, .dictionary, .openMap, .oneOf: nil
    case .map(let declaration): declaration.example
    }
  }
}

extension MapDeclaration {
  /// A map with as many keys as may stand together.
  fileprivate var example: OrderedJSON {
    let left = exclusive.flatMap { $0.dropFirst() }
    return .object(
      keys.compactMap { declaration in
        guard !left.contains(declaration.key) else { return nil }
        return declaration.valuesToTry.last.map { (declaration.key.rawValue, $0) }
      }
    )
  }

  /// Each key of the example, with the example that lacks it.
  var examplesWithout: [(key: Key, full: OrderedJSON, without: OrderedJSON)] {
    guard case .object(let members) = example else { return [] }
    return members.compactMap { member in
      Key(rawValue: member.0).map { key in
        (key, example, .object(members.filter { $0.0 != member.0 }))
      }
    }
  }
}
