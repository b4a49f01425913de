public import Text

/// What a source repository was like when a job began, as far as it is not known already.
///
/// The first record of a repository holds everything, each later one what is new since the one before.
public struct SourceFacts: Hashable, Sendable, Codable {
  /// The repository's folder.
  public var repository: String
  /// A digest of each thing that is watched and is new or another one, by kjob's name for it.
  public var digests: [String: String]
  /// The names of what is gone.
  public var removed: [String]

  /// Describes what is new.
  public init(repository: String, digests: [String: String], removed: [String] = []) {
    self.repository = repository
    self.digests = digests
    self.removed = removed
  }
}

/// Changes of a source repository that several jobs can have made.
public struct SourceChangeFacts: Hashable, Sendable, Codable {
  /// The repository's folder.
  public var repository: String
  /// What changed, a clause each.
  public var changes: [SafeText]
  /// The jobs that worked on it at the time.
  public var candidates: [JobID]

  /// Describes changes.
  public init(repository: String, changes: [SafeText], candidates: [JobID]) {
    self.repository = repository
    self.changes = changes
    self.candidates = candidates
  }

  /// What is wrong, in a sentence.
  public var fault: SafeText {
    let named = changes.prefix(20).map(\.string).joined(separator: ", ")
    let more = changes.count > 20 ? " and \(changes.count - 20) more" : ""
    let jobs = candidates.prefix(10).map { "`\($0)`" }.joined(separator: ", ")
    let others = candidates.count > 10 ? " and \(candidates.count - 10) more" : ""
    return SafeText(
      "the source repository `\(repository)` was changed while \(jobs)\(others) ran: \(named)\(more)"
    ).singleLine
  }
}
