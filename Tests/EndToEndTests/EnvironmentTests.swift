import Foundation
import Testing
import TestSupport

@Suite struct `What a job's processes inherit` {
  @Test func `credentials reach the agent and neither the commands nor the files`() throws {
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
