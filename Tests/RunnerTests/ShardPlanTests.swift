import Runner
import Testing

@Suite struct `A plan for several machines` {
  /// Forty jobs, from a second to half an hour, most of them short.
  static let skewed: [ShardPlan.Entry] = (0..<40).map { index in
    ShardPlan.Entry(id: "job-\(index)", milliseconds: 1_000 + index * index * index * 28)
  }

  static func ids(_ plan: ShardPlan, _ entries: [ShardPlan.Entry]) -> [[String]] {
    plan.shards.map { $0.jobs.map { entries[$0].id } }
  }

  @Test(arguments: [1, 2, 3, 4, 5])
  func `keeps its slowest shard within a tenth of the ideal`(count: Int) {
    let plan = ShardPlan(Self.skewed, count: count, inputs: [])
    let total = Self.skewed.reduce(0) { $0 + ($1.milliseconds ?? 0) }
    let slowest = plan.shards.map(\.milliseconds).max() ?? 0
    #expect(plan.shards.count == count)
    #expect(slowest * 10 * count <= total * 11, "\(slowest) of \(total)")
  }

  @Test(arguments: [1, 3, 7, 64])
  func `deals every job once, in the order of the files`(count: Int) {
    let plan = ShardPlan(Self.skewed, count: count, inputs: [])
    #expect(plan.shards.flatMap(\.jobs).sorted() == Array(0..<40))
    for shard in plan.shards { #expect(shard.jobs == shard.jobs.sorted()) }
  }

  @Test func `does not depend on the order in which the jobs come`() {
    let one = ShardPlan(Self.skewed, count: 4, inputs: [])
    let backwards = Array(Self.skewed.reversed())
    let other = ShardPlan(backwards, count: 4, inputs: [])
    #expect(
      Self.ids(one, Self.skewed).map(Set.init) == Self.ids(other, backwards).map(Set.init)
    )
  }

  @Test func `deals evenly what was never measured`() {
    let entries = (0..<10).map { ShardPlan.Entry(id: "job-\($0)", milliseconds: nil) }
    let plan = ShardPlan(entries, count: 3, inputs: [])
    #expect(plan.shards.map(\.jobs.count).sorted() == [3, 3, 4])
    #expect(plan.shards.allSatisfy { $0.milliseconds == 0 })
  }

  @Test func `takes the median for a job that is new`() {
    let entries = [
      ShardPlan.Entry(id: "new", milliseconds: nil),
      ShardPlan.Entry(id: "a", milliseconds: 1), ShardPlan.Entry(id: "b", milliseconds: 10),
      ShardPlan.Entry(id: "c", milliseconds: 1_000),
    ]
    let plan = ShardPlan(entries, count: 2, inputs: [])
    #expect(plan.shards.map(\.milliseconds).sorted() == [21, 1_000])
  }

  @Test func `has a hash that tells every difference`() {
    let plan = ShardPlan(Self.skewed, count: 4, inputs: ["a", "b"])
    var longer = Self.skewed
    longer[3].milliseconds = 7
    var renamed = Self.skewed
    renamed[3].id = "other"
    let hashes = [
      plan.hash, ShardPlan(Self.skewed, count: 5, inputs: ["a", "b"]).hash,
      ShardPlan(Self.skewed, count: 4, inputs: ["a", "c"]).hash,
      ShardPlan(longer, count: 4, inputs: ["a", "b"]).hash,
      ShardPlan(renamed, count: 4, inputs: ["a", "b"]).hash,
      ShardPlan(Array(Self.skewed.dropLast()), count: 4, inputs: ["a", "b"]).hash,
    ]
    #expect(Set(hashes).count == hashes.count)
    #expect(plan.hash == ShardPlan(Self.skewed, count: 4, inputs: ["a", "b"]).hash)
    #expect(plan.hash.count == 40)
  }
}
