/// A consumer of a run's events.
///
/// Events arrive from one thread at a time and in order; a slow consumer slows the run down, which
/// keeps memory bounded. A reporter keeps no facts that are not in events.
public protocol Reporter: AnyObject, Sendable {
  /// The name of the report, as it follows "cannot write": `the JUnit report`.
  var subject: String { get }
  /// True when the run cannot continue without this reporter.
  var isEssential: Bool { get }
  /// The level of detail that the reporter wants of agents' current activity.
  var activityInterest: ActivityInterest { get }
  /// Handles the next event, with the state after it.
  func receive(_ event: RunEvent, _ state: RunState) throws
  /// Handles an agent's current activity; called from any thread, and must return immediately.
  func receive(_ activity: JobActivity)
}

/// A reporter that can also write the end of a run that has long been over.
public protocol ClosingReporter: Reporter {
  /// Writes the end of the run.
  func close(_ state: RunState) throws
}

extension Reporter {
  /// False by default; the journal is essential.
  public var isEssential: Bool { false }
  /// `none` by default.
  public var activityInterest: ActivityInterest { .none }
  /// Ignores the activity.
  public func receive(_ activity: JobActivity) {}
}
