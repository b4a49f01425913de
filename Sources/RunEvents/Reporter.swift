/// A consumer of a run's events.
///
/// Called from one thread at a time, with every event in order; a slow one holds the run back,
/// which is what keeps memory bounded. It keeps no facts that are not in events.
public protocol Reporter: AnyObject, Sendable {
  /// What it makes, as it follows "cannot write": `the JUnit report`.
  var subject: String { get }
  /// Whether the run cannot go on without it.
  var isEssential: Bool { get }
  /// Takes the next event, with the state after it.
  func receive(_ event: RunEvent, _ state: RunState) throws
}

/// A consumer that can tell of a run that has been over for a while what it tells at the end of one.
public protocol ClosingReporter: Reporter {
  /// Writes what belongs to the end of the run.
  func close(_ state: RunState) throws
}

extension Reporter {
  /// Most are not; the journal is.
  public var isEssential: Bool { false }
}
