public import FileSystem
public import RunEvents
internal import Synchronization

/// A file that is rendered anew from all that is known.
///
/// It is put in place by one rename, so that whoever reads it, even after kjob was killed, finds
/// a whole report. It is written after each job; where that would take more than a small part of
/// the run's time, since there are many jobs or the disk is slow, several jobs share one writing,
/// which then waits for its turn beside the run.
public final class FileReporter: Reporter {
  /// Renders the file's bytes.
  public typealias Rendering = @Sendable (RunState) throws -> [UInt8]

  /// Writes the file by itself, and returns what was written.
  public typealias Writing = @Sendable (RunState) throws -> WrittenFile
  /// Is told what was written.
  public typealias Noting = @Sendable (WrittenFile) -> Void

  /// What a message names it.
  public let subject: String

  private let put: Writing
  private let attempt: @Sendable () throws -> Void
  private let note: Noting
  private let isForEachJob: Bool
  private let clock: ReportClock
  private let pace: Mutex<Pace>
  /// Held while the file is written, so that an older state never comes after a newer one.
  private let file = Mutex(())

  private struct Pace {
    var start: Duration
    /// How long all writings took.
    var spent = Duration.zero
    /// What has to be written as soon as it may be.
    var due: RunState?
    /// Whether somebody will write what is due.
    var isWaiting = false
    /// What went wrong beside the run.
    var failure: (any Error)?

    /// The time at which it may be written again.
    var nextTime: Duration { start + max(.zero, spent - FileReporter.free) * FileReporter.parts }
  }

  /// A writing takes a twentieth of the time at most.
  private static let parts = 20
  /// As long as all writings together took no longer, they are not counted.
  private static let free = Duration.milliseconds(50)

  /// Makes a reporter for one file that is written after each job and at the end.
  public convenience init(
    _ subject: String,
    path: String,
    noting note: @escaping Noting = { _ in },
    render: @escaping Rendering
  ) {
    self.init(subject, path: path, clock: .real, noting: note, render: render)
  }

  /// Makes a reporter that goes by another clock.
  init(
    _ subject: String,
    path: String,
    clock: ReportClock,
    noting note: @escaping Noting = { _ in },
    render: @escaping Rendering
  ) {
    self.subject = subject
    self.clock = clock
    isForEachJob = true
    pace = Mutex(Pace(start: clock.now()))
    put = { try AtomicFile.deliver(try render($0), to: path) }
    attempt = { try AtomicFile.probe(path, with: try render(RunState())) }
    self.note = note
  }

  /// Makes a reporter for a file that is written at the end alone.
  ///
  /// For one that has so much in it that writing it after each job would take longer than the jobs.
  public init(
    _ subject: String,
    path: String? = nil,
    noting note: @escaping Noting = { _ in },
    writingAtEnd put: @escaping Writing
  ) {
    self.subject = subject
    clock = .real
    isForEachJob = false
    pace = Mutex(Pace(start: clock.now()))
    self.put = put
    attempt = { if let path { try AtomicFile.probe(path, with: []) } }
    self.note = note
  }

  /// Finds out whether the file could be written, and leaves no trace.
  public func probe() throws {
    try attempt()
  }

  /// Writes the file when the event changes what a reader looks for.
  public func receive(_ event: RunEvent, _ state: RunState) throws {
    if let failure = pace.withLock(\.failure) { throw failure }
    switch event.kind {
    // That a job was never started is no news to who reads its report: hundreds of them may be
    // skipped at once, in the few seconds that a stopped run has.
    case .jobFinished(_, .skipped, _): break
    // From the beginning on every job stands in it.
    case .runPlanned: if isForEachJob { try write(state) }
    case .jobFinished: if isForEachJob { try writeInTime(state) }
    case .runFinished: try write(state)
    default: break
    }
  }

  /// Writes the file for what is known.
  public func write(_ state: RunState) throws {
    try file.withLock { _ in
      // What was to be written is older.
      pace.withLock { $0.due = nil }
      try writeNow(state)
    }
  }

  /// Writes the file, now or as soon as that takes no more than its part of the time.
  private func writeInTime(_ state: RunState) throws {
    let now = clock.now()
    let wait: Duration? = pace.withLock { pace in
      guard pace.isWaiting || now < pace.nextTime else { return .zero }
      pace.due = state
      if pace.isWaiting { return nil }
      pace.isWaiting = true
      return pace.nextTime - now
    }
    guard let wait else { return }
    guard wait > .zero else { return try write(state) }
    clock.later(wait) { [self] in writeDue() }
  }

  /// Writes what is due, unless that was done meanwhile, and what becomes due at the same time.
  private func writeDue() {
    file.withLock { _ in
      let state = pace.withLock { pace in
        defer { pace.due = nil }
        return pace.due
      }
      guard let state else { return }
      do {
        try writeNow(state)
      } catch {
        pace.withLock { $0.failure = $0.failure ?? error }
      }
    }
    let now = clock.now()
    let wait: Duration? = pace.withLock { pace in
      pace.isWaiting = pace.due != nil && pace.failure == nil
      return pace.isWaiting ? max(.zero, pace.nextTime - now) : nil
    }
    if let wait { clock.later(wait) { [self] in writeDue() } }
  }

  private func writeNow(_ state: RunState) throws {
    let start = clock.now()
    defer {
      let spent = clock.now() - start
      pace.withLock { $0.spent += spent }
    }
    note(try put(state))
  }
}
