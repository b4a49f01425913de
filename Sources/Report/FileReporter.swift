internal import FileSystem
public import RunEvents

/// A file that is rendered anew from all that is known, after each job and at the end.
///
/// It is put in place by one rename, so that whoever reads it, even after kjob was killed, finds
/// a whole report.
public final class FileReporter: Reporter {
  /// Renders the file's bytes.
  public typealias Rendering = @Sendable (RunState) throws -> [UInt8]

  /// What a message names it.
  public let subject: String

  private let path: String
  private let render: Rendering

  /// Makes a reporter for one file.
  public init(_ subject: String, path: String, render: @escaping Rendering) {
    self.subject = subject
    self.path = path
    self.render = render
  }

  /// Writes the file when the event changes what a reader looks for.
  public func receive(_ event: RunEvent, _ state: RunState) throws {
    switch event.kind {
    case .runPlanned, .jobFinished, .runFinished: try write(state)
    default: break
    }
  }

  /// Writes the file for what is known.
  public func write(_ state: RunState) throws {
    try AtomicFile.write(try render(state), to: path)
  }
}
