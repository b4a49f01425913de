/// A trial of an attempt: a change that was judged while the agent's session was still open.
public struct TrialState: Hashable, Sendable {
  /// The captured change.
  public internal(set) var facts: TrialFacts
  /// The commands that judged it.
  public internal(set) var commands: [CommandFacts] = []
  /// The judgement; nil while it is in progress.
  public internal(set) var verdict: TrialVerdict?

  init(_ facts: TrialFacts) { self.facts = facts }
}
