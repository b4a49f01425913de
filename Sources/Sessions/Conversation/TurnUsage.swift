package import Kiro

/// What a turn has used, as the sessions at work in it tell.
package struct TurnUsage {
  private static let mostSessions = 1_000

  /// The sessions whose last word on usage has come.
  package private(set) var settled: Set<String> = []
  private var latest: [String: KiroNotification.Metadata] = [:]
  /// What a subagent has used in turns of its own that are over.
  private var earlier: [String: Double] = [:]

  /// The credits of the turn, with those of its subagents; nil while none were told.
  package var credits: Double? {
    let told = latest.values.compactMap(\.credits)
    guard !told.isEmpty else { return nil }
    return told.reduce(0, +) + earlier.values.reduce(0, +)
  }

  /// Takes what a session tells; a session tells again what its turn has used up to then.
  ///
  /// A subagent that waits for instructions may have several turns within one of the main session;
  /// what it tells after the end of one belongs to the next, unless it says the same once more.
  package mutating func receive(
    _ metadata: KiroNotification.Metadata,
    of session: String,
    isMain: Bool
  ) {
    if metadata.credits != nil, latest.count < Self.mostSessions || latest[session] != nil {
      if !isMain, settled.contains(session), let last = latest[session],
        last.credits != metadata.credits || last.duration != metadata.duration
      {
        earlier[session, default: 0] += last.credits ?? 0
        settled.remove(session)
      }
      latest[session] = metadata
    }
    if metadata.isFinal { settled.insert(session) }
  }
}
