package import JSON

/// Which part of a plan a run is, where several machines share the plan.
///
/// Each shard's journal names all jobs of the plan, so that whoever puts shards together knows
/// which are missing and in which order they belong.
public struct ShardFacts: Hashable, Sendable, Codable {
  /// The shard's place, from 1.
  public var index: Int
  /// How many shards there are.
  public var count: Int
  /// What tells plans apart, 40 hexadecimal digits.
  ///
  /// Equal for two shards only if both were dealt the same jobs, made from the same files, by the
  /// same durations.
  public var planHash: String
  /// The ids of all jobs of the plan, in the order of the job files.
  public var jobs: [JobID]

  /// Describes a shard.
  public init(index: Int, count: Int, planHash: String, jobs: [JobID]) {
    self.index = index
    self.count = count
    self.planHash = planHash
    self.jobs = jobs
  }
}

/// The runs that a journal was put together from.
public struct MergeFacts: Hashable, Sendable, Codable {
  /// What the shards had in common.
  public var planHash: String
  /// The ids of the runs, in the order of their shards.
  public var runs: [String]

  /// Describes what was put together.
  public init(planHash: String, runs: [String]) {
    self.planHash = planHash
    self.runs = runs
  }
}

extension ShardFacts: SchemaDescribed {
  package static let schemaSummary: String? = "Which part of a plan it is."
  package static let schemaNotes: [String: SchemaNote] = [
    "plan-hash": .objectID, "jobs": .list(of: "job-id"),
  ]
}

extension MergeFacts: SchemaDescribed {
  package static let schemaSummary: String? = "The runs that it was put together from."
  package static let schemaNotes: [String: SchemaNote] = ["plan-hash": .objectID]
}
