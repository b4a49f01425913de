import TestSupport
import Testing

/// Jobs of one run that share results on the base get what each would get alone.
@Suite(.waiting) struct `A shared baseline` {
  /// A job: its own settings, what its agent does, its commands; and how each compares.
  struct Job: Sendable {
    var settings = ""
    var run = "true"
    var verify: String
    var results: [String]
    var outcome: String
  }

  struct Case: CustomTestStringConvertible, Sendable {
    var what: String
    var jobs: [Job]
    var testDescription: String { what }
  }

  private static let build = "{ name: build, run: cp a build }"
  private static let test = "{ name: test, run: grep -q 1 build }"

  static let cases = [
    Case(
      what: "a command that needs the one before it",
      jobs: [
        Job(run: "echo bad >a", verify: "[\(build)]", results: ["held"], outcome: "passed"),
        Job(
          run: "echo bad >a",
          verify: "[\(build), \(test)]",
          results: ["held", "broke"],
          outcome: "failed"
        ),
      ]
    ),
    Case(
      what: "searches that read alike",
      jobs: [
        Job(
          run: "echo 1 in a >>b",
          verify: "[{ absent: '1', in: [a] }, { absent: '1 in a' }, 'true']",
          results: ["still-failing", "broke", "held"],
          outcome: "failed"
        )
      ]
    ),
    Case(
      what: "a variable, a matrix and a setup that read alike",
      jobs: [
        Job(
          settings: "env: { set: { mode: fast } }",
          verify: "['test \"$mode\" = fast', 'true']",
          results: ["held", "held"],
          outcome: "passed"
        ),
        Job(
          settings: "matrix: { mode: [fast] }",
          verify: "['test \"$mode\" = fast', 'true']",
          results: ["still-failing", "held"],
          outcome: "passed"
        ),
        Job(
          settings: "setup: ['mode=fast']",
          verify: "['test \"$mode\" = fast', 'true']",
          results: ["still-failing", "held"],
          outcome: "passed"
        ),
      ]
    ),
    Case(
      what: "a variable that one of them withholds",
      jobs: [
        Job(
          settings: "secrets: [SHOWN]",
          verify: "['test -z \"$SHOWN\"', 'true']",
          results: ["held", "held"],
          outcome: "passed"
        ),
        Job(
          verify: "['test -z \"$SHOWN\"', 'true']",
          results: ["still-failing", "held"],
          outcome: "passed"
        ),
        Job(
          settings: "agent: { scripted: job-3.script, env: { pass: [SHOWN] } }",
          verify: "['test -z \"$SHOWN\"', 'true']",
          results: ["held", "held"],
          outcome: "passed"
        ),
      ]
    ),
    Case(
      what: "commands that change the tree, before and after",
      jobs: [
        Job(
          run: "echo x >new",
          verify: "['echo z >>lock', 'true']",
          results: ["still-failing", "held"],
          outcome: "passed"
        ),
        Job(
          run: "echo x >new",
          verify: "['test ! -e new || echo z >>lock', 'true']",
          results: ["broke", "held"],
          outcome: "failed"
        ),
      ]
    ),
    Case(
      what: "a command that removes what setup made",
      jobs: [
        Job(
          settings: "setup: [cp /bin/true tool]",
          verify: "['./tool; rm tool; grep -q zz a', 'true']",
          results: ["still-failing", "held"],
          outcome: "passed"
        )
      ]
    ),
    Case(
      what: "a command that moves what the one before it made, and fails",
      jobs: [
        Job(
          run: "echo b >a",
          verify: "['mkdir -p out; touch out/x', 'mv out/x out/y; grep -q b a', 'test -f out/y']",
          results: ["held", "mended", "held"],
          outcome: "passed"
        )
      ]
    ),
    Case(
      what: "a second try that does not see the first",
      jobs: [
        Job(
          verify: "['test -e cache && exit 0; touch cache; exit 1', 'true']",
          results: ["still-failing", "held"],
          outcome: "passed"
        )
      ]
    ),
  ]

  @Test(arguments: cases, [1, 2])
  func `is what each job would find alone`(example: Case, width: Int) throws {
    let scenario = try Scenario()
    try scenario.git(
      """
      echo 1 >a; echo 2 >b; echo 1 >lock; printf '%s\n' build cache >.gitignore
      git add -A; git commit -qm files
      """
    )
    for (index, job) in example.jobs.enumerated() {
      let name = "job-\(index + 1)"
      let file = try scenario.job(
        name,
        script: "turns: [[{ run: '\(job.run)' }, { say: done }]]",
        settings: "baseline: no-regression\n\(job.settings)",
        verify: job.verify
      )
      guard job.settings.contains("agent:") else { continue }
      let text = try scenario.directory.read(file)
        .replacing("agent: { scripted: \(name).script }\n", with: "")
      try scenario.directory.write(file, text)
    }
    let outcome = try scenario.run(
      "jobs/*.yml -j \(width)",
      environment: ["SHOWN": "hello-12345678"]
    )
    let jobs = try #require(outcome.results?.jobs)
    for (job, expected) in zip(jobs, example.jobs) {
      let found = job.commands.filter { $0.phase == "verify" }.map { $0.baseline ?? "" }
      #expect(found == expected.results, "\(job.id): \(job)")
      #expect(job.outcome == expected.outcome, "\(job.id): \(job)")
      // What counts as failing says why.
      let changes = job.warnings.filter { $0.contains("changed files of the tree, which were put") }
      let isUndecided = example.what.contains("change the tree") && job.outcome == "passed"
      #expect(changes.count == (isUndecided ? 1 : 0), "\(job.id): \(job)")
    }
  }

  @Test func `goes by each job's own names, and its own rules for leaks`() throws {
    let scenario = try Scenario()
    for name in ["build", "lint"] {
      try scenario.job(
        name,
        script: "turns: [[{ say: done }]]",
        settings: "baseline: require-green",
        verify: "[{ name: \(name), run: 'false' }]"
      )
    }
    try scenario.job(
      "untidy",
      script: "turns: [[{ say: done }]]",
      settings: "leak: fail",
      verify: "[{ run: 'sleep 1000 >/dev/null 2>&1 & true', goal: true }]"
    )
    let outcome = try scenario.run("jobs/*.yml -j 1")
    for name in ["build", "lint"] {
      let reason = try #require(outcome.job(name)?.reason)
      #expect(reason.message.hasPrefix("`\(name)` does not pass on the base"), "\(reason)")
      #expect(reason.details.contains("\n`\(name)` exited with 1"), "\(reason)")
    }
    #expect(outcome.job("untidy")?.outcome == "error")
    #expect(outcome.job("untidy")?.reason?.type == "kjob.leak", "\(outcome)")
  }
}
