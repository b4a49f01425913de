/// The settings for retrying a job whose failure may be temporary.
public struct RetrySettings: Hashable, Sendable {
  /// The growth of the delay between attempts.
  public enum Backoff: String, Hashable, Sendable, CaseIterable {
    /// The delay doubles.
    case exponential
    /// The delay stays the same.
    case fixed
  }

  /// The maximum number of retries after the first attempt.
  public var count: Int
  /// The growth of the delay between attempts.
  public var backoff: Backoff
  /// The delay before the second attempt.
  public var delay: Duration
  /// The maximum delay between two attempts.
  public var maxDelay: Duration
  /// True when delays are shortened at random, so that jobs that failed together do not retry
  /// together.
  public var hasJitter: Bool
  /// The causes to retry.
  public var causes: Set<RetryCause>

  /// Creates the settings for retries; by default, there are none.
  public init(
    count: Int = 0,
    backoff: Backoff = .exponential,
    delay: Duration = .seconds(30),
    maxDelay: Duration = .seconds(300),
    hasJitter: Bool = true,
    causes: Set<RetryCause> = Set(RetryCause.allCases)
  ) {
    self.count = count
    self.backoff = backoff
    self.delay = delay
    self.maxDelay = maxDelay
    self.hasJitter = hasJitter
    self.causes = causes
  }
}

/// A cause of failure that may be temporary.
public enum RetryCause: String, Hashable, Sendable, CaseIterable {
  /// A required MCP server did not start.
  case mcpStartup = "mcp-startup"
  /// The agent ended before it had used a tool.
  case agentCrash = "agent-crash"
  /// The service behind the agent throttles requests.
  case rateLimit = "rate-limit"
  /// The service behind the agent is failing.
  case serviceError = "service-error"
  /// The agent neither said nor did anything in a turn.
  case emptyTurn = "empty-turn"
}
