internal import Subprocess
internal import Text

/// The ssh program as git calls it: the user's own, with options that enforce what kjob promises.
///
/// ssh takes the first value of an option with a name, so those come before the user's; and the last
/// of the letters, which come behind. The user's configuration of ssh has neither.
struct SSHCommand {
  /// The value for `GIT_SSH_COMMAND`.
  let line: String

  /// Options by name.
  private static let options = [
    // Nothing may ask: no one answers.
    "BatchMode=yes",
    "StrictHostKeyChecking=yes",
    // A connection that is open already could have been made by other rules.
    "ControlMaster=no", "ControlPath=none",
    "ClearAllForwardings=yes", "ForwardAgent=no", "ForwardX11=no", "Tunnel=no",
    "PermitLocalCommand=no", "RemoteCommand=none", "RequestTTY=no",
    // The user's files stay as they are.
    "UpdateHostKeys=no",
    // A host that is gone is noticed. Greetings of the server are not shown.
    "ConnectTimeout=30", "ServerAliveInterval=30", "ServerAliveCountMax=4", "LogLevel=ERROR",
  ]
  /// Without the agent, X11, Kerberos and a terminal; no connection that is open already.
  private static let letters = ["-a", "-x", "-k", "-T", "-S", "none"]

  /// Finds ssh in kjob's environment, with the options that `GIT_SSH_COMMAND` gives, or `GIT_SSH`.
  init(_ environment: [String: String]) throws(GitError.SSHProblem) {
    let words = try Self.words(environment)
    let path = try Self.path(of: words[0], environment)
    let all =
      [path] + Self.options.flatMap { ["-o", $0] } + words.dropFirst() + Self.letters
    // The shell that git starts becomes ssh.
    line = "exec " + ShellLine.quoting(all)
  }

  /// The variables that ssh gets of kjob's environment; a server could be sent others.
  static let variables = ["HOME", "LOGNAME", "PATH", "SSH_AUTH_SOCK", "USER", "XDG_RUNTIME_DIR"]

  private static func words(
    _ environment: [String: String]
  ) throws(GitError.SSHProblem) -> [String] {
    var words = ["ssh"]
    var variable = "GIT_SSH"
    if let line = environment["GIT_SSH_COMMAND"], !line.isEmpty {
      variable = "GIT_SSH_COMMAND"
      guard let read = CommandWords.read(line, environment), !read.isEmpty else {
        throw .unreadableCommand(variable: variable)
      }
      words = read
    } else if let program = environment["GIT_SSH"], !program.isEmpty {
      words = [program]
    }
    guard words[0].split(separator: "/").last == "ssh" else {
      throw .otherProgram(variable: variable, program: words[0])
    }
    return words
  }

  private static func path(
    of program: String,
    _ environment: [String: String]
  ) throws(GitError.SSHProblem) -> String {
    let command = Command([program], environment: environment, workingDirectory: "/")
    do throws(SpawnError) {
      return try command.resolvedExecutable()
    } catch {
      throw .missing(path: environment["PATH"] ?? "")
    }
  }
}
