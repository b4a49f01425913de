package import JSON

/// A run's shard of a plan that several machines share.
///
/// Each shard's journal names all jobs of the plan, so that merging shards can determine which are
/// missing and in which order they belong.
public struct ShardFacts: Hashable, Sendable, Codable {
  /// The shard's number, from 1.
  public var index: Int
  /// The number of shards.
  public var count: Int
  /// A hash that distinguishes plans, 40 hexadecimal digits.
  ///
  /// Two shards have the same hash only if both were assigned from the same jobs, made from the
  /// same files, with the same durations.
  public var planHash: String
  /// The ids of all jobs of the plan, in the order of the job files.
  public var jobs: [JobID]

  /// Creates the facts of a shard.
  public init(index: Int, count: Int, planHash: String, jobs: [JobID]) {
    self.index = index
    self.count = count
    self.planHash = planHash
    self.jobs = jobs
  }
}

/// The runs that a journal was merged from.
public struct MergeFacts: Hashable, Sendable, Codable {
  /// The plan hash that the shards share.
  public var planHash: String
  /// The ids of the runs, in the order of their shards.
  public var runs: [String]
}

extension ShardFacts: SchemaDescribed {
  package static let schemaSummary: String? = "Which part of a plan it is."
  package static let schemaNotes: [String: SchemaNote] = [
    "plan-hash": .objectID, "jobs": .list(of: "job-id"),
  ]
}

extension MergeFacts: SchemaDescribed {
  package static let schemaSummary: String? = "The runs that it was merged from."
  package static let schemaNotes: [String: SchemaNote] = ["plan-hash": .objectID]
}
