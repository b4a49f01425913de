/// Masks secrets in a stream that comes in pieces, also where a secret is split over two of them.
public struct StreamRedactor: Sendable {
  private let redactor: Redactor
  /// The end of what came, in which a secret may begin whose end has not come.
  private var held: [UInt8] = []
  /// How many of the held bytes a mask stands for that is written already.
  private var covered = 0

  /// Masks with the redactor's secrets.
  public init(_ redactor: Redactor) {
    self.redactor = redactor
  }

  /// Takes the next bytes and returns those that can no longer become part of a secret.
  public mutating func append(_ bytes: [UInt8]) -> [UInt8] {
    guard redactor.longestPrefix > 0 else { return bytes }
    held += bytes
    let limit = held.count - redactor.longestPrefix
    guard limit > 0 else { return [] }
    let output = redactor.mask(held, upTo: limit, covered: &covered)
    held.removeFirst(limit)
    return output
  }

  /// Returns the rest at the stream's end.
  public mutating func finish() -> [UInt8] {
    defer {
      held = []
      covered = 0
    }
    return redactor.mask(held, upTo: held.count, covered: &covered)
  }
}
