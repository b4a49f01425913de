internal import FileSystem
internal import Subprocess

/// The shell that runs a job's commands: bash, or sh if bash is missing.
enum CommandShell {
  /// The arguments that run a script.
  ///
  /// No profile and no rc file is read, and a failing part of a pipe counts.
  static func arguments(running script: String, _ environment: [String: String]) -> [String] {
    let bash = Command(["bash"], environment: environment, workingDirectory: "/")
    let hasBash = (try? bash.resolvedExecutable()) != nil
    return hasBash
      ? ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
      : ["sh", "-e", "-c", script]
  }

  /// The shell that commands would run in now, as a text that changes with the file.
  static func identity(_ environment: [String: String]) -> String {
    let program = arguments(running: "", environment)[0]
    let command = Command([program], environment: environment, workingDirectory: "/")
    guard let found = try? command.resolvedExecutable(), let path = resolvedPath(found),
      let status = try? FileStatus(ofPath: path)
    else { return "none" }
    return "\(path) \(status.identity) \(status.changed.seconds).\(status.changed.nanoseconds)"
  }
}
