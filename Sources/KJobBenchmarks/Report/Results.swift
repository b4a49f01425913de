internal import FoundationEssentials

/// All that a run of the suite has found.
struct Results: Codable, Sendable {
  /// Grows when a reader has to know.
  var version = 1
  /// Where it was measured.
  var machine: Machine
  /// How much was measured.
  var size: String
  /// The rows in the order of the table.
  var rows: [Row]

  /// The JSON for programs.
  func json() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(self)) + [0x0A]
  }
}
