internal import Dispatch
internal import FileSystem
internal import Synchronization

/// A text output that is written in the background, so that the run does not wait for its reader.
///
/// A pager that was left open, or a terminal that was stopped with Ctrl-S, may accept nothing for
/// any length of time, while the jobs' limits continue to count. The waiting text is limited:
/// beyond that, text is dropped, and a line reports how much.
public final class BackgroundOutput: Sendable {
  /// The maximum number of waiting bytes.
  private static let limit = 16 << 20

  private struct State {
    var waiting = 0
    var dropped = 0
    var failure: FileError?
  }

  private let output: TextOutput
  private let queue = DispatchQueue(label: "kjob.output")
  private let state = Mutex(State())
  private let isAbandoned: @Sendable () -> Bool

  /// Creates an output that writes to `output`; at the end it waits for the reader until
  /// `isAbandoned` returns true.
  public init(_ output: TextOutput, isAbandoned: @escaping @Sendable () -> Bool = { false }) {
    self.output = output
    self.isAbandoned = isAbandoned
  }

  /// Queues text to be written.
  ///
  /// Returns false if the text was dropped; throws the error of an earlier write.
  @discardableResult
  public func write(_ text: String) throws -> Bool {
    let count = text.utf8.count
    let isTaken = try state.withLock { state in
      if let failure = state.failure { throw failure }
      guard state.waiting + count <= Self.limit else {
        state.dropped += 1
        return false
      }
      state.waiting += count
      return true
    }
    if isTaken { queue.async { self.pass(text, count) } }
    return isTaken
  }

  /// True when everything has been written.
  var isIdle: Bool { state.withLock { $0.waiting == 0 } }

  /// Waits until everything has been written, but at most for `time`.
  func waitUntilWritten(for time: DispatchTimeInterval) {
    let group = DispatchGroup()
    queue.async(group: group) {}
    _ = group.wait(timeout: .now() + time)
  }

  /// Waits until everything has been written.
  ///
  /// Throws the error of an earlier write.
  public func finish() throws {
    let dropped = state.withLock { $0.dropped }
    if dropped > 0 {
      _ = try? write(ConsoleText.droppedLines(dropped))
    }
    let group = DispatchGroup()
    queue.async(group: group) {}
    while group.wait(timeout: .now() + .milliseconds(100)) == .timedOut, !isAbandoned() {}
    if let failure = state.withLock({ $0.failure }) { throw failure }
  }

  private func pass(_ text: String, _ count: Int) {
    do throws(FileError) {
      try output.write(text)
    } catch {
      state.withLock { $0.failure = $0.failure ?? error }
    }
    state.withLock { $0.waiting -= count }
  }
}
