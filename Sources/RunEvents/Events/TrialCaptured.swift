package import JSON
package import Text

/// A change as it was captured while the agent's session was still open.
public struct TrialFacts: Hashable, Sendable, Codable {
  /// The trial's number in its attempt, from 1.
  public var number: Int
  /// The captured changes.
  public var snapshot: SnapshotFacts
  /// The patch.
  public var patch: PatchFacts

  /// Creates the facts of a captured change.
  public init(number: Int, snapshot: SnapshotFacts, patch: PatchFacts) {
    self.number = number
    self.snapshot = snapshot
    self.patch = patch
  }
}

extension TrialFacts: EventData {
  package static let event = EventDeclaration(
    "trial-captured",
    "A change was captured while the agent's session was open, to judge it."
  )
  package static let schemaName: String? = "trial"
  package static let schemaSummary: String? = "A change that was judged before the agent ended."
  package static let schemaNotes: [String: SchemaNote] = [
    "number": "Its number in the attempt, from 1."
  ]

  package func masked(by redactor: Redactor) -> TrialFacts {
    var masked = self
    masked.snapshot = snapshot.masked(by: redactor)
    return masked
  }

  package func kind(of job: JobID?) -> RunEvent.Kind? { job.map { .trialCaptured($0, self) } }

  package func requireGivenNames(of job: JobID?) throws(ForeignName) {
    guard let job,
      patch.path == "\(OutputFolderName.path(for: job))/\(Self.patchName(number))"
    else { throw ForeignName() }
  }

  /// Returns the name of the patch of what a trial left out, in the job's folder.
  public static func droppedPatchName(_ number: Int) -> String { "dropped-\(number).patch" }

  /// Returns the name of a trial's patch in the job's folder.
  public static func patchName(_ number: Int) -> String { "changes-\(number).patch" }
}
