import Foundation
import TestSupport
import Testing

/// Repositories that are fetched and published over ssh.
@Suite(.waiting) struct `A repository over ssh` {
  @Test func `is fetched, worked on, continued and published`() throws {
    let scenario = try Scenario()
    let server = try SSHServer(scenario)
    // A token is not for servers of ssh, so several of them are not a question.
    let variables = server.variables().merging(["KJOB_GIT_TOKEN": "sesame"]) { $1 }
    try Shell.run(
      """
      git clone --quiet --bare repository second.git
      git -C second.git branch old/one
      git -C second.git tag v1
      """,
      in: scenario.directory.path
    )
    let short = "\(server.user)@forge:\(scenario.directory.path)/second.git"
    let job = try server.job([server.url(), short])
    let outcome = try scenario.run(job, environment: variables)
    #expect(outcome.result.status == 0, "\(outcome.result)")
    #expect(outcome.results?.jobs.map(\.id) == ["job@served", "job@second"])
    #expect(outcome.result.errors.contains("fetching \(server.url())\n"))
    #expect(outcome.result.errors.contains("fetching \(short)\n"))
    let references = "git -C forge/*.git for-each-ref --format='%(refname)'; ls forge"
    let copy = try Shell.run(references, in: scenario.directory.path + "/fetched")
    #expect(copy.hasPrefix("refs/heads/main\nrefs/heads/old/one\nrefs/tags/v1\nsecond-"), "\(copy)")

    // The runs are continued from the copies, without the server.
    let journal = try scenario.directory.read("kjob-out/journal.jsonl")
    try scenario.directory.write(
      "kjob-out/journal.jsonl",
      journal.split(separator: "\n").dropLast().joined(separator: "\n") + "\n"
    )
    let resumed = try scenario.kjob(
      "resume",
      environment: variables.merging(["GIT_SSH_COMMAND": "ssh -F none -p 1"]) { $1 }
    )
    #expect(resumed.status == 0, "\(resumed)")

    // Without a forge, branches are pushed, and once.
    let publish = "publish --author 'A <a@example.com>'"
    let first = try scenario.kjob(publish, environment: variables)
    #expect(
      first.output == """
        pushed       job@served  kjob/job@served
        pushed       job@second  kjob/job@second

        """,
      "\(first)"
    )
    let second = try scenario.kjob(publish, environment: variables)
    #expect(
      second.output == """
        up to date   job@served  kjob/job@served
        up to date   job@second  kjob/job@second

        """,
      "\(second)"
    )
    for (repository, branch) in [("served", "kjob/job@served"), ("second", "kjob/job@second")] {
      let made = try Shell.run(
        "git -C \(repository).git show \(branch):made",
        in: scenario.directory.path
      )
      #expect(made == "x\n")
    }

    // Branches come and go, and HEAD with them.
    try Shell.run(
      """
      git -C second.git branch -m old/one old
      git -C second.git symbolic-ref HEAD refs/heads/kjob/job@second
      """,
      in: scenario.directory.path
    )
    let moved = try scenario.kjob("list \(job)", environment: variables)
    #expect(moved.status == 0, "\(moved)")
    let tip = try Shell.run("git -C second.git rev-parse HEAD", in: scenario.directory.path)
    #expect(moved.output.contains("job@second  \(tip.prefix(12))"), "\(moved)")
    #expect(
      try Shell.run(
        references + "; cat forge/*/HEAD",
        in: scenario.directory.path + "/fetched"
      ).hasPrefix("refs/heads/kjob/job@second\nrefs/heads/main\nrefs/heads/old\nrefs/tags/v1\n")
    )
    let id = try Shell.run("git -C second.git rev-parse v1", in: scenario.directory.path)
    try Shell.run(
      "git -C second.git update-ref --no-deref HEAD v1",
      in: scenario.directory.path
    )
    let detached = try scenario.kjob("list \(job)", environment: variables)
    #expect(detached.output.contains("job@second  \(id.prefix(12))"), "\(detached)")
    try scenario.requireNoProcesses()
  }

  @Test func `is published from a clone, over nights and not over a person`() throws {
    let scenario = try Scenario()
    let server = try SSHServer(scenario)
    try scenario.git(
      "git remote add origin \(server.url().replacing("\(server.user)@", with: "\(server.user):secret@"))"
    )
    let variables = server.variables().merging(["GITHUB_SERVER_URL": "https://127.0.0.1"]) { $1 }
    func night(_ text: String) throws -> String {
      let job = try server.job(["../repository"], text: text)
      _ = try scenario.run(job, environment: variables)
      let result = try scenario.kjob("publish --author 'A <a@example.com>'", environment: variables)
      #expect(!"\(result)".contains("secret"))
      let journal = try scenario.directory.read("kjob-out/journal.jsonl")
      #expect(!journal.contains("secret"))
      return result.output + result.errors
    }
    let first = try night("one")
    #expect(
      first == """
        pushed       job  kjob/job
        kjob: no token for 127.0.0.1; set `KJOB_GIT_TOKEN_127_0_0_1` or `KJOB_GIT_TOKEN`; until then \
        only branches are pushed

        """
    )
    let second = try night("one")
    #expect(second.hasPrefix("up to date   job"))
    let third = try night("two")
    #expect(third.hasPrefix("left         job: the branch has another change"))
  }

  @Test(arguments: ["github", "gitlab", "gitea"])
  func `has requests where the forge's token is given, and is pushed to over ssh`(
    kind: String
  ) throws {
    let nights = try Nights(kind)
    let server = try SSHServer(nights.scenario)
    try nights.scenario.git("git remote set-url origin \(server.user)@127.0.0.1:owner/api.git")
    func night(_ text: String) throws -> String {
      try nights.run(text)
      let entry = try nights.publish(environment: server.variables()).first
      return "\(entry?.action ?? "") \(entry?.request ?? 0)"
    }
    #expect(try night("one") == "opened 1")
    #expect(try night("one") == "up to date 1")
    #expect(try night("two") == "replaced 1")
    #expect(try nights.forge.git("git show kjob/job:made") == "two\n")
    let asked = try nights.forge.asked()
    #expect(asked.count > 3 && !asked.contains { $0.contains("git-receive-pack") }, "\(asked)")
    let served = try nights.scenario.directory.read("ssh/served")
    #expect(served.contains("SSH_ORIGINAL_COMMAND=git-receive-pack 'owner/api.git'\n"))
    #expect(!served.contains("sesame"))
  }

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

  @Test func `gives the server neither the agent nor the environment`() throws {
    let scenario = try Scenario()
    let server = try SSHServer(scenario)
    let all =
      "ForwardAgent yes\nForwardX11 yes\nSendEnv LEAK DISPLAY CI_JOB_TOKEN HOME\nPermitLocalCommand yes\nLocalCommand touch "
    let folder = scenario.directory.path
    try server.configure("open", key: nil, known: "host", settings: all + folder + "/local")
    let job = try server.job([server.url()])
    let result = try scenario.shell(
      #"""
      eval "$(ssh-agent -s -a "$PWD/agent")" >/dev/null
      trap 'kill -KILL $SSH_AGENT_PID' EXIT
      ssh-add -q ssh/key
      # An agent is forwarded where nothing forbids it.
      ssh -F ssh/open -A forge true
      grep -c SSH_AUTH_SOCK= ssh/served
      rm ssh/served local
      "$KJOB" run \#(job) >/dev/null 2>&1
      "$KJOB" publish --author 'A <a@b>' | cut -d" " -f1
      grep -c SSH_ORIGINAL_COMMAND= ssh/served
      grep -E '^(SSH_AUTH_SOCK|DISPLAY|LEAK|CI_JOB_TOKEN)=' ssh/served || ls local || true
      """#,
      environment: server.variables().merging([
        "GIT_SSH_COMMAND": "ssh -A -X -t -M -S \(folder)/master -F \(folder)/ssh/open",
        "DISPLAY": ":0", "LEAK": "x",
      ]) { $1 }
    )
    #expect(result.output == "1\npushed\n6\n", "\(result)")
    #expect(try Shell.run("ls master 2>/dev/null || true", in: folder) == "")
  }

  @Test func `leaves no ssh behind when kjob is stopped`() throws {
    let scenario = try Scenario()
    let server = try SSHServer(scenario)
    let job = try server.job([server.url()])
    let result = try scenario.shell(
      #"""
      # With job control, because bash starts background processes without it deaf to SIGINT.
      set -m
      mkfifo ssh/stalled
      # The threads of the tests block signals, and programs inherit that.
      start='import os, signal, sys; signal.pthread_sigmask(signal.SIG_SETMASK, [])
      os.execv(sys.argv[1], sys.argv[1:])'
      for signal in INT TERM KILL; do
        python3 -c "$start" "$KJOB" list \#(job) >/dev/null 2>&1 &
        : <ssh/stalled
        clients=$(pgrep -x 'ssh|git' | while read -r id; do
          if grep -qsF "$PWD" "/proc/$id/cmdline"; then echo "$id"; fi
        done)
        echo "$signal: $(wc -w <<<"$clients") clients"
        kill -$signal $!
        wait $! || echo "ended with $?"
        for id in $clients; do
          # Both end within a second or so.
          for wait in {1..200}; do [ ! -e "/proc/$id/exe" ] || sleep 0.1; done
          if [ -e "/proc/$id/exe" ]; then
            echo "one is left"
            kill -KILL "$id"
          fi
        done
      done
      rm ssh/stalled
      "$KJOB" list \#(job) >/dev/null 2>&1 && echo fetched
      """#,
      environment: server.variables()
    )
    #expect(
      result.output == """
        INT: 2 clients
        ended with 130
        TERM: 2 clients
        ended with 143
        KILL: 2 clients
        ended with 137
        fetched

        """,
      "\(result)"
    )
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
