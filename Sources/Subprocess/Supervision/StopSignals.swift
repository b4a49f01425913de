internal import CSpawn
internal import Glibc

/// The signals with which somebody asks kjob to stop: SIGINT, SIGTERM, SIGHUP and SIGQUIT for good,
/// and SIGTSTP for a while.
public enum StopSignals {
  /// Starts to hold them back; call it before any thread is started.
  ///
  /// Those that were ignored when kjob was started stay ignored (`nohup`).
  public static func holdBack() {
    _ = kjob_block_stop_signals()
  }

  /// Makes an agent or a reader that goes away, and a file that may not grow any more (`ulimit -f`),
  /// an error to handle instead of kjob's end.
  ///
  /// Children get the default back.
  public static func ignoreFailedWrites() {
    _ = signal(SIGPIPE, SIG_IGN)
    _ = signal(SIGXFSZ, SIG_IGN)
  }

  /// Calls `body` for each one that asks to stop for good, in order, on a thread of its own.
  ///
  /// Ctrl-Z does not reach programs in sessions of their own. So SIGTSTP stops whatever `forkServer`
  /// supervises, then the clock and kjob itself, until kjob is continued; `around` does that, with
  /// whatever has to come before and after it.
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

  /// Ends kjob by the signal, so that a shell sees 128 plus its number.
  public static func die(of number: Int32) -> Never {
    kjob_die_of_signal(number)
    exit(128 + number)
  }
}
