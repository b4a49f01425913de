internal import Glibc
internal import SystemText

/// A program to start: its words, its whole environment and where it works.
public struct Command: Hashable, Sendable {
  /// The program and its arguments; a program without a slash is looked up in `PATH`.
  public var arguments: [String]
  /// Every variable the program gets; nothing else is inherited.
  public var environment: [String: String]
  /// The absolute path of the folder in which the program starts.
  public var workingDirectory: String

  /// Describes a program to start.
  public init(
    _ arguments: [String],
    environment: [String: String],
    workingDirectory: String
  ) {
    self.arguments = arguments
    self.environment = environment
    self.workingDirectory = workingDirectory
  }

  /// The environment as programs get it: `NAME=value`, by name.
  var variables: [String] {
    environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
  }

  /// Finds the program's file, as a shell would, but never in a relative folder of `PATH`.
  ///
  /// A relative folder there would mean the job's own worktree, which the agent writes.
  public func resolvedExecutable() throws(SpawnError) -> String {
    guard let program = arguments.first, !program.isEmpty else { throw .noProgram }
    if program.contains("/") {
      return program.hasPrefix("/") ? program : workingDirectory + "/" + program
    }
    let path = environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
    var denied: String?
    for folder in path.split(separator: ":") where folder.hasPrefix("/") {
      let candidate = "\(folder)/\(program)"
      var information = stat()
      guard unsafe candidate.withSystemCString({ unsafe stat($0, &information) }) == 0 else {
        continue
      }
      guard information.st_mode & S_IFMT == S_IFREG else { continue }
      if unsafe candidate.withSystemCString({ unsafe access($0, X_OK) }) == 0 { return candidate }
      denied = candidate
    }
    if let denied { throw .cannotStart(program: denied, code: EACCES) }
    throw .notFound(program: program, path: path)
  }
}

/// Why a program could not be started.
public enum SpawnError: Error, Hashable, Sendable {
  /// The command has no words.
  case noProgram
  /// The program is in no folder of `PATH`.
  case notFound(program: String, path: String)
  /// The system refused: `code` is the value of `errno`.
  case cannotStart(program: String, code: Int32)
  /// The folder to start in cannot be entered.
  case noWorkingDirectory(String, code: Int32)
  /// The process that supervises the program was stopped or killed before it could tell of it.
  case supervisorLost(program: String)
  /// The processes that start programs were stopped or killed until the time was over.
  case noStarter
  /// No pipe, event or process descriptor could be had.
  case outOfResources(code: Int32)
}

extension SpawnError {
  /// Tells what an errno value means that came from starting a command.
  init(_ executable: String, _ command: Command, code: Int32) {
    // A missing folder and a missing program give the same number; look which one it is.
    let folder = command.workingDirectory + "/."
    if unsafe folder.withSystemCString({ unsafe access($0, X_OK) }) != 0 {
      self = .noWorkingDirectory(command.workingDirectory, code: errno)
    } else {
      self = .cannotStart(program: executable, code: code)
    }
  }
}

extension SpawnError: CustomStringConvertible {
  /// What could not be started and why.
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
      "`\(program)` was started, and the process that supervises it was stopped or killed"
    case .noStarter:
      "cannot start a process in time: something keeps stopping or killing the processes that kjob "
        + "starts programs with"
    case .outOfResources(EAGAIN):
      "cannot start a process: there are as many as the system allows (ulimit -u, pids.max)"
    case .outOfResources(let code):
      "cannot make the pipes for a new process: \(systemText(code))"
    }
  }
}

/// The system's text for a value of `errno`.
func systemText(_ code: Int32) -> String {
  unsafe String(cString: strerror(code))
}
