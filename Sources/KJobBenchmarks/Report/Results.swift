internal import FoundationEssentials

/// The results of a run of the suite.
struct Results: Codable, Sendable {
  /// The version of the format, which increases with changes that affect readers.
  var version = 1
  /// The machine.
  var machine: Machine
  /// The name of the size.
  var size: String
  /// The rows in the order of the table.
  var rows: [Row]

  /// Returns the results as JSON for programs.
  func json() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(self)) + [0x0A]
  }
}
