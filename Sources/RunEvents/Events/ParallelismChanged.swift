package import JSON
public import Text

/// A change of the number of jobs that may run at once, or use an agent at once.
public struct ParallelismFacts: Hashable, Sendable, Codable {
  /// The reason why fewer jobs run at once than the run allows.
  public enum Cause: String, CaseIterable, Hashable, Sendable, Codable {
    /// The service behind the agent throttles requests.
    case throttling
    /// The machine has little memory left.
    case memory
  }

  /// The cause.
  public var cause: Cause
  /// The number of jobs at once from now on.
  public var limit: Int
  /// The number before.
  public var before: Int
  /// The number without the cause.
  public var parallelism: Int
  /// The agent, if the jobs of the run have several.
  public var agent: SafeText?

  /// Creates the facts of a change.
  public init(
    cause: Cause,
    limit: Int,
    before: Int,
    parallelism: Int,
    agent: SafeText? = nil
  ) {
    self.cause = cause
    self.limit = limit
    self.before = before
    self.parallelism = parallelism
    self.agent = agent
  }

  /// True while the cause lasts.
  public var isLowered: Bool { limit < parallelism }

  private var words: String {
    switch (cause, isLowered) {
    case (.throttling, true): "throttled"
    case (.throttling, false): "no longer throttled"
    case (.memory, true): "short of memory"
    case (.memory, false): "memory is free again"
    }
  }

  /// The change in words.
  public var text: String {
    let name = agent.map { " of `\($0.singleLine.string)`" } ?? ""
    let count = isLowered ? "\(limit) of \(parallelism)" : "\(limit)"
    return "\(words): \(count)\(name) at once"
  }
}

extension ParallelismFacts.Cause: ChoiceType {}

extension ParallelismFacts: EventData {
  package static let event = EventDeclaration(
    "parallelism-changed",
    of: .run,
    "Fewer or more jobs than before may run at once, or use an agent at once."
  )
  package static let schemaNotes: [String: SchemaNote] = [
    "limit": "How many jobs may from now on.",
    "before": "How many might until now.",
    "parallelism": "How many may when nothing limits them.",
    "agent": "The agent that is throttled, if the jobs of the run have several.",
  ]

  package func masked(by redactor: Redactor) -> ParallelismFacts {
    var masked = self
    masked.agent = agent.map(redactor.masked)
    return masked
  }

  package func kind(of job: JobID?) -> RunEvent.Kind? { .parallelismChanged(self) }
}
