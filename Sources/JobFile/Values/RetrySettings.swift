/// Whether and when a job is tried again whose failure may pass.
public struct RetrySettings: Hashable, Sendable {
  /// How the time between attempts grows.
  public enum Backoff: String, Hashable, Sendable, CaseIterable {
    /// It doubles.
    case exponential
    /// It stays.
    case fixed
  }

  /// How often, after the first attempt.
  public var count: Int
  /// How the time between attempts grows.
  public var backoff: Backoff
  /// The time before the second attempt.
  public var delay: Duration
  /// The longest time between two.
  public var maxDelay: Duration
  /// Whether the times are shortened by chance, so that jobs that failed together do not return
  /// together.
  public var hasJitter: Bool
  /// What is tried again.
  public var causes: Set<RetryCause>

  /// Describes retries; without arguments there are none.
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

/// A failure that may pass by itself.
public enum RetryCause: String, Hashable, Sendable, CaseIterable {
  /// A required MCP server did not start.
  case mcpStartup = "mcp-startup"
  /// The agent ended before it had used any tool.
  case agentCrash = "agent-crash"
  /// The service behind the agent throttles.
  case rateLimit = "rate-limit"
  /// The service behind the agent is failing.
  case serviceError = "service-error"
}
