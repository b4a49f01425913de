/// Masks secrets in a stream that arrives in pieces, even a secret that is split over several.
///
/// Only the possible beginning of a secret is held back, until later bytes decide.
public struct StreamRedactor: Sendable {
  private let redactor: Redactor
  /// The end of the input, where a secret may begin whose end is missing.
  private var held: [UInt8] = []
  /// The state of the stream before the held bytes.
  private var state = ShownBytes()
  /// The number of held bytes that an already written mask replaces.
  private var covered = 0

  /// Creates a stream redactor for the redactor's secrets.
  public init(_ redactor: Redactor) { self.redactor = redactor }

  /// Adds bytes and returns those that can no longer become part of a secret.
  public mutating func append(_ bytes: [UInt8]) -> [UInt8] {
    guard !redactor.isEmpty else { return bytes }
    held += bytes
    return take(isAll: false)
  }

  /// Returns the rest at the end of the stream.
  public mutating func finish() -> [UInt8] {
    defer {
      held = []
      state = ShownBytes()
      covered = 0
    }
    return take(isAll: true)
  }

  private mutating func take(isAll: Bool) -> [UInt8] {
    var finds: [SecretSearch.Find] = []
    let limit = redactor.find(in: held, after: state, isAll: isAll, &finds)
    guard limit > 0 else { return [] }
    let places = finds.lazy.map(\.range)
    let output = Redactor.mask(held, upTo: limit, places, covered: &covered)
    state.pass(Array(held[..<limit]))
    held.removeFirst(limit)
    return output
  }
}
