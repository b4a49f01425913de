public import FileSystem
public import RunEvents
internal import Synchronization

/// A file that is rendered again from the whole state.
///
/// It is replaced with one rename, so that readers always find a complete report, even after kjob
/// was killed. It is written after each job. If that would take more than a small part of the run's
/// time, because there are many jobs or the disk is slow, several jobs share one write, which waits
/// and then happens in the background.
public final class FileReporter: Reporter {
  /// Renders the file's bytes.
  public typealias Rendering = @Sendable (RunState) throws -> [UInt8]

  /// Writes the file itself, and returns what was written.
  public typealias Writing = @Sendable (RunState) throws -> WrittenFile
  /// Receives what was written.
  public typealias Noting = @Sendable (WrittenFile) -> Void

  /// The name of the file in messages.
  public let subject: String

  private let put: Writing
  private let attempt: @Sendable () throws -> Void
  private let note: Noting
  private let isForEachJob: Bool
  /// The path of a file that is written only at the end.
  private let endPath: String?
  private let clock: ReportClock
  private let pace: Mutex<Pace>
  /// Locked while the file is written, so that an older state never replaces a newer one.
  private let file = Mutex(())

  private struct Pace {
    var start: Duration
    /// The total duration of all writes.
    var spent = Duration.zero
    /// The state to write as soon as permitted.
    var due: RunState?
    /// True when a write of the due state is scheduled.
    var isWaiting = false
    /// The error of a write in the background.
    var failure: (any Error)?

    /// The earliest time of the next write.
    var nextTime: Duration { start + max(.zero, spent - FileReporter.free) * FileReporter.parts }
  }

  /// The divisor of the time for writes, which is at most one twentieth of the total.
  private static let parts = 20
  /// The total duration of writes that is not counted.
  private static let free = Duration.milliseconds(50)

  /// Creates a reporter for a file that is written after each job and at the end.
  public convenience init(
    _ subject: String,
    path: String,
    noting note: @escaping Noting = { _ in },
    render: @escaping Rendering
  ) {
    self.init(subject, path: path, clock: .real, noting: note, render: render)
  }

  /// Creates a reporter with another clock.
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
    endPath = nil
    pace = Mutex(Pace(start: clock.now()))
    put = { try AtomicFile.deliver(try render($0), to: path) }
    attempt = { try AtomicFile.probe(path, with: try render(RunState())) }
    self.note = note
  }

  /// Creates a reporter for a file that is written only at the end.
  ///
  /// This is for a file with so much content that writing it after each job would take longer than
  /// the jobs.
  public init(
    _ subject: String,
    path: String? = nil,
    noting note: @escaping Noting = { _ in },
    writingAtEnd put: @escaping Writing
  ) {
    self.subject = subject
    clock = .real
    isForEachJob = false
    endPath = path
    pace = Mutex(Pace(start: clock.now()))
    self.put = put
    attempt = { if let path { try AtomicFile.probe(path, with: []) } }
    self.note = note
  }

  /// Checks that the file can be written, without leaving a trace; throws if it cannot.
  public func probe() throws { try attempt() }

  /// Writes the file if the event changes it significantly.
  public func receive(_ event: RunEvent, _ state: RunState) throws {
    if let failure = pace.withLock(\.failure) { throw failure }
    switch event.kind {
    // A job that was never started is not news for readers of its report. Hundreds may be skipped
    // at once, in the few seconds that a stopped run has left.
    case .jobFinished(_, .skipped, _), .jobFinished(_, .open, _): break
    // From the start, every job is in the file.
    case .runPlanned(let header): if isForEachJob, header.replaced == nil { try write(state) }
    // The results of the jobs that are carried over are known from now on.
    case .environmentObserved:
      guard state.header?.replaced != nil else { break }
      if isForEachJob { try write(state) } else { removeEarlier() }
    case .jobFinished: if isForEachJob { try writeInTime(state) }
    case .runFinished: try write(state)
    default: break
    }
  }

  /// Removes the file of the earlier run, which would otherwise be taken for this one's.
  private func removeEarlier() {
    guard let endPath, let parent = parentPath(endPath) else { return }
    try? Folder(path: parent, followingLinks: true).removeFile(FileName(lastComponent(endPath)))
  }

  /// Writes the file for a state.
  public func write(_ state: RunState) throws {
    try file.withLock { _ in
      // The due state is older.
      pace.withLock { $0.due = nil }
      try writeNow(state)
    }
  }

  /// Writes the file now, or as soon as that takes no more than its fraction of the time.
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

  /// Writes the due state, unless that has been done in the meantime, and what becomes due at the
  /// same time.
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
