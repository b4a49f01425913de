internal import JSON
package import Text

/// The kjob that resumes a run.
public struct ResumeFacts: Hashable, Sendable, Codable {
  /// The version of kjob.
  public var kjobVersion: String
  /// The maximum number of concurrent jobs from now on.
  public var parallelism: Int
  /// The system's id of the current boot.
  public var bootID: String
  /// The number of jobs that are to be run or verified now; nil in runs of older versions.
  public var openJobs: Int?

  private enum CodingKeys: String, CodingKey {
    case bootID = "bootId"
    case kjobVersion, parallelism, openJobs
  }

  /// Creates the facts of a resumption.
  public init(kjobVersion: String, parallelism: Int, bootID: String, openJobs: Int? = nil) {
    self.kjobVersion = kjobVersion
    self.openJobs = openJobs
    self.parallelism = parallelism
    self.bootID = bootID
  }
}

extension ResumeFacts: EventData {
  package static let event = EventDeclaration(
    "run-resumed",
    of: .run,
    "Another kjob process continues the run."
  )

  package func masked(by redactor: Redactor) -> ResumeFacts { self }

  package func kind(of job: JobID?) -> RunEvent.Kind? { .runResumed(self) }
}
