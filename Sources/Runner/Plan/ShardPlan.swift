internal import Git
public import RunEvents

/// A split of the jobs among several machines, the same on each of them.
///
/// The longest job goes first, each to the shard with the least work. A job that was never measured
/// counts as the median of those that were; if none was, all jobs count the same. Ties are broken
/// by a hash of the id, so that a new job does not move its neighbors.
public struct ShardPlan: Hashable, Sendable {
  /// A job to assign.
  public struct Entry: Hashable, Sendable {
    /// The job's id.
    public var id: JobID
    /// The job's earlier duration in milliseconds; nil if unknown.
    public var milliseconds: Int?

    /// Creates an entry.
    public init(id: JobID, milliseconds: Int?) {
      self.id = id
      self.milliseconds = milliseconds
    }
  }

  /// The jobs of one machine.
  public struct Shard: Hashable, Sendable {
    /// The indices of the shard's jobs among the entries, in their order.
    public var jobs: [Int] = []
    /// The total earlier duration of its jobs in milliseconds; partly estimated when a job was
    /// never measured, and zero when none was.
    public var milliseconds = 0
  }

  /// The shards, in order.
  public let shards: [Shard]
  /// A hash that distinguishes this plan from any other, 40 hexadecimal digits.
  public let hash: String

  /// Creates a split of the jobs among `count` shards, at least one.
  ///
  /// `inputs` are hashes of what the jobs are made from; they affect only the plan's hash.
  public init(_ entries: [Entry], count: Int, inputs: [String]) {
    let known = entries.compactMap(\.milliseconds).sorted()
    // The upper of the two middle values, so that integers suffice.
    let estimate = known.isEmpty ? 0 : known[known.count / 2]
    let weights = entries.map { max(0, $0.milliseconds ?? estimate) }
    let ties = entries.map { Self.hash($0.id) }
    let order = entries.indices.sorted { left, right in
      if weights[left] != weights[right] { return weights[left] > weights[right] }
      return (ties[left], entries[left].id) < (ties[right], entries[right].id)
    }
    var shards = Array(repeating: Shard(), count: max(1, count))
    for entry in order {
      let lightest = shards.indices.min { left, right in
        let first = (shards[left].milliseconds, shards[left].jobs.count, left)
        return first < (shards[right].milliseconds, shards[right].jobs.count, right)
      }
      guard let lightest else { continue }
      shards[lightest].jobs.append(entry)
      shards[lightest].milliseconds += weights[entry]
    }
    for index in shards.indices { shards[index].jobs.sort() }
    self.shards = shards
    let lines =
      ["kjob plan 1", "\(max(1, count))"]
      + zip(entries, weights).map { "\($1) \($0.id)" } + ["inputs"] + inputs
    hash = Self.hash(lines.joined(separator: "\n"))
  }

  private static func hash(_ text: String) -> String {
    ObjectID(ofFile: Array(text.utf8))?.description ?? ""
  }
}
