internal import JSON
internal import RunEvents
internal import Text

/// A change that was judged while the agent's session was open.
struct TrialReport: Codable {
  var number: Int
  var snapshot: SnapshotFacts
  var patch: PatchFacts
  var commands: [CommandFacts]
  /// The reason why it would be refused; nil if it would pass or was not judged.
  var reason: Reason?
  /// The reason why no repair prompt followed.
  var ending: SafeText?

  init(_ trial: TrialState) {
    number = trial.facts.number
    snapshot = trial.facts.snapshot
    patch = trial.facts.patch
    commands = trial.commands
    reason = trial.verdict?.reason
    ending = trial.verdict?.ending
  }
}

extension TrialReport: SchemaDescribed {
  package static let schemaName: String? = "trial-report"
  package static let schemaSummary: String? =
    "A change that was judged while the agent's session was open."
  package static let schemaNotes: [String: SchemaNote] = [
    "number": "Counted from 1.", "reason": "Why it would be refused.",
    "ending": "The reason why no repair prompt followed.",
  ]
}

extension AttemptState {
  /// The trials as reports contain them; nil if there are none.
  var trialReports: [TrialReport]? { trials.isEmpty ? nil : trials.map(TrialReport.init) }
}
