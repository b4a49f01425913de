internal import Job
internal import RunEvents
internal import Sessions

/// Decides whether another attempt follows a failed one, and when.
struct RetryPolicy {
  private let settings: RetrySettings
  /// Returns a random number from 0 to 1.
  private let chance: () -> Double

  init(_ settings: RetrySettings, chance: @escaping () -> Double = { .random(in: 0...1) }) {
    self.settings = settings
    self.chance = chance
  }

  /// Returns the delay before the next attempt; nil when the failure is final.
  func delay(after number: Int, _ failure: JobFailure) -> Duration? {
    guard number <= settings.count, !failure.isFinal, let cause = Self.cause(of: failure),
      settings.causes.contains(cause)
    else { return nil }
    var delay = settings.delay
    if settings.backoff == .exponential {
      for _ in 1..<number where delay < settings.maxDelay { delay *= 2 }
    }
    delay = min(delay, settings.maxDelay)
    return settings.hasJitter ? delay * (0.5 + 0.5 * chance()) : delay
  }

  /// Returns the cause if it may be temporary; nil when the job would fail the same way again.
  static func cause(of failure: JobFailure) -> RetryCause? {
    switch failure.reason.type {
    case .mcpStartup: .mcpStartup
    case .agentExited, .agentStalled: .agentCrash
    case .agentRateLimit: .rateLimit
    case .agentUnavailable: .serviceError
    case .agentEmptyTurn: .emptyTurn
    default: nil
    }
  }
}
