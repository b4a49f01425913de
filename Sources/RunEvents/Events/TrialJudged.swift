package import JSON
public import Text

/// The judgement of a change while the agent's session was still open.
public struct TrialVerdict: Hashable, Sendable, Codable {
  /// The trial's number in its attempt, from 1.
  public var number: Int
  /// The reason why the change would be refused; nil if it would pass.
  public var reason: Reason?
  /// The reason why no repair prompt follows, although the change would be refused.
  public var ending: SafeText?

  /// Creates the judgement of a trial.
  public init(number: Int, reason: Reason?, ending: SafeText? = nil) {
    self.number = number
    self.reason = reason
    self.ending = ending
  }
}

extension TrialVerdict: EventData {
  package static let event = EventDeclaration(
    "trial-judged",
    "The captured change was judged while the agent's session was open."
  )
  package static let schemaNotes: [String: SchemaNote] = [
    "number": "Its number in the attempt, from 1.",
    "ending": "Why no repair prompt follows.",
  ]

  package func masked(by redactor: Redactor) -> TrialVerdict {
    var masked = self
    masked.reason = reason?.masked(by: redactor)
    masked.ending = ending.map(redactor.masked)
    return masked
  }

  package func kind(of job: JobID?) -> RunEvent.Kind? { job.map { .trialJudged($0, self) } }
}
