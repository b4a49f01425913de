import Foundation
import TestSupport
import Testing

@Suite(.waiting) struct `Job files on the command line` {
  @Test func `ten mistakes are ten diagnostics, and nothing starts`() throws {
    let scenario = try Scenario()
    try scenario.directory.write(
      "jobs/bad.yml",
      """
      version: 2
      nmae: x
      repos: ../repository
      timeout: 5 minutes
      require-mcp-startup: yes
      agent: { command: kiro-cli acp }
      permissions: { default: maybe }
      prompt-file: missing.md
      setup:
        - { run: "", timeout: 1s }
      verify:
        - { run: true, timout: 1s }
      timeout: 3m

      """
    )
    let result = try scenario.kjob("run jobs/bad.yml")
    #expect(result.status == 1)
    #expect(result.output == "")
    #expect(result.errors == Self.expected(scenario.directory.path))
  }

  private static func expected(_ folder: String) -> String {
    """
    jobs/bad.yml:1:10: error: version `2` is not supported
      1 | version: 2
        |          ^
        = hint: write `version: 1`

    jobs/bad.yml:2:1: error: unknown key `nmae`
      2 | nmae: x
        | ^^^^
        = hint: did you mean `name`?

    jobs/bad.yml:4:10: error: `timeout` cannot be `5 minutes`: it is not a duration
      4 | timeout: 5 minutes
        |          ^^^^^^^^^
        = hint: write `5m`

    jobs/bad.yml:5:22: error: `require-mcp-startup` must be `true`, `false` or a list, not the text `yes`
      5 | require-mcp-startup: yes
        |                      ^^^
        = hint: write `true`

    jobs/bad.yml:6:19: error: `command` must be a list, not the text `kiro-cli acp`
      6 | agent: { command: kiro-cli acp }
        |                   ^^^^^^^^^^^^
        = hint: write its words as a list: `command: [kiro-cli, acp]`

    jobs/bad.yml:7:25: error: `default` must be `allow` or `deny`, not `maybe`
      7 | permissions: { default: maybe }
        |                         ^^^^^

    jobs/bad.yml:8:14: error: cannot read `missing.md`: No such file or directory
      8 | prompt-file: missing.md
        |              ^^^^^^^^^^
        = hint: paths are relative to the job file's folder; looked for `\(folder)/jobs/missing.md`

    jobs/bad.yml:10:12: error: `run` must not be blank
      10 |   - { run: "", timeout: 1s }
         |            ^^

    jobs/bad.yml:12:12: error: `run` must be text, not `true`
      12 |   - { run: true, timout: 1s }
         |            ^^^^
         = hint: put it in quotes: `"true"`

    jobs/bad.yml:12:18: error: unknown key `timout`
      12 |   - { run: true, timout: 1s }
         |                  ^^^^^^
         = hint: did you mean `timeout`?

    jobs/bad.yml:13:1: error: duplicate key `timeout`
      13 | timeout: 3m
         | ^^^^^^^
         = note: jobs/bad.yml:4:1: first given here

    kjob: 11 errors

    """
  }

  @Test func `check reads every file and tells how many jobs there are`() throws {
    let scenario = try Scenario()
    let one = try scenario.job("one", script: "turns: [[{ say: done }]]")
    let two = try scenario.job("two", script: "turns: [[{ say: done }]]")
    let result = try scenario.kjob("check \(one) \(two)")
    #expect(result.output == "2 jobs in 2 files: no errors\n")
    #expect(result.status == 0)
  }

  @Test func `list shows the plan, and as JSON`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(script: "turns: [[{ say: done }]]")
    let base = try scenario.git("git rev-parse HEAD").prefix(40)
    let repository = try scenario.git("pwd -P").dropLast()
    let human = try scenario.kjob("list \(file)")
    #expect(human.output == "job  \(base.prefix(12))  \(repository)  (jobs/job.yml:1)\n")
    let json = try scenario.kjob("list \(file) --format json")
    #expect(
      json.output == """
        {
          "jobs" : [
            {
              "base-commit" : "\(base)",
              "file" : "jobs/job.yml",
              "folder" : "job",
              "id" : "job",
              "idle-timeout" : 60,
              "line" : 1,
              "name" : "job",
              "origin" : "job.yml",
              "repository" : "\(repository)",
              "repository-name" : "repository"
            }
          ],
          "version" : 1
        }

        """
    )
    #expect(try scenario.kjob("run \(file) --dry-run").output == human.output)
  }

  @Test func `filters choose by id and say when nothing fits`() throws {
    let scenario = try Scenario()
    let files = try ["alpha", "beta", "gamma"].map {
      try scenario.job($0, script: "turns: [[{ say: done }]]")
    }
    .joined(separator: " ")
    let some = try scenario.kjob("list \(files) --filter 'al*' --filter gamma")
    #expect(
      some.output.split(separator: "\n").map { $0.prefix { $0 != " " } } == ["alpha", "gamma"]
    )
    let none = try scenario.kjob("run \(files) --filter delta")
    #expect(none.status == 1)
    #expect(
      none.errors == """
        kjob: error: no job matches `--filter delta`
        hint: the jobs are `alpha`, `beta`, `gamma`

        """
    )
  }

  @Test func `the schema is JSON and knows the keys of the reader`() throws {
    let scenario = try Scenario()
    let result = try scenario.kjob("schema")
    let schema = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
    let keys = try #require(schema?["properties"] as? [String: Any]).keys
    #expect(Set(["version", "repos", "agent", "prompt", "verify", "jobs"]).isSubset(of: Set(keys)))
  }
}
