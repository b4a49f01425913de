internal import Dispatch
internal import FileSystem
internal import Synchronization

/// A text output that is written behind the run's back, so that nobody waits for its reader.
///
/// A pager that was left open, or a terminal that was stopped with Ctrl-S, takes nothing for as
/// long as it likes; the jobs' limits go on meanwhile. What waits is bounded: beyond that it is
/// left out, and a line says how much.
public final class BackgroundOutput: Sendable {
  /// How many bytes may wait.
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

  /// Writes to `output`; at the end it waits for the reader until `isAbandoned` says not to.
  public init(_ output: TextOutput, isAbandoned: @escaping @Sendable () -> Bool = { false }) {
    self.output = output
    self.isAbandoned = isAbandoned
  }

  /// Queues text to be written.
  ///
  /// Returns whether it was taken, and throws what went wrong with earlier text.
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

  /// Whether everything is written.
  var isIdle: Bool { state.withLock { $0.waiting == 0 } }

  /// Waits until everything is written, but no longer than so.
  func waitUntilWritten(for time: DispatchTimeInterval) {
    let group = DispatchGroup()
    queue.async(group: group) {}
    _ = group.wait(timeout: .now() + time)
  }

  /// Waits until everything is written.
  ///
  /// Throws what went wrong.
  public func finish() throws {
    let dropped = state.withLock { $0.dropped }
    if dropped > 0 {
      _ = try? write("kjob: \(dropped) lines dropped: nothing was reading the output\n")
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
