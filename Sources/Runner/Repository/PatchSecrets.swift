internal import Git
internal import Text

/// A secret that a change brings into the repository.
struct PatchSecret: Hashable, Sendable, Codable {
  /// The name of the secret's variable.
  var name: String
  /// The first file whose contents or path contain the secret, or contain it more often than
  /// before.
  var path: String

  /// Finds secrets in the new contents and paths of changed files, whatever form the patch has.
  ///
  /// Secrets that the base already contains are not the agent's: only additional occurrences count.
  /// Takes and returns values, so that it can run in another process.
  static func all(
    in snapshot: Snapshot,
    _ redactor: Redactor,
    _ interruption: Interruption
  ) throws(GitError) -> [PatchSecret] {
    guard !redactor.isEmpty else { return [] }
    var balance: [String: Int] = [:]
    var before: [[UInt8]: [String: Int]] = [:]
    var first: [String: String] = [:]
    try snapshot.forEachChange(interruption: interruption) { side, path, contents in
      let found = count(path, contents, redactor)
      guard side == .added else {
        for (name, count) in found { balance[name, default: 0] -= count }
        if !found.isEmpty { before[path] = found }
        return
      }
      for (name, count) in found {
        balance[name, default: 0] += count
        if first[name] == nil, count > before[path]?[name] ?? 0 {
          first[name] = String(decoding: path, as: UTF8.self)
        }
      }
    }
    return first.filter { balance[$0.key] ?? 0 > 0 }
      .map { PatchSecret(name: $0.key, path: $0.value) }
      .sorted { ($0.path, $0.name) < ($1.path, $1.name) }
  }

  private static func count(
    _ path: [UInt8],
    _ contents: [UInt8],
    _ redactor: Redactor
  ) -> [String: Int] {
    var counts = redactor.counts(in: contents)
    counts.merge(redactor.counts(in: path), uniquingKeysWith: +)
    return counts
  }
}
