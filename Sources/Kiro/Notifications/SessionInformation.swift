public import JSON

/// News about a session that Kiro's third engine adds to ACP's `session_info_update`.
///
/// This is the engine's main channel: usage, the context, the end of turns and errors come here.
public enum SessionInformation: Hashable, Sendable {
  /// A turn is over; a repeated report replaces the earlier one.
  case turnCompleted(credits: Double?, duration: Double?, status: String?)
  /// The context usage in percent, 0 to 100.
  case contextUsed(Double)
  /// A message for people about something that went wrong.
  case error(message: String, type: String)
  /// The context is being summarized.
  case summarizing
  /// The context could not be summarized.
  case summarizingFailed

  /// The plausible number of credits of a turn; other values are not measurements.
  private static let plausibleCredits = 0...1e9

  /// Creates the information from the part of an update that is not ACP's; nil if kjob does not use
  /// it.
  public init?(_ extensions: JSONValue) {
    guard let fields = extensions["kiro"], let kind = fields["kind"]?.text else { return nil }
    switch kind {
    case "turn_completion":
      self = .turnCompleted(
        credits: Self.credits(fields["promptTurnSummaries"]),
        duration: fields["elapsedTime"]?.double,
        status: fields["status"]?.text
      )
    case "context_usage":
      let usage = fields["usagePercentage"] ?? fields["contextUsage"]?["usagePercentage"]
      guard let percentage = usage?.double, (0...1_000).contains(percentage) else { return nil }
      self = .contextUsed(min(percentage, 100))
    case "display_error":
      let nested = fields["displayError"]
      self = .error(
        message: (fields["message"] ?? nested?["message"])?.text ?? "",
        type: (fields["errorType"] ?? nested?["errorType"])?.text ?? ""
      )
    case "summarization_started": self = .summarizing
    case "summarization_failed": self = .summarizingFailed
    default: return nil
    }
  }

  /// Returns the credits in the summaries of a turn; nil if they contain none.
  private static func credits(_ summaries: JSONValue?) -> Double? {
    let amounts = (summaries?.elements ?? []).compactMap { summary -> Double? in
      let unit = summary["unit"]?.text?.lowercased() ?? "credit"
      guard ["credit", "credits"].contains(unit), let usage = summary["usage"]?.double,
        plausibleCredits.contains(usage)
      else { return nil }
      return usage
    }
    return amounts.isEmpty ? nil : amounts.reduce(0, +)
  }
}
