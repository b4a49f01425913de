internal import JSON

/// A process, with what distinguishes it from others that have or had its number.
public struct ProcessFacts: Hashable, Sendable, Codable {
  /// The process number.
  public var process: Int
  /// The start time, in system ticks since boot; 0 if unknown.
  public var startTicks: UInt64

  /// Creates the facts of a process.
  public init(process: Int, startTicks: UInt64) {
    self.process = process
    self.startTicks = startTicks
  }
}

extension ProcessFacts: SchemaDescribed {
  package static let schemaName: String? = "process"
  package static let schemaSummary: String? = "A process, identified even if its number is reused."
}
