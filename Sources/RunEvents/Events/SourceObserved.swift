internal import JSON
package import Text

/// The state of a source repository when a job began, as far as it is not recorded yet.
///
/// The first record of a repository contains everything, each later one what is new since the
/// previous record.
public struct SourceFacts: Hashable, Sendable, Codable {
  /// The repository's folder.
  public var repository: String
  /// The digests of watched items that are new or changed, by kjob's names for them.
  public var digests: [String: String]
  /// The names of items that no longer exist.
  public var removed: [String]

  /// Creates the facts of a source.
  public init(repository: String, digests: [String: String], removed: [String] = []) {
    self.repository = repository
    self.digests = digests
    self.removed = removed
  }
}

extension SourceFacts: EventData {
  package static let event = EventDeclaration(
    "source-observed",
    "The state of the job's source repository as the job begins."
  )
  package static let schemaSummary: String? =
    "What is new since the last such event: digests by name, such as `ref refs/heads/main`."

  package func masked(by redactor: Redactor) -> SourceFacts { self }

  package func kind(of job: JobID?) -> RunEvent.Kind? {
    job.map { .sourceObserved($0, self) }
  }
}
