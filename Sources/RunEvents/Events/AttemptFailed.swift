internal import JSON
package import Text

/// A failed attempt at a job that is followed by another one.
public struct AttemptFacts: Hashable, Sendable, Codable {
  /// The attempt's number, from 1.
  public var number: Int
  /// The reason why the attempt failed.
  public var reason: Reason
  /// The new location of the attempt's files, relative to the output folder.
  public var folder: String
  /// The delay before the next attempt, in seconds.
  public var delay: Double

  /// Creates the facts of an attempt.
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
    guard let job, folder == "\(OutputFolderName.path(for: job))/attempt-\(number)" else {
      throw ForeignName()
    }
  }
}
