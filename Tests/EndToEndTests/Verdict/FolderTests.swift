import Foundation
import TestSupport
import Testing

/// Jobs that work in a folder of their repository.
@Suite(.waiting) struct `A job with a folder` {
  /// A repository with two projects.
  private static func scenario() throws -> Scenario {
    let scenario = try Scenario()
    try scenario.git(
      """
      mkdir -p services/api services/web; echo api >services/api/name; echo web >services/web/name
      ln -s services/api link; ln -s / root; echo x >file
      git add --all; git commit --quiet -m services
      """
    )
    return scenario
  }

  @Test(arguments: ["verify-in: clean-room", "verify-in: worktree", "isolation: private"])
  func `runs its agent and its commands there`(setting: String) throws {
    let scenario = try Self.scenario()
    let file = try scenario.job(
      script: """
        turns:
          - - write: { path: written, content: x }
            - run: |
                set -e; test "$PWD" = "$KJOB_WORKTREE/services/api"; test "$(pwd -P)" = "$PWD"
                test "$(cat prepared)" = "$PWD"; echo made >made; echo top >../../top
        """,
      settings: """
        folder: ./services/api/
        \(setting)
        setup: 'test "$(cat name)" = api && pwd >prepared'
        changes: { only: [services/api/**, top] }
        verify:
          - test "$PWD" = "$KJOB_WORKTREE/services/api"
          - test "$(cat name made written ../../top)" = "$(printf 'api\\nmade\\nxtop')"
          - { absent: absent, in: [services/web] }
          - { present: made, in: [services/api] }
        """
    )
    let outcome = try scenario.run(file)
    #expect(outcome.result.status == 0, "\(outcome.result)")
    let patch = try scenario.patch()
    #expect(patch.contains("+++ b/services/api/made") && patch.contains("+++ b/top"), "\(patch)")
    #expect(!patch.contains("prepared"))
  }

  @Test func `runs commands on the base there, apart from those of another folder`() throws {
    let scenario = try Self.scenario()
    let file = try scenario.job(
      script: "turns: [[{ run: 'echo done >>name' }]]",
      settings: """
        baseline: require-green
        jobs: { api: { folder: services/api }, web: { folder: services/web } }
        """,
      verify: "[\"grep -qE '^(api|web)$' name\", 'test -e name']"
    )
    let outcome = try scenario.run("\(file) -j 1")
    #expect(outcome.result.status == 0, "\(outcome.result)")
    let logs = try scenario.shell("ls kjob-out/jobs/api kjob-out/jobs/web | grep -c '^base-1-'")
    #expect(logs.output == "2\n", "a result of one folder was used for another: \(logs)")
  }

  @Test func `is repaired there`() throws {
    let scenario = try Self.scenario()
    let file = try scenario.job(
      script: "turns: [[{ run: 'echo one >made' }], [{ run: 'echo two >made' }]]",
      settings: "folder: services/api\nrepair: { attempts: 1 }",
      verify: "[grep two made]"
    )
    let outcome = try scenario.run(file)
    #expect(outcome.result.status == 0, "\(outcome.result)")
  }

  @Test(
    arguments: [
      ("services/apy", "`services/apy` is not a folder of the base commit"),
      ("file", "`file` is not a folder of the base commit"),
      ("link", "`link` is not a folder of the base commit"),
      ("link/x", "`link/x` is not a folder of the base commit"),
      ("root/tmp", "`root/tmp` is not a folder of the base commit"),
      ("build", "`build` is not a folder of the base commit"),
      ("../other", "`folder` cannot be `../other`: it leads out of the repository"),
      ("/etc", "`folder` cannot be `/etc`: it is not relative to the repository"),
      (".git/hooks", "`folder` cannot be `.git/hooks`: it belongs to git"),
    ]
  )
  func `is refused before anything starts where it is none`(folder: String, says: String) throws {
    let scenario = try Self.scenario()
    try scenario.git("mkdir build")
    let file = try scenario.job(script: "turns: [[]]", settings: "folder: \(folder)")
    for command in ["check", "run"] {
      let result = try scenario.kjob("\(command) \(file)")
      #expect(result.status == 1)
      #expect(result.output == "")
      #expect(result.errors.hasPrefix("jobs/job.yml:9:9: error: \(says)"), "\(result.errors)")
      #expect(result.errors.contains("\n  9 | folder: \(folder)\n    |         ^"))
    }
  }

  @Test(
    arguments: [
      "rm -r \"$PWD\"", "rm -r \"$PWD\"; ln -s / ../api", "rm -r \"$PWD\"; ln -s ../web ../api",
      "rm -r \"$PWD\"; echo x >../api",
    ]
  )
  func `does not follow what the agent puts in its place`(change: String) throws {
    let scenario = try Self.scenario()
    let file = try scenario.job(
      script: "turns: [[{ run: '\(change)' }]]",
      settings: "folder: services/api",
      verify: "[\"true\"]"
    )
    let outcome = try scenario.run(file)
    #expect(outcome.result.status == 1)
    let job = try #require(outcome.job())
    #expect(job.outcome != "passed")
    #expect(
      outcome.result.output.contains(
        "`folder: services/api` is no longer a folder of the worktree"
      ),
      "\(outcome.result)"
    )
  }

  @Test(arguments: [("deny", "denied"), ("allow", "allowed")])
  func `has permissions for paths as the agent names them there`(
    decision: String,
    expected: String
  ) throws {
    let scenario = try Self.scenario()
    let file = try scenario.job(
      script: """
        turns:
          - - ask:
                title: Edit
                tool: edit
                path: name
                allowed: [{ write: { path: answer, content: allowed } }]
                denied: [{ write: { path: answer, content: denied } }]
        """,
      settings: """
        folder: services/api
        permissions:
          default: \(decision == "deny" ? "allow" : "deny")
          rules: [{ path: services/api/name, decision: \(decision) }]
        """,
      verify: "['test \"$(cat answer)\" = \(expected)']"
    )
    let outcome = try scenario.run(file)
    #expect(outcome.result.status == 0, "\(outcome.result)")
  }

  @Test func `is verified again there`() throws {
    let scenario = try Self.scenario()
    let file = try scenario.job(
      script: "turns: [[{ run: 'echo made >made' }]]",
      settings: "folder: services/api",
      verify: "['grep made made && pwd >>\"$HOME/places\"']"
    )
    #expect(try scenario.run(file).result.status == 0)
    let again = try scenario.kjob("resume --verify-again")
    try scenario.requireNoProcesses()
    try scenario.requireNoWorktrees()
    #expect(again.status == 0, "\(again)")
    let places = try scenario.directory.read("home/places").split(separator: "\n")
    #expect(places.count == 2)
    #expect(places.allSatisfy { $0.hasSuffix("/services/api") }, "\(places)")
  }
}
