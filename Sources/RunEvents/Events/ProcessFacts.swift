internal import JSON

/// A process, by what tells it from any other one that has or had its number.
public struct ProcessFacts: Hashable, Sendable, Codable {
  /// Its number.
  public var process: Int
  /// When it was started, in the system's ticks since it was booted; 0 where that was not seen.
  public var startTicks: UInt64

  /// Describes a process.
  public init(process: Int, startTicks: UInt64) {
    self.process = process
    self.startTicks = startTicks
  }
}

extension ProcessFacts: SchemaDescribed {
  package static let schemaName: String? = "process"
  package static let schemaSummary: String? = "A process, identified across reuse of its number."
}
