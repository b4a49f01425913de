/// Amounts of credits or money, which are decimal numbers.
package enum Amount {
  /// The number of parts of one that count.
  private static let parts = 1e9

  /// Returns a sum without the digits that binary numbers add: 11.2, not 11.199999999999992.
  package static func sum(_ amounts: [Double]) -> Double {
    let sum = amounts.reduce(0, +)
    let parts = (sum * Self.parts).rounded()
    // Beyond this, a number has no such digits.
    return parts.magnitude < 0x1p53 ? parts / Self.parts : sum
  }
}
