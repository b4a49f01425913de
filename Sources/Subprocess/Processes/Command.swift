internal import Glibc
internal import SystemText

/// A program to start: its arguments, its whole environment and its working directory.
public struct Command: Hashable, Sendable {
  /// The program and its arguments; a program without a slash is looked up in `PATH`.
  public var arguments: [String]
  /// All variables of the program; nothing else is inherited.
  public var environment: [String: String]
  /// The absolute path of the folder in which the program starts.
  public var workingDirectory: String

  /// Creates a command.
  public init(
    _ arguments: [String],
    environment: [String: String],
    workingDirectory: String
  ) {
    self.arguments = arguments
    self.environment = environment
    self.workingDirectory = workingDirectory
  }

  /// The environment as `NAME=value`, sorted by name.
  var variables: [String] {
    environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
  }

  /// Returns the path of the program, found as a shell would, but never in a relative folder of
  /// `PATH`.
  ///
  /// A relative folder would mean the job's own worktree, to which the agent can write.
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

extension SpawnError {
  /// Creates an error from the errno value of a failed start.
  init(_ executable: String, _ command: Command, code: Int32) {
    // A missing folder and a missing program give the same errno value; checks which it is.
    let folder = command.workingDirectory + "/."
    if unsafe folder.withSystemCString({ unsafe access($0, X_OK) }) != 0 {
      self = .noWorkingDirectory(command.workingDirectory, code: errno)
    } else {
      self = .cannotStart(program: executable, code: code)
    }
  }
}
