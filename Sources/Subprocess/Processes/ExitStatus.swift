internal import Glibc

/// The way in which a process ended.
public enum ExitStatus: Hashable, Sendable {
  /// The exit status, 0 to 255.
  case exited(Int32)
  /// The signal that ended the process.
  case signalled(Int32)
  /// An unknown status, because the supervisor was killed.
  case lost

  /// True when the process reported success.
  public var isSuccess: Bool { self == .exited(0) }

  /// True when a signal that asks a program to stop ended it.
  public var isByStopSignal: Bool {
    guard case .signalled(let number) = self else { return false }
    return [SIGHUP, SIGINT, SIGTERM].contains(number)
  }
}

extension ExitStatus: CustomStringConvertible {
  /// A clause that follows the command's name: `exited with 1`, `was ended by SIGKILL`.
  public var description: String {
    switch self {
    case .exited(let code): "exited with \(code)"
    case .signalled(let number): "was ended by \(signalName(number))"
    case .lost: "was lost, because the process that supervises it was killed"
    }
  }
}

/// Returns the name of a signal, such as `SIGTERM`.
public func signalName(_ number: Int32) -> String {
  switch number {
  case SIGHUP: "SIGHUP"
  case SIGINT: "SIGINT"
  case SIGQUIT: "SIGQUIT"
  case SIGILL: "SIGILL"
  case SIGTRAP: "SIGTRAP"
  case SIGABRT: "SIGABRT"
  case SIGBUS: "SIGBUS"
  case SIGFPE: "SIGFPE"
  case SIGKILL: "SIGKILL"
  case SIGUSR1: "SIGUSR1"
  case SIGSEGV: "SIGSEGV"
  case SIGUSR2: "SIGUSR2"
  case SIGPIPE: "SIGPIPE"
  case SIGALRM: "SIGALRM"
  case SIGTERM: "SIGTERM"
  case SIGXCPU: "SIGXCPU"
  case SIGXFSZ: "SIGXFSZ"
  default: "signal \(number)"
  }
}
