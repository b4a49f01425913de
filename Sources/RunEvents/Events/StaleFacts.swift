package import JSON
package import Text

/// A job of an earlier run in the same folder that this run neither runs nor answers for.
public struct StaleFacts: Hashable, Sendable, Codable {
  /// The reason why the record does not answer for the job.
  public enum Cause: String, CaseIterable, Hashable, Sendable, Codable {
    /// The job file gives the job another definition.
    case definition
    /// The job would begin from another commit.
    case base
    /// The job files do not contain the job.
    case gone
    /// The job's repository or commit cannot be found.
    case repository
  }

  /// The cause.
  public var cause: Cause
  /// The earlier run's record.
  public var record: JobRecord
  /// The job as the earlier run planned it.
  public var job: PlannedJob

  /// Creates the facts of a stale job.
  public init(job: PlannedJob, cause: Cause, record: JobRecord) {
    self.job = job
    self.cause = cause
    self.record = record
  }

  /// Returns stale jobs by their causes, in the order of the causes.
  public static func groups(of facts: [StaleFacts]) -> [Group] {
    Cause.allCases.compactMap { cause in
      let jobs = facts.filter { $0.cause == cause }
      return jobs.isEmpty ? nil : Group(cause: cause, jobs: jobs)
    }
  }

  /// Stale jobs with the same cause; there is at least one.
  public struct Group: Sendable {
    /// The cause.
    public let cause: Cause
    /// The jobs.
    public let jobs: [StaleFacts]

    /// The cause in words, which follow the ids of the jobs.
    public var text: String { cause.text(isSeveral: jobs.count > 1) }
  }
}

extension StaleFacts.Cause {
  /// Returns the cause in words, which follow the ids of one or several jobs.
  public func text(isSeveral: Bool) -> String {
    switch (self, isSeveral) {
    case (.definition, false): "its definition has changed"
    case (.definition, true): "their definitions have changed"
    case (.base, false): "its base commit has changed"
    case (.base, true): "their base commits have changed"
    case (.gone, false): "it is not in the job files"
    case (.gone, true): "they are not in the job files"
    case (.repository, false): "its repository or commit cannot be found"
    case (.repository, true): "their repositories or commits cannot be found"
    }
  }
}

extension StaleFacts: EventData {
  package static let event = EventDeclaration(
    "job-stale",
    of: .run,
    "A job of an earlier run that has changed since, and neither runs nor counts."
  )
  package static let schemaNotes: [String: SchemaNote] = [
    "job": "The job as the earlier run planned it."
  ]

  package func masked(by redactor: Redactor) -> StaleFacts {
    var masked = self
    masked.job = job.masked(by: redactor)
    masked.record = record.masked(by: redactor)
    return masked
  }

  package func kind(of job: JobID?) -> RunEvent.Kind? { .jobStale(self) }

  package func requireGivenNames(of job: JobID?) throws(ForeignName) {
    try record.requireGivenNames(of: self.job.id)
  }
}

extension StaleFacts.Cause: ChoiceType {}
