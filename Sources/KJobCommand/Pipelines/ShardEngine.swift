/// An engine that starts the same job several times and passes its index in variables.
struct ShardEngine: Hashable, Sendable {
  /// The engine's name for people.
  var name: String
  /// The variable with the index.
  var index: String
  /// The variable with the number of machines; nil if the engine has none.
  var total: String?
  /// The first index.
  var base: Base

  /// The numbering of an engine.
  enum Base: Hashable, Sendable {
    /// The indices start at this number.
    case number(Int)
    /// The indices start at the value of the first variable, in steps of the value of the second.
    case variables(first: String, step: String)
  }

  /// The engines, innermost first: an array of Slurm tasks submitted by a GitLab job inherits
  /// GitLab's variables but is still an array.
  static let all = [
    // GitHub provides the numbers only in an expression, `strategy.job-index`, which counts from 0.
    ShardEngine(
      name: "kjob's own variables",
      index: "KJOB_SHARD_INDEX",
      total: "KJOB_SHARD_COUNT",
      base: .number(0)
    ),
    ShardEngine(
      name: "Slurm",
      index: "SLURM_ARRAY_TASK_ID",
      total: "SLURM_ARRAY_TASK_COUNT",
      base: .variables(first: "SLURM_ARRAY_TASK_MIN", step: "SLURM_ARRAY_TASK_STEP")
    ),
    ShardEngine(
      name: "Kubernetes",
      index: "JOB_COMPLETION_INDEX",
      total: nil,
      base: .number(0)
    ),
    ShardEngine(
      name: "GitLab",
      index: "CI_NODE_INDEX",
      total: "CI_NODE_TOTAL",
      base: .number(1)
    ),
    ShardEngine(
      name: "Buildkite",
      index: "BUILDKITE_PARALLEL_JOB",
      total: "BUILDKITE_PARALLEL_JOB_COUNT",
      base: .number(0)
    ),
    ShardEngine(
      name: "CircleCI",
      index: "CIRCLE_NODE_INDEX",
      total: "CIRCLE_NODE_TOTAL",
      base: .number(0)
    ),
    ShardEngine(
      name: "Bitbucket",
      index: "BITBUCKET_PARALLEL_STEP",
      total: "BITBUCKET_PARALLEL_STEP_COUNT",
      base: .number(0)
    ),
    ShardEngine(
      name: "Semaphore",
      index: "SEMAPHORE_JOB_INDEX",
      total: "SEMAPHORE_JOB_COUNT",
      base: .number(1)
    ),
  ]

  /// Returns the request of the engine that started kjob; `total` overrides the engine's own.
  static func request(
    in environment: [String: String],
    total: Int?
  ) throws(UsageError) -> ShardRequest {
    guard let engine = all.first(where: { environment[$0.index]?.isEmpty == false }) else {
      // A GitLab job that is not parallel has a total but no index.
      if total ?? 1 == 1, all.contains(where: { $0.total.map { environment[$0] } == "1" }) {
        return ShardRequest(index: 1, count: 1)
      }
      throw .noShardEngine(all.map(\.index))
    }
    return try engine.request(environment, total)
  }

  private func request(
    _ environment: [String: String],
    _ total: Int?
  ) throws(UsageError) -> ShardRequest {
    let place = try Self.number(index, environment)
    let (first, step) =
      switch base {
      case .number(let number): (number, 1)
      case .variables(let first, let step):
        (try Self.number(first, environment), try Self.number(step, environment, otherwise: 1))
      }
    let count =
      if let total {
        total
      } else if let variable = self.total {
        try Self.number(variable, environment)
      } else if let text = environment["KJOB_SHARD_COUNT"], let count = ShardRequest.number(text) {
        count
      } else {
        throw .noShardCount(name)
      }
    let offset = (place - first) / max(1, step)
    guard count >= 1, count <= ShardRequest.most, place >= first, offset < count else {
      throw .noShardPlace(name, "\(self.index)=\(place)", of: count)
    }
    return ShardRequest(index: offset + 1, count: count)
  }

  private static func number(
    _ variable: String,
    _ environment: [String: String],
    otherwise: Int? = nil
  ) throws(UsageError) -> Int {
    guard let text = environment[variable], !text.isEmpty else {
      if let otherwise { return otherwise }
      throw .badVariable(variable, "", expected: "a number")
    }
    guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text) else {
      throw .badVariable(variable, text, expected: "a number")
    }
    return number
  }
}
