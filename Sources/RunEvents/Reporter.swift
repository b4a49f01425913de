/// A consumer of a run's events.
///
/// Events come from one thread at a time, every one in order; a slow consumer holds the run back,
/// which is what keeps memory bounded. It keeps no facts that are not in events.
public protocol Reporter: AnyObject, Sendable {
  /// What it makes, as it follows "cannot write": `the JUnit report`.
  var subject: String { get }
  /// Whether the run cannot go on without it.
  var isEssential: Bool { get }
  /// How much it wants to know of what agents do at the moment.
  var activityInterest: ActivityInterest { get }
  /// Takes the next event, with the state after it.
  func receive(_ event: RunEvent, _ state: RunState) throws
  /// Takes what an agent does at the moment, from any thread; has to return at once.
  func receive(_ activity: JobActivity)
}

/// A consumer that can tell of a run that has been over for a while what it tells at the end of one.
public protocol ClosingReporter: Reporter {
  /// Writes what belongs to the end of the run.
  func close(_ state: RunState) throws
}

extension Reporter {
  /// Most are not; the journal is.
  public var isEssential: Bool { false }
  /// Most want to know nothing of it.
  public var activityInterest: ActivityInterest { .none }
  /// Passes over it.
  public func receive(_ activity: JobActivity) {}
}
