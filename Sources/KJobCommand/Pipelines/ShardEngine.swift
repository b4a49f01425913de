internal import Job

/// An engine that starts the same job several times and passes its index in variables.
struct ShardEngine: Hashable, Sendable {
  /// The engine's name for people.
  var name: String
  /// The variables of the engine.
  var parallel: CISystem.Parallel

  private var index: String { parallel.index }

  /// The engines: kjob's own variables, then the known systems, innermost first.
  static let all =
    [
      ShardEngine(
        name: "kjob's own variables",
        parallel: CISystem.Parallel(index: "KJOB_SHARD_INDEX", total: "KJOB_SHARD_COUNT")
      )
    ]
    + CISystem.all.compactMap { system in
      system.parallel.map { ShardEngine(name: system.name, parallel: $0) }
    }

  /// Returns the request of the engine that started kjob; `total` overrides the engine's own.
  static func request(
    in environment: [String: String],
    total: Int?
  ) throws(UsageError) -> ShardRequest {
    guard let engine = all.first(where: { environment[$0.parallel.index]?.isEmpty == false }) else {
      // A GitLab job that is not parallel has a total but no index.
      if total ?? 1 == 1, all.contains(where: { $0.parallel.total.map { environment[$0] } == "1" })
      {
        return ShardRequest(index: 1, count: 1)
      }
      throw .noShardEngine(all.map(\.parallel.index))
    }
    return try engine.request(environment, total)
  }

  private func request(
    _ environment: [String: String],
    _ total: Int?
  ) throws(UsageError) -> ShardRequest {
    let place = try Self.number(index, environment)
    let (first, step) =
      switch parallel.base {
      case .number(let number): (number, 1)
      case .variables(let first, let step):
        (try Self.number(first, environment), try Self.number(step, environment, otherwise: 1))
      }
    let count =
      if let total {
        total
      } else if let variable = parallel.total {
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
