import Foundation
import TestSupport
import Testing

/// Ways in which ssh does not get to a repository, and commands for ssh that kjob takes or refuses.
@Suite(.waiting) struct `A repository that ssh does not reach` {
  /// A way in which ssh does not get to the repository, and the words for it.
  struct Failure: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var environment: [String: String] = [:]
    var path = "served.git"
    var says: String
    var hint: String?
  }

  /// The configurations that they need.
  private func configure(_ server: SSHServer) throws {
    let weak = "StrictHostKeyChecking no\nBatchMode no\nLogLevel QUIET"
    try server.configure("wrong", key: "wrong", known: "host", settings: weak)
    try server.configure("unknown", known: nil, settings: weak + "\nControlMaster auto")
    try server.configure("changed", known: "other", settings: weak)
    try server.configure("missing", key: "missing", known: "host")
  }

  private static let failures = [
    Failure(
      testDescription: "wrong key",
      environment: ["GIT_SSH_COMMAND": "ssh -F FOLDER/ssh/wrong"],
      says: "the server accepts none of your keys",
      hint: """
        load the right one with `ssh-add`, or name it as `IdentityFile` in `~/.ssh/config`, and see \
        that the server knows it
        """
    ),
    Failure(
      testDescription: "unknown host",
      environment: [
        "GIT_SSH_COMMAND":
          "ssh -o StrictHostKeyChecking=no -o UpdateHostKeys=yes -F FOLDER/ssh/unknown"
      ],
      says: "the key of the host `[127.0.0.1]:PORT` is not known",
      hint: """
        compare the fingerprint of the key that `ssh-keyscan -p PORT 127.0.0.1` prints with the one \
        that the host's owner publishes, then add the line to `~/.ssh/known_hosts`
        """
    ),
    Failure(
      testDescription: "changed host key",
      environment: ["GIT_SSH_COMMAND": "ssh -F FOLDER/ssh/changed -o StrictHostKeyChecking=off"],
      says: """
        the key of the host `[127.0.0.1]:PORT` is not the known one in `FOLDER/ssh/changed.known:1`
        """,
      hint: """
        another machine may be in its place: only if the host's owner says that the key has changed, \
        remove the known one with `ssh-keygen -R '[127.0.0.1]:PORT'` and add the new one
        """
    ),
    Failure(
      testDescription: "no such key",
      environment: [
        "GIT_SSH_COMMAND": "ssh -F FOLDER/ssh/missing -i FOLDER/no"
      ],
      says: """
        the server accepts none of your keys: ssh cannot use the file `FOLDER/no`: No such file or \
        directory
        """
    ),
    Failure(
      testDescription: "a readable key",
      environment: ["GIT_SSH_COMMAND": "ssh -F FOLDER/ssh/missing -i FOLDER/ssh/readable"],
      says: """
        the server accepts none of your keys: other users can read the file `FOLDER/ssh/readable`, \
        so ssh does not use it
        """,
      hint: "run `chmod 600` on it"
    ),
    Failure(
      testDescription: "no connection",
      environment: [
        "GIT_SSH_COMMAND": "ssh -F FOLDER/ssh/config -p 1"
      ],
      says: "there is no connection: connect to host 127.0.0.1 port 1: Connection refused"
    ),
    Failure(
      testDescription: "no such repository",
      path: "nothing.git",
      says: "the server has no such repository, or does not show it to this key",
      hint: "check the path, and what the key may read"
    ),
    Failure(
      testDescription: "no ssh",
      environment: ["PATH": "FOLDER/programs"],
      says: "`ssh` was not found in PATH (FOLDER/programs)",
      hint: "install OpenSSH's client"
    ),
    Failure(
      testDescription: "a wrapper",
      environment: ["GIT_SSH_COMMAND": "", "GIT_SSH": "FOLDER/ssh/session"],
      says: """
        GIT_SSH names `FOLDER/ssh/session`, in which kjob cannot enforce that hosts are known
        """,
      hint: """
        give ssh itself with options, as in `GIT_SSH_COMMAND='ssh -i KEY'`, or set up `~/.ssh/config`
        """
    ),
    Failure(
      testDescription: "a shell's line",
      environment: ["GIT_SSH_COMMAND": "ssh -F FOLDER/ssh/config; touch FOLDER/pwned"],
      says: "GIT_SSH_COMMAND is more than a program with options",
      hint: "give `ssh` with options, or set up `~/.ssh/config`"
    ),
  ]

  @Test(arguments: failures) func `says why it cannot be used`(failure: Failure) throws {
    let scenario = try Scenario()
    let server = try SSHServer(scenario)
    try configure(server)
    let folder = scenario.directory.path
    try Shell.run(
      """
      cp ssh/key ssh/readable
      chmod 644 ssh/readable
      mkdir programs
      ln -s "$(command -v git)" "$(command -v bash)" programs
      printf '#!/bin/sh\\necho yes >>"%s/asked"; echo yes' "$PWD" >ssh/ask
      chmod +x ssh/ask
      """,
      in: folder
    )
    let asking = [
      "SSH_ASKPASS": folder + "/ssh/ask", "SSH_ASKPASS_REQUIRE": "force", "DISPLAY": ":0",
    ]
    let variables = server.variables()
      .merging(failure.environment.mapValues { $0.replacing("FOLDER", with: folder) }) { $1 }
      .merging(asking) { $1 }
    let address = server.url(failure.path)
    let job = try server.job([address])
    let look = "sha256sum ssh/*.known; find ~/.ssh -printf '%p %T@\\n' 2>/dev/null || true"
    let known = try Shell.run(look, in: folder)
    let hint = failure.hint.map { "    = hint: \($0)\n" } ?? ""
    let shown = failure.path == "served.git" ? "URL" : "ssh://USER@127.0.0.1:PORTFOLDER/nothing.git"
    let wanted = "error: cannot use `\(shown)`: \(failure.says)\n  "
    let advice = failure.hint.map { "; \($0)" } ?? ""
    for command in ["list", "run"] {
      let result = try scenario.kjob("\(command) \(job)", environment: variables)
      let errors = server.plain(result.errors)
      #expect(result.status == 1)
      #expect(errors.contains(wanted) && errors.contains("^\n\(hint)"), "\(errors)")
      #expect(!errors.contains("@@@"), "\(errors)")
    }

    let doctor = try scenario.kjob("doctor \(job)", environment: variables)
    #expect(
      server.plain(doctor.output).hasSuffix(
        """
          BAD job: repository: \(job):2:9: cannot use `\(shown)`: \(failure.says)\(advice)
        1 of 2 checks found something wrong

        """
      ),
      "\(doctor)"
    )

    // Publishing says the same.
    _ = try scenario.run(try server.job(["../repository"]))
    try scenario.git("git remote add origin \(address)")
    let result = try scenario.kjob("publish --author 'A <a@example.com>'", environment: variables)
    #expect(result.status == 1)
    #expect(
      server.plain(result.output)
        == "failed       job: cannot use `\(shown)`: \(failure.says)\(advice)\n",
      "\(result)"
    )
    #expect(try Shell.run("ls -d asked pwned 2>/dev/null || true", in: folder) == "")
    #expect(try Shell.run(look, in: folder) == known)
    try scenario.requireNoProcesses()
  }

  @Test func `asks nobody for a password, and shows a server's words without harm`() throws {
    let scenario = try Scenario()
    var server = try SSHServer(
      scenario,
      settings: "PubkeyAuthentication no\nPasswordAuthentication yes"
    )
    func refusal() throws -> String {
      let job = try server.job([server.url()])
      let result = try scenario.kjob("list \(job)", environment: server.variables())
      #expect(result.status == 1)
      return server.plain(result.errors)
    }
    #expect(try refusal().contains("`URL`: the server accepts none of your keys\n"))
    server = try SSHServer(scenario)
    for (said, shown) in [
      ("ERROR: Repository not found.", "the server has no such repository, or does not show it"),
      ("remote: \u{1B}[31m::error::no", "\\u{1b}[31m::error::no"),
      ("remote: ERROR: not on Mondays", "URL`: not on Mondays"),
      ("@@@@@\n@ x @\nHost key verification failed.", "ssh does not trust the key of the host"),
      (
        "No ED25519 host key is known for -x;id and you have requested strict checking.\n"
          + "Host key verification failed.", "ssh does not trust the key of the host"
      ),
    ] {
      try scenario.directory.write("ssh/said", said + "\n")
      let errors = try refusal()
      #expect(errors.contains(shown), "\(errors)")
      #expect(!errors.contains("\u{1B}") && !errors.contains("@@@") && !errors.contains("-x;id"))
    }
  }

  @Test(
    arguments: [
      "ssh -F \"$CONFIGURATION\"", "ssh\t-F${CONFIGURATION} ", "ssh -F ~/link -i '/a b;c'",
      "'ssh' -F \\$CONFIGURATION", "ssh -F \"\\$CONFIGURATION\"", "$SSH -F \"${CONFIGURATION}\"",
    ]
  )
  func `takes the user's ssh with options as a shell reads them`(line: String) throws {
    let scenario = try Scenario()
    let server = try SSHServer(scenario)
    let folder = scenario.directory.path
    try Shell.run("ln -s ../ssh/config home/link", in: folder)
    let job = try server.job([server.url()])
    // By the shell, from its words; a file of the name that is left as it is does not exist.
    let script = "\(line) -o Port=\(server.port) 127.0.0.1 true >/dev/null 2>&1 && echo 0 || echo 1"
    let variables = server.variables().merging([
      "GIT_SSH_COMMAND": line, "CONFIGURATION": folder + "/ssh/config", "SSH": "ssh",
    ]) { $1 }
    let wanted = try scenario.shell(script, environment: variables).output
    let result = try scenario.kjob("list \(job)", environment: variables)
    #expect(wanted == "\(result.status)\n", "\(result)")
  }

  @Test(
    arguments: [
      "ssh -F $(touch pwned)", "ssh `touch pwned`", "ssh & touch pwned", "ssh >pwned", "ssh 'x",
      "ssh -F ~nobody/x", "ssh \\", "ssh ${x:-y}", "ssh $1", "ssh *", "touch pwned", "env ssh",
      "SSH=x ssh", "plink -batch", "''", "-ssh",
    ]
  )
  func `takes nothing but ssh with options`(line: String) throws {
    let scenario = try Scenario()
    let server = try SSHServer(scenario)
    let job = try server.job([server.url()])
    let variables = server.variables().merging(["GIT_SSH_COMMAND": line]) { $1 }
    let result = try scenario.kjob("list \(job)", environment: variables)
    #expect(result.status == 1)
    #expect(result.errors.contains("`: GIT_SSH_COMMAND "), "\(result)")
    #expect(try Shell.run("find . -name pwned", in: scenario.directory.path) == "")
  }

  @Test(
    arguments: [
      "ssh://-oProxyCommand=touch%20pwned/x", "-oProxyCommand=touch pwned:x", "h:-x",
      "--upload-pack=touch pwned",
    ]
  )
  func `is not published to an address that is an option`(address: String) throws {
    let scenario = try Scenario()
    _ = try scenario.run(try scenario.job(script: "turns: [[{ run: 'echo x >made' }]]"))
    try scenario.git("git config remote.origin.url '\(address)'")
    let result = try scenario.kjob("publish --author 'A <a@b>'")
    #expect(
      result.output == """
        failed       job: the remote's address `\(address)` has a part that starts with `-`, like an \
        option, or a control character

        """,
      "\(result)"
    )
    #expect(result.status == 1)
    #expect(try Shell.run("find . -name pwned", in: scenario.directory.path) == "")
  }
}
