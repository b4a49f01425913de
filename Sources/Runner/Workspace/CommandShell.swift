internal import FileSystem
internal import Subprocess

/// The shell that runs a job's commands: bash, or sh if bash is missing.
enum CommandShell {
  /// Returns the arguments that run a script.
  ///
  /// No profile or rc file is read, and a failing part of a pipeline counts.
  static func arguments(running script: String, by launcher: ProgramLauncher) -> [String] {
    let hasBash = (try? launcher.executable("bash")) != nil
    return hasBash
      ? ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
      : ["sh", "-e", "-c", script]
  }

  /// Returns a text that identifies the shell that commands would run in now, and changes with its
  /// file.
  static func identity(_ launcher: ProgramLauncher) -> String {
    let program = arguments(running: "", by: launcher)[0]
    guard let found = try? launcher.executable(program), let path = resolvedPath(found),
      let status = try? FileStatus(ofPath: path)
    else { return "none" }
    return "\(path) \(status.identity) \(status.changed.seconds).\(status.changed.nanoseconds)"
  }
}
