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
}
