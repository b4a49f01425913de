import Foundation
import TestSupport
import Testing

/// A server for git over ssh on this machine, running for one test.
///
/// It lets in the user that runs the tests, with the key `key`. What a session is given, it adds to
/// `ssh/served`. A file `ssh/said` makes it print that and fail; a pipe `ssh/stalled` makes it wait
/// for the other side.
final class SSHServer {
  /// The port.
  let port: String
  /// The user's name.
  let user: String

  private let scenario: Scenario
  private let program: BackgroundProgram

  /// Starts it; `settings` are further lines for its configuration.
  ///
  /// The first start in a scenario makes the keys and `served.git`, a copy of the repository.
  init(_ scenario: Scenario, settings: String = "") throws {
    self.scenario = scenario
    let folder = scenario.directory.path
    user = try Shell.run(Self.preparation, in: folder)
      .trimmingCharacters(in: .whitespacesAndNewlines)
    // With a level of its own, bash does not take the session for a login and reads no `.bashrc`.
    let configuration = """
      ListenAddress 127.0.0.1
      HostKey \(folder)/ssh/host
      AuthorizedKeysFile \(folder)/ssh/authorized
      StrictModes no
      UsePAM no
      PidFile none
      PermitRootLogin yes
      AcceptEnv *
      SetEnv SHLVL=2
      ForceCommand \(folder)/ssh/session
      \(settings)

      """
    try scenario.directory.write("ssh/sshd_config", configuration)
    // Another program may take a free port before the server does.
    var started: (program: BackgroundProgram, port: String)?
    for _ in 0..<10 where started == nil {
      let port = try Shell.run(
        "python3 -c 'import socket; s = socket.create_server((\"127.0.0.1\", 0)); print(s.getsockname()[1])'",
        in: "/"
      ).trimmingCharacters(in: .whitespacesAndNewlines)
      let script = """
        program=$(PATH=$PATH:/usr/sbin:/usr/local/sbin command -v sshd)
        exec "$program" -D -e -p \(port) -f "\(folder)/ssh/sshd_config" 2>&1
        """
      let program = try BackgroundProgram(["/bin/sh", "-c", script], in: "/")
      let line = program.firstLine()
      if line.hasPrefix("Server listening on 127.0.0.1 port \(port)") { started = (program, port) }
    }
    (program, port) = try #require(started)
    try configure("config", known: "host")
  }

  private static let preparation = #"""
    if [ ! -e ssh ]; then
      mkdir ssh
      for name in host other key wrong; do
        ssh-keygen -q -t ed25519 -N '' -C "$name" -f "ssh/$name"
      done
      cp ssh/key.pub ssh/authorized
      git clone --quiet --bare repository served.git
      cat >ssh/session <<END
    #!/bin/sh
    env >>"$PWD/ssh/served"
    # Without what the user's own files say.
    export HOME="$PWD/home" GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
    if [ -e "$PWD/ssh/said" ]; then
      cat "$PWD/ssh/said" >&2
      exit 1
    fi
    if [ -p "$PWD/ssh/stalled" ]; then
      # The reader learns that the other side waits.
      : >"$PWD/ssh/stalled"
      exec cat >/dev/null
    fi
    # Where paths of the short form begin.
    if [ -d "$PWD/forge" ]; then cd "$PWD/forge"; fi
    exec /bin/sh -c "\$SSH_ORIGINAL_COMMAND"
    END
      chmod +x ssh/session
    fi
    # Where a server that is not a service has to make it itself.
    if [ "$(id -u)" = 0 ]; then mkdir -p -m 755 /run/sshd; fi
    id -un
    """#

  /// Writes a configuration for ssh to `ssh/NAME`, in which the server is `forge` too.
  ///
  /// `key` is the name of the user's key, nil for those of the agent; `known` is the name of the key
  /// by which the server is known.
  func configure(_ name: String, key: String? = "key", known: String?, settings: String = "")
    throws
  {
    let folder = scenario.directory.path + "/ssh"
    let line = try known.map { try scenario.directory.read("ssh/\($0).pub") }
    try scenario.directory.write(
      "ssh/\(name).known",
      line.map { "[127.0.0.1]:\(port) \($0)" } ?? ""
    )
    let identity = key.map { "IdentityFile \(folder)/\($0)\nIdentitiesOnly yes" } ?? ""
    try scenario.directory.write(
      "ssh/\(name)",
      """
      \(identity)
      UserKnownHostsFile \(folder)/\(name).known
      GlobalKnownHostsFile /dev/null
      \(settings)
      Host forge 127.0.0.1
      HostName 127.0.0.1
      Port \(port)

      """
    )
  }

  /// The address of a repository in the scenario's folder.
  func url(_ path: String = "served.git") -> String {
    "ssh://\(user)@127.0.0.1:\(port)\(scenario.directory.path)/\(path)"
  }

  /// The variables of a run whose ssh reads one of the configurations.
  func variables(_ configuration: String = "config") -> [String: String] {
    [
      "GIT_SSH_COMMAND": "ssh -F \(scenario.directory.path)/ssh/\(configuration)",
      "KJOB_REPOSITORY_CACHE": scenario.directory.path + "/fetched",
    ]
  }

  /// Writes a job that works on these repositories, and returns its path.
  func job(_ repositories: [String], name: String = "job", text: String = "x") throws -> String {
    let step = "{ write: { path: made, content: \"\(text)\\n\" } }"
    let file = try scenario.job(name, script: "turns: [[\(step)]]")
    let list = repositories.map { "\"\($0)\"" }.joined(separator: ", ")
    try scenario.directory.write(
      file,
      try scenario.directory.read(file).replacing("[../repository]", with: "[\(list)]")
    )
    return file
  }

  /// Returns what kjob printed, with words for what differs from test to test.
  func plain(_ text: String) -> String {
    text.replacing(url(), with: "URL").replacing(scenario.directory.path, with: "FOLDER")
      .replacing(port, with: "PORT").replacing("\(user)@", with: "USER@")
  }
}
