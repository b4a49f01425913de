internal import Glibc

/// The reason why a program could not be started.
public enum SpawnError: Error, Hashable, Sendable {
  /// The command is empty.
  case noProgram
  /// The program was not found in `PATH`.
  case notFound(program: String, path: String)
  /// The system refused; `code` is the value of `errno`.
  case cannotStart(program: String, code: Int32)
  /// The working directory cannot be entered.
  case noWorkingDirectory(String, code: Int32)
  /// The program's supervisor was stopped or killed before it could report the start.
  case supervisorLost(program: String)
  /// The processes that start programs were stopped or killed until the time limit.
  case noStarter
  /// No pipe, event descriptor or process descriptor could be created.
  case outOfResources(code: Int32)
}

extension SpawnError: CustomStringConvertible {
  /// The program that could not be started, and the reason.
  public var description: String {
    switch self {
    case .noProgram: "the command is empty"
    case .notFound(let program, let path):
      "`\(program)` was not found in PATH (\(path)); install it, or name it by its full path"
    case .cannotStart(let program, EAGAIN):
      "cannot start `\(program)`: there are as many processes as the system allows "
        + "(ulimit -u, pids.max)"
    case .cannotStart(let program, let code):
      "cannot start `\(program)`: \(systemText(code))"
    case .noWorkingDirectory(let path, let code):
      "cannot start in the folder `\(path)`: \(systemText(code))"
    case .supervisorLost(let program):
      "`\(program)` was started, but the process that supervises it was stopped or killed"
    case .noStarter:
      "cannot start a process in time: something keeps stopping or killing the helper processes "
        + "of kjob"
    case .outOfResources(EAGAIN):
      "cannot start a process: there are as many as the system allows (ulimit -u, pids.max)"
    case .outOfResources(let code):
      "cannot make the pipes for a new process: \(systemText(code))"
    }
  }
}

/// Returns the system's text for a value of `errno`.
func systemText(_ code: Int32) -> String { unsafe String(cString: strerror(code)) }
