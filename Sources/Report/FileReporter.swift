internal import FileSystem
public import RunEvents

/// A file that is rendered anew from all that is known.
///
/// It is put in place by one rename, so that whoever reads it, even after kjob was killed, finds
/// a whole report.
public final class FileReporter: Reporter {
  /// Renders the file's bytes.
  public typealias Rendering = @Sendable (RunState) throws -> [UInt8]

  /// Writes the file by itself.
  public typealias Writing = @Sendable (RunState) throws -> Void

  /// What a message names it.
  public let subject: String

  private let put: Writing
  private let isForEachJob: Bool

  /// Makes a reporter for one file that is written after each job and at the end.
  public init(_ subject: String, path: String, render: @escaping Rendering) {
    self.subject = subject
    isForEachJob = true
    put = { try AtomicFile.write(try render($0), to: path) }
  }

  /// Makes a reporter for a file that is written at the end alone.
  ///
  /// For one that has so much in it that writing it after each job would take longer than the jobs.
  public init(_ subject: String, writingAtEnd put: @escaping Writing) {
    self.subject = subject
    isForEachJob = false
    self.put = put
  }

  /// Writes the file when the event changes what a reader looks for.
  public func receive(_ event: RunEvent, _ state: RunState) throws {
    switch event.kind {
    // That a job was never started is no news to who reads its report: hundreds of them may be
    // skipped at once, in the few seconds that a stopped run has.
    case .jobFinished(_, .skipped, _): break
    case .runPlanned, .jobFinished: if isForEachJob { try write(state) }
    case .runFinished: try write(state)
    default: break
    }
  }

  /// Writes the file for what is known.
  public func write(_ state: RunState) throws {
    try put(state)
  }
}
