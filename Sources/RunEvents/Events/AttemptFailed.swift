internal import JSON
package import Text

/// An attempt at a job that is followed by another one.
public struct AttemptFacts: Hashable, Sendable, Codable {
  /// Its place, from 1.
  public var number: Int
  /// Why it was not the last.
  public var reason: Reason
  /// Where its files are now, relative to the output folder.
  public var folder: String
  /// How many seconds pass before the next one.
  public var delay: Double

  /// Describes an attempt.
  public init(number: Int, reason: Reason, folder: String, delay: Double) {
    self.number = number
    self.reason = reason
    self.folder = folder
    self.delay = delay
  }
}

extension AttemptFacts: EventData {
  package static let event = EventDeclaration(
    "attempt-failed",
    "An attempt did not succeed, and another one follows."
  )

  package func masked(by redactor: Redactor) -> AttemptFacts {
    var masked = self
    masked.reason = reason.masked(by: redactor)
    return masked
  }

  package func kind(of job: JobID?) -> RunEvent.Kind? {
    job.map { .attemptFailed($0, self) }
  }

  package func requireGivenNames(of job: JobID?) throws(ForeignName) {
    guard let job, folder == "jobs/\(OutputFolderName.make(for: job))/attempt-\(number)" else {
      throw ForeignName()
    }
  }
}
