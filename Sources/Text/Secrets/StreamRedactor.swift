/// Masks secrets in a stream that comes in pieces, also where a secret is split over several.
///
/// Only what may be the beginning of a secret is held back, until what follows shows that it is
/// one or is not.
public struct StreamRedactor: Sendable {
  private let redactor: Redactor
  /// The end of what came, in which a secret may begin whose end has not come.
  private var held: [UInt8] = []
  /// Where the stream stood before the held bytes.
  private var state = ShownBytes()
  /// How many of the held bytes a mask stands for that is written already.
  private var covered = 0

  /// Masks with the redactor's secrets.
  public init(_ redactor: Redactor) {
    self.redactor = redactor
  }

  /// Takes the next bytes and returns those that can no longer become part of a secret.
  public mutating func append(_ bytes: [UInt8]) -> [UInt8] {
    guard !redactor.isEmpty else { return bytes }
    held += bytes
    return take(isAll: false)
  }

  /// Returns the rest at the stream's end.
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
