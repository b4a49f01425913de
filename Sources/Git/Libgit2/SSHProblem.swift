extension GitError {
  /// The reason why a repository cannot be used over ssh.
  public enum SSHProblem: Error, Hashable, Sendable, Codable {
    /// No folder of this `PATH` has ssh.
    case missing(path: String)
    /// A variable names another program than ssh.
    case otherProgram(variable: String, program: String)
    /// A variable needs a shell to be understood.
    case unreadableCommand(variable: String)
    /// No key of the host is known.
    case unknownHost(String)
    /// The host has another key than the known one; the place is that of the known one.
    case changedHost(String, place: String?)
    /// ssh does not trust the host for another reason.
    case untrustedHost
    /// The server accepts none of the keys that were offered.
    case keyRefused(KeyProblem?)
    /// The connection failed or broke; the value is the reason.
    case noConnection(String)
    /// The server does not have the repository, or does not show it.
    case noRepository
    /// The value says it in the words of git, ssh, or the server.
    case other(String)
  }

  /// The reason why ssh did not use a key.
  public enum KeyProblem: Hashable, Sendable, Codable {
    /// Other users can read the file.
    case readable(path: String)
    /// The file cannot be used for another reason.
    case unusable(path: String, reason: String)
    /// The agent that has the key did not sign; the value is the reason.
    case notSigned(String)
  }
}

extension GitError.SSHProblem {
  /// The problem and what to do, as the end of a sentence.
  var explanation: String {
    switch self {
    case .missing(let path):
      "`ssh` was not found in PATH (\(path)); install OpenSSH's client"
    case .otherProgram(let variable, let program):
      "\(variable) names `\(program)`, in which kjob cannot enforce that hosts are known; give ssh "
        + "itself with options, as in `GIT_SSH_COMMAND='ssh -i KEY'`, or set up `~/.ssh/config`"
    case .unreadableCommand(let variable):
      "\(variable) is more than a program with options; give `ssh` with options, or set up "
        + "`~/.ssh/config`"
    case .unknownHost(let host):
      "the key of the host `\(host)` is not known; compare the fingerprint of the key that "
        + "`\(Self.scan(host))` prints with the one that the host's owner publishes, then add the "
        + "line to `~/.ssh/known_hosts`"
    case .changedHost(let host, let place):
      "the key of the host `\(host)` is not the known one"
        + (place.map { " in `\($0)`" } ?? "") + "; another machine may be in its place: only if "
        + "the host's owner says that the key has changed, remove the known one with "
        + "`ssh-keygen -R \(Self.quoted(host))` and add the new one"
    case .untrustedHost:
      "ssh does not trust the key of the host; `ssh -v` shows the reason"
    case .keyRefused(let problem):
      "the server accepts none of your keys"
        + (problem.map { ": \($0.explanation)" }
          ?? "; load the right one with `ssh-add`, or name it as `IdentityFile` in `~/.ssh/config`, "
          + "and see that the server knows it")
    case .noConnection(let reason): "there is no connection: \(reason)"
    case .noRepository:
      "the server has no such repository, or does not show it to this key; check the path, and "
        + "what the key may read"
    case .other(let reason): reason
    }
  }

  /// Returns the command that prints the keys of a host, which ssh shows as `[HOST]:PORT`.
  private static func scan(_ host: String) -> String {
    guard host.first == "[", let end = host.firstIndex(of: "]") else {
      return "ssh-keyscan \(host)"
    }
    let name = host[host.index(after: host.startIndex)..<end]
    return "ssh-keyscan -p \(host[end...].dropFirst(2)) \(name)"
  }

  /// Returns a host's name as a shell takes it.
  private static func quoted(_ host: String) -> String {
    host.first == "[" ? "'\(host)'" : host
  }
}

extension GitError.KeyProblem {
  fileprivate var explanation: String {
    switch self {
    case .readable(let path):
      "other users can read the file `\(path)`, so ssh does not use it; run `chmod 600` on it"
    case .unusable(let path, let reason): "ssh cannot use the file `\(path)`: \(reason)"
    case .notSigned(let reason): "ssh-agent did not sign: \(reason)"
    }
  }
}
