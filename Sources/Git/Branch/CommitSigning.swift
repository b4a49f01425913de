internal import FileSystem

/// The way git signs commits: with the key and the program that configuration names.
public struct CommitSigning: Hashable, Sendable {
  let settings: [String]
  let environment: [String: String]

  /// The variables by which signing programs find keys, agents, and a person to ask.
  private static let passed: Set = [
    "DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "GNUPGHOME", "GPG_TTY", "HOME", "PATH", "SSH_AUTH_SOCK",
    "TERM", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR",
  ]
  /// The settings that only choose a key.
  private static let keys = ["gpg.format", "user.signingKey"]
  /// The settings that name programs, which a repository must not choose: a job may have written there.
  private static let programs = [
    "gpg.openpgp.program", "gpg.program", "gpg.ssh.defaultKeyCommand", "gpg.ssh.program",
    "gpg.x509.program",
  ]

  /// Reads the configuration of a repository and of `files`, such as the user's.
  public init(
    for source: SourceRepository,
    configurationFiles files: [String],
    environment: [String: String]
  ) throws(GitError) {
    var values: [String: String] = [:]
    let own = source.commonDirectory + "/config"
    for file in files + [own] {
      try SourceRepository.withConfiguration(file) { configuration in
        for name in file == own ? Self.keys : Self.keys + Self.programs {
          if let value = SourceRepository.value(name, in: configuration) { values[name] = value }
        }
      }
    }
    settings = values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    self.environment = environment.filter { Self.passed.contains($0.key) }
  }
}
