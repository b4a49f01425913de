internal import JSON
package import Text

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

extension SourceFacts: EventData {
  package static let event = EventDeclaration(
    "source-observed",
    "What the job's source repository is like as the job begins."
  )
  package static let schemaSummary: String? =
    "Digests by kjob's name for each thing, as far as they are new."

  package func masked(by redactor: Redactor) -> SourceFacts {
    self
  }

  package func kind(of job: JobID?) -> RunEvent.Kind? {
    job.map { .sourceObserved($0, self) }
  }
}
