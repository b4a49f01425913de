internal import JSON
package import Text

/// Who goes on with a run.
public struct ResumeFacts: Hashable, Sendable, Codable {
  /// The version of kjob.
  public var kjobVersion: String
  /// How many jobs run at once from now on.
  public var parallelism: Int
  /// The system's name for the time since it was booted.
  public var bootID: String

  private enum CodingKeys: String, CodingKey {
    case bootID = "bootId"
    case kjobVersion, parallelism
  }

  /// Describes who goes on.
  public init(kjobVersion: String, parallelism: Int, bootID: String) {
    self.kjobVersion = kjobVersion
    self.parallelism = parallelism
    self.bootID = bootID
  }
}

extension ResumeFacts: EventData {
  package static let event = EventDeclaration(
    "run-resumed",
    of: .run,
    "Another kjob continues the run."
  )

  package func masked(by redactor: Redactor) -> ResumeFacts {
    self
  }

  package func kind(of job: JobID?) -> RunEvent.Kind? {
    .runResumed(self)
  }
}
