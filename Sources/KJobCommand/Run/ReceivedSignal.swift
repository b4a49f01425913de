internal import Report
internal import Sessions
internal import Subprocess
internal import Synchronization
internal import Text

/// The signal that stopped a run.
final class ReceivedSignal: Sendable {
  private let first = Mutex<Int32?>(nil)

  /// Stops a run in order at the first signal and immediately at the second.
  ///
  /// The live display of `console` is cleared for the shell while the user suspends kjob.
  static func stopping(
    _ control: RunControl,
    _ forkServer: ForkServer,
    drawing console: LiveConsoleReporter? = nil
  ) throws -> ReceivedSignal {
    let received = ReceivedSignal()
    let around: @Sendable (() -> Void) -> Void = { stop in
      console?.pause()
      let stopped = ContinuousClock.now
      stop()
      console?.resume(after: ContinuousClock.now - stopped)
    }
    try StopSignals.observe(pausing: forkServer, around: around) { number in
      if received.take(number) {
        control.requestStop(SafeText("received \(signalName(number))"), isSignal: true)
      } else {
        control.requestStop("received a second signal", .immediate, isSignal: true)
      }
    }
    return received
  }

  /// The signal number, if a signal arrived.
  var number: Int32? { first.withLock { $0 } }

  /// Records the first signal; returns false for any later one.
  private func take(_ number: Int32) -> Bool {
    first.withLock { first in
      guard first == nil else { return false }
      first = number
      return true
    }
  }
}
