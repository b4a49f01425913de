/// Looks for secrets in a stream, without changing it.
public struct SecretFinder: Sendable {
  private let redactor: Redactor
  private var held: [UInt8] = []
  private var state = ShownBytes()
  private var found: Set<Int> = []
  /// How many bytes came before the held ones.
  private var passed = 0

  /// Looks for the redactor's secrets.
  public init(_ redactor: Redactor) {
    self.redactor = redactor
  }

  /// The names of the secrets that were found, in the redactor's order.
  public var names: [String] {
    found.sorted().map { redactor.names[$0] }
  }

  /// How many bytes at the end may be the beginning of a secret.
  public var heldCount: Int { held.count }

  /// Whether nothing is held, and no sequence is open: what came before does not matter.
  public var isQuiet: Bool { held.isEmpty && state.isPlainText }

  /// Looks at the next bytes and returns where secrets stand, counted from the stream's beginning.
  ///
  /// A secret is told once, when it is certain; it may have begun in bytes that came before.
  @discardableResult
  public mutating func append(_ bytes: some Sequence<UInt8>) -> [Range<Int>] {
    held += bytes
    return look(isAll: false)
  }

  /// Looks at what was held back, at the stream's end.
  @discardableResult
  public mutating func finish() -> [Range<Int>] {
    look(isAll: true)
  }

  private mutating func look(isAll: Bool) -> [Range<Int>] {
    var finds: [SecretSearch.Find] = []
    let limit = redactor.find(in: held, after: state, isAll: isAll, &finds)
    for find in finds { found.insert(find.owner) }
    let places = finds.map { find in
      (find.range.lowerBound + passed)..<(find.range.upperBound + passed)
    }
    state.pass(Array(held[..<limit]))
    held.removeFirst(limit)
    passed += limit
    return places
  }
}
