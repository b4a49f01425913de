internal import CSpawn
internal import Glibc

/// The signals with which somebody asks kjob to stop: SIGINT, SIGTERM and SIGHUP.
public enum StopSignals {
  /// Starts to hold them back; call it before any thread is started.
  ///
  /// Those that were ignored when kjob was started stay ignored (`nohup`).
  public static func holdBack() {
    _ = kjob_block_stop_signals()
  }

  /// Makes an agent or a reader that goes away an error to handle instead of kjob's end.
  ///
  /// Children get the default back.
  public static func ignoreBrokenPipes() {
    _ = signal(SIGPIPE, SIG_IGN)
  }

  /// Calls `body` for each one that comes, in order, on a thread of its own.
  public static func observe(_ body: @escaping @Sendable (Int32) -> Void) throws(SpawnError) {
    try DedicatedThread.start {
      while true {
        let number = kjob_wait_for_stop_signal()
        if number > 0 { body(number) }
      }
    }
  }

  /// Ends kjob by the signal, so that a shell sees 128 plus its number.
  public static func die(of number: Int32) -> Never {
    kjob_die_of_signal(number)
    exit(128 + number)
  }
}
