package import JSON
public import Text

/// Changes of a source repository that any of several jobs may have made.
public struct SourceChangeFacts: Hashable, Sendable, Codable {
  /// The repository's folder.
  public var repository: String
  /// The changes, one clause each.
  public var changes: [SafeText]
  /// The jobs that worked on it at the time.
  public var candidates: [JobID]

  /// Creates the facts of changes.
  public init(repository: String, changes: [SafeText], candidates: [JobID]) {
    self.repository = repository
    self.changes = changes
    self.candidates = candidates
  }

  /// The error message, in one sentence.
  public var fault: SafeText {
    let (jobs, named) = (Wording.names(candidates), Wording.list(changes.map(\.string), first: 20))
    return SafeText("the source repository `\(repository)` was changed while \(jobs) ran: \(named)")
      .singleLine
  }
}

extension SourceChangeFacts: EventData {
  package static let event = EventDeclaration(
    "source-changed",
    of: .run,
    "A source repository was changed, and any of several jobs may have done it."
  )
  package static let schemaNotes: [String: SchemaNote] = [
    "candidates": .list(of: "job-id")
  ]

  package func masked(by redactor: Redactor) -> SourceChangeFacts {
    var masked = self
    masked.changes = changes.map(redactor.masked)
    return masked
  }

  package func kind(of job: JobID?) -> RunEvent.Kind? { .sourceChanged(self) }
}
