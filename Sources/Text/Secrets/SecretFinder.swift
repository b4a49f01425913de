/// Finds secrets in a stream without changing it.
public struct SecretFinder: Sendable {
  private let redactor: Redactor
  private var held: [UInt8] = []
  private var state = ShownBytes()
  private var found: Set<Int> = []
  /// The number of bytes before the held ones.
  private var passed = 0

  /// Creates a finder for the redactor's secrets.
  public init(_ redactor: Redactor) { self.redactor = redactor }

  /// The names of the secrets found, in the redactor's order.
  public var names: [String] { found.sorted().map { redactor.names[$0] } }

  /// The number of bytes at the end that may begin a secret.
  public var heldCount: Int { held.count }

  /// True when no bytes are held and no sequence is open, so that earlier bytes do not matter.
  public var isQuiet: Bool { held.isEmpty && state.isPlainText }

  /// Searches the next bytes and returns the places of secrets, counted from the stream's
  /// beginning.
  ///
  /// Each occurrence is returned once, when it is certain; it may have begun in earlier bytes.
  @discardableResult
  public mutating func append(_ bytes: some Sequence<UInt8>) -> [Range<Int>] {
    held += bytes
    return look(isAll: false)
  }

  /// Searches the held bytes at the end of the stream.
  @discardableResult
  public mutating func finish() -> [Range<Int>] { look(isAll: true) }

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
