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
}
