/// The part of a plan that this machine runs, by `--shard` or by the engine that started it.
struct ShardRequest: Hashable, Sendable {
  /// The shard's number, from 1.
  var index: Int
  /// The number of shards.
  var count: Int

  static let option = Option(
    "shard",
    value: "I/N",
    help: "Select only shard I of N (I counts from 1); `auto` takes both\n"
      + "from the CI system or scheduler, `auto/N` only I."
  )

  /// A maximum that exceeds what any engine starts for one job.
  static let most = 10_000

  /// Reads the option; nil if it was not given.
  static func read(
    _ arguments: ParsedArguments,
    _ environment: [String: String]
  ) throws(UsageError) -> ShardRequest? {
    guard let text = try arguments[option] else { return nil }
    if text == "auto" { return try ShardEngine.request(in: environment, total: nil) }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let count = number(parts[1]) else {
      throw .badValue("--shard", text, expected: "`1/4`, `auto` or `auto/4`")
    }
    if parts[0] == "auto" { return try ShardEngine.request(in: environment, total: count) }
    guard let index = number(parts[0]) else {
      throw .badValue("--shard", text, expected: "`1/4`, `auto` or `auto/4`")
    }
    guard index <= count else {
      throw .badValue("--shard", text, expected: "a shard from 1 to \(count)")
    }
    return ShardRequest(index: index, count: count)
  }

  /// Parses a number of shards or the number of one shard.
  static func number(_ text: some StringProtocol) -> Int? {
    // `Int` would also accept a sign.
    guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text),
      (1...most).contains(number)
    else { return nil }
    return number
  }
}
