internal import Git
public import RunEvents

/// Jobs dealt to several machines, the same on each of them.
///
/// The longest job goes first, each to the shard that has the least to do. What was never measured
/// counts as the median of what was; where nothing was, every job counts the same. Ties are broken
/// by a hash of the id, so that a new job does not push its neighbours around.
public struct ShardPlan: Hashable, Sendable {
  /// What is dealt.
  public struct Entry: Hashable, Sendable {
    /// The job's id.
    public var id: JobID
    /// How long it took before, in milliseconds; nil where that is not known.
    public var milliseconds: Int?

    /// Describes a job.
    public init(id: JobID, milliseconds: Int?) {
      self.id = id
      self.milliseconds = milliseconds
    }
  }

  /// One machine's part.
  public struct Shard: Hashable, Sendable {
    /// The places of its jobs among the entries, in their order.
    public var jobs: [Int] = []
    /// How long they took before, one after the other, in milliseconds; an estimate where a job was
    /// never measured, and nothing where none was.
    public var milliseconds = 0
  }

  /// The parts, the first shard first.
  public let shards: [Shard]
  /// What tells this plan from any other, 40 hexadecimal digits.
  public let hash: String

  /// Deals the jobs to `count` shards, at least one; `inputs` are the hashes of what the jobs are
  /// made from, which count for the plan's hash alone.
  public init(_ entries: [Entry], count: Int, inputs: [String]) {
    let known = entries.compactMap(\.milliseconds).sorted()
    // The upper one of two, so that integers do.
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
