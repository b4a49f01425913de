package import Kiro

/// The usage of a turn, as its sessions report it.
package struct TurnUsage {
  private static let mostSessions = 1_000

  /// The sessions whose final usage report has arrived.
  package private(set) var settled: Set<String> = []
  private var latest: [String: KiroNotification.Metadata] = [:]
  /// The usage of a subagent in its own turns that have ended.
  private var earlier: [String: Double] = [:]

  /// The credits of the turn, including its subagents; nil until any are reported.
  package var credits: Double? {
    let reported = latest.values.compactMap(\.credits)
    guard !reported.isEmpty else { return nil }
    return reported.reduce(0, +) + earlier.values.reduce(0, +)
  }

  /// Handles a usage report; each report of a session replaces the earlier one for the same turn.
  ///
  /// A subagent that waits for instructions may have several turns within one of the main session.
  /// A report after the end of one of them belongs to the next, unless it repeats the last report.
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
