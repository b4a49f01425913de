public import RunEvents

/// The jobs of an earlier run in the output folder of a new run.
public struct EarlierJobs: Hashable, Sendable {
  /// The records that answer for jobs of the plan, which do not run again.
  public var carried: [JobID: JobRecord] = [:]
  /// The jobs that the new run neither runs nor answers for.
  public var stale: [StaleFacts] = []
  /// The jobs that run again.
  public var replaced: [JobID] = []

  /// Creates a value without jobs.
  public init() {}
}
