internal import CSpawn
internal import Glibc

/// The signals that ask kjob to stop.
///
/// SIGINT, SIGTERM, SIGHUP and SIGQUIT stop it for good, and SIGTSTP for a while.
public enum StopSignals {
  /// Starts to hold the signals back; call it before any thread is started.
  ///
  /// Signals that were ignored when kjob was started stay ignored (`nohup`).
  public static func holdBack() { _ = kjob_block_stop_signals() }

  /// Makes writes fail with an error instead of ending kjob.
  ///
  /// This concerns writes to an agent or a reader that is gone, and to a file that may not grow any
  /// further (`ulimit -f`). Children get the default back.
  public static func ignoreFailedWrites() {
    _ = signal(SIGPIPE, SIG_IGN)
    _ = signal(SIGXFSZ, SIG_IGN)
  }

  /// Calls `body` for each signal that asks to stop for good, in order, on a dedicated thread.
  ///
  /// Ctrl-Z does not reach programs in other sessions. SIGTSTP therefore stops everything that
  /// `forkServer` supervises, then the clock and kjob itself, until kjob is continued. `around`
  /// calls that step and adds anything that must precede or follow it.
  public static func observe(
    pausing forkServer: ForkServer,
    around: @escaping @Sendable (_ stop: () -> Void) -> Void = { stop in stop() },
    _ body: @escaping @Sendable (Int32) -> Void
  ) throws(SpawnError) {
    try DedicatedThread.start {
      while true {
        let number = kjob_wait_for_stop_signal()
        guard number > 0 else { continue }
        if number == SIGTSTP { around { pause(forkServer) } } else { body(number) }
      }
    }
  }

  private static func pause(_ forkServer: ForkServer) {
    MonotonicInstant.pause()
    forkServer.pause()
    kjob_stop_here()
    forkServer.resume()
    MonotonicInstant.resume()
  }

  /// Ends kjob by the signal, so that a shell reports 128 plus its number.
  public static func die(of number: Int32) -> Never {
    kjob_die_of_signal(number)
    exit(128 + number)
  }
}
