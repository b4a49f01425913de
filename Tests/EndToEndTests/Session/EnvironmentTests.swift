import Foundation
import TestSupport
import Testing

@Suite(.waiting) struct `What a job's processes inherit` {
  @Test(.fault(89, 90, 136, 210))
  func `credentials reach the agent and neither the commands nor the files`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: """
        turns:
          - - run: 'env > $HOME/agent-env; echo "key is $KIRO_API_KEY"'
            - errors: "my key is ksk_secret_value_123\\n"
        """,
      settings: "setup: ['env > setup-env']",
      verify: "['env > $KJOB_OUTPUT/verify-env; cp setup-env $KJOB_OUTPUT']"
    )
    let text = try scenario.directory.read(file).replacing(
      "scripted: job.script }",
      with: "scripted: job.script, env: { pass: [MY_*], set: { EXTRA: \"1\" } } }"
    )
    try scenario.directory.write(file, text)
    let outcome = try scenario.run(
      file,
      environment: [
        "KIRO_API_KEY": "ksk_secret_value_123", "MY_TOKEN": "token-of-mine-456",
        "GITHUB_TOKEN": "ghs_something_789", "GITHUB_ENV": "/tmp/control", "GIT_DIR": "/nowhere",
        "ACTIONS_RUNTIME_TOKEN": "runtime", "ORDINARY": "yes", "BASH_ENV": "/nowhere",
      ]
    )
    #expect(outcome.result.status == 0)
    func variables(_ name: String) throws -> [String: String] {
      let lines = try scenario.directory.read(name).split(separator: "\n")
      return Dictionary(
        lines.map { line in
          let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
          return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
        },
        uniquingKeysWith: { $1 }
      )
    }
    let agent = try variables("home/agent-env")
    #expect(agent["KIRO_API_KEY"] == "ksk_secret_value_123")
    #expect(agent["MY_TOKEN"] == "token-of-mine-456" && agent["EXTRA"] == "1")
    for name in ["setup-env", "verify-env"].map({ "kjob-out/jobs/job/" + $0 }) {
      let found = try variables(name)
      #expect(found["ORDINARY"] == "yes" && found["KJOB_JOB_ID"] == "job")
      for secret in ["KIRO_API_KEY", "MY_TOKEN", "EXTRA"] { #expect(found[secret] == nil) }
    }
    for found in [agent, try variables("kjob-out/jobs/job/verify-env")] {
      for name in ["GITHUB_TOKEN", "GITHUB_ENV", "GIT_DIR", "ACTIONS_RUNTIME_TOKEN", "BASH_ENV"] {
        #expect(found[name] == nil)
      }
    }
    let leaks = try Shell.run(
      "grep -rlE 'ksk_secret_value_123' kjob-out | grep -v agent-env || true",
      in: scenario.directory.path
    )
    #expect(leaks == "")
  }

  @Test(.fault(171, 172)) func `no ancestor shows them`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: #"""
        turns:
          - - run: >-
                p=$PPID; while [ $p -gt 1 ]; do
                tr '\\0' '\\n' < /proc/$p/environ; echo "-- $(tr '\\0' ' ' < /proc/$p/cmdline)";
                read -r line < /proc/$p/stat; set -- ${line##*)}; p=$2; done > $HOME/ancestors
        """#.replacing("\\\\", with: "\\")
    )
    let outcome = try scenario.run(
      file,
      environment: ["DEPLOY_TOKEN": "token-of-mine-456", "GITHUB_TOKEN": "ghs_something_789"]
    )
    #expect(outcome.job()?.outcome == "passed", "\(outcome.result)")
    let found = try scenario.directory.read("home/ancestors")
    // The agent itself has what is not withheld; kjob has neither any more.
    let parts = found.components(separatedBy: "\n-- ")
    let own = try #require(parts.firstIndex { $0.hasPrefix(Scenario.program + " run") })
    #expect(parts[own - 1].contains("SCENARIO_MARK=" + scenario.oracles.token))
    #expect(!parts[own - 1].contains("token-of-mine"))
    #expect(!found.contains("ghs_something_789"))
  }

  @Test func `a job file decides who inherits what, and what is withheld is told`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ run: 'env > $HOME/agent-env' }]]",
      settings: """
        env: { inherit: none, pass: [GITHUB_TOKEN, MY_*, "GIT_*"], set: { EVERY: one } }
        secrets: [MY_SECRET]
        """,
      verify: "['env > $HOME/verify-env']"
    )
    let outcome = try scenario.run(
      file,
      environment: [
        "GITHUB_TOKEN": "ghs_something_789", "MY_VALUE": "mine", "MY_SECRET": "secret-of-mine-1",
        "OTHER": "x", "GIT_DIR": "/nowhere", "LC_TIME": "C", "KIRO_HOME": "/k", "TERM": "xterm",
        "GITHUB_ENV": "/control", "GH_TOKEN": "gho_0123456789",
      ]
    )
    #expect(outcome.result.status == 0, "\(outcome.result)")
    let agent = try scenario.directory.read("home/agent-env")
    let verify = try scenario.directory.read("home/verify-env")
    for found in [agent, verify] {
      for line in ["GITHUB_TOKEN=ghs_something_789", "MY_VALUE=mine", "LC_TIME=C", "TERM=dumb"] {
        #expect(found.contains(line + "\n"))
      }
      #expect(found.contains("EVERY=one\n"))
      for name in ["OTHER=", "GIT_DIR=", "GITHUB_ENV=", "GH_TOKEN="] {
        #expect(!found.contains(name))
      }
    }
    #expect(agent.contains("KIRO_HOME=/k\n") && !verify.contains("KIRO_HOME="))
    #expect(agent.contains("MY_SECRET=") && !verify.contains("MY_SECRET="))
    let results = try scenario.directory.read("kjob-out/results.json")
    #expect(results.contains("withheld-variables"))
    #expect(results.contains("\"GIT_DIR\"") && results.contains("\"GITHUB_ENV\""))
    #expect(!results.contains("\"MY_VALUE\""))
    let journal = try scenario.directory.read("kjob-out/journal.jsonl")
    #expect(journal.contains("environment-prepared"))
  }

  @Test(.fault(90)) func `a pipeline's control files are refused by name, with their place`() throws
  {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ say: done }]]",
      settings: "env: { pass: [GITHUB_ENV] }"
    )
    let result = try scenario.kjob("run \(file)")
    #expect(result.status == 1)
    #expect(
      result.errors.contains("jobs/job.yml:9:15: error: "),
      "\(result.errors)"
    )
    #expect(result.errors.contains("names a file with which a job could change the pipeline"))
  }

  @Test(.fault(201)) func `each job has a folder for temporary files, which goes with it`() throws {
    let scenario = try Scenario()
    let script = """
      turns:
        - - run: >-
              stat -c '%a %n' $TMPDIR > $HOME/${KJOB_JOB_ID}-folder; mkdir -p $TMPDIR/a/b;
              echo x > $TMPDIR/a/b/c; chmod 000 $TMPDIR/a/b; mktemp > $HOME/${KJOB_JOB_ID}-made
      """
    let one = try scenario.job("one", script: script, verify: "['test ! -e $TMPDIR/a']")
    let two = try scenario.job("two", script: script)
    #expect(try scenario.run("\(one) \(two) -j 2").result.status == 0)
    let folders = try ["one", "two"].map { try scenario.directory.read("home/\($0)-folder") }
    #expect(folders[0] != folders[1])
    for (folder, name) in zip(folders, ["one", "two"]) {
      #expect(folder.hasPrefix("700 /"))
      let path = folder.dropFirst(4).trimmingCharacters(in: .newlines)
      #expect(path.utf8.count <= 64)
      #expect(!FileManager.default.fileExists(atPath: path))
      #expect(try scenario.directory.read("home/\(name)-made").hasPrefix(path + "/"))
    }
  }

  @Test func `permission rules decide what the agent may do`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: """
        turns:
          - - ask: { title: "git push origin", tool: execute_bash, allowed: [{ run: touch pushed }],
                     denied: [{ run: touch refused }] }
            - ask: { title: "make", tool: execute_bash, allowed: [{ run: touch made }] }
        """,
      settings: "permissions: { rules: [{ tool: shell, title: 'git push*', decision: deny }] }",
      verify: "[test -e refused -a -e made -a ! -e pushed]"
    )
    #expect(try scenario.run(file).result.status == 0)
    let journal = try scenario.directory.read("kjob-out/journal.jsonl")
    #expect(journal.split(separator: "\n").count { $0.contains("permission-decided") } == 2)
  }
}
