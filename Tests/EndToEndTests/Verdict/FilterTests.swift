import Foundation
import TestSupport
import Testing

/// Files behind filters, with a filter that anybody can read: base64.
@Suite(.waiting) struct `Files behind a filter` {
  /// The repository has `a.sec` in stored form, and git's configuration names the programs.
  private func scenario(configured: Bool = true) throws -> Scenario {
    let scenario = try Scenario()
    try scenario.git(
      """
      echo '*.sec filter=b64' >.gitattributes; echo password=one | base64 -w0 >a.sec
      git add -A; git commit -qm filtered
      """
    )
    guard configured else { return scenario }
    try scenario.directory.write(
      "home/.gitconfig",
      "[filter \"b64\"]\n\tclean = base64 -w0\n\tsmudge = base64 -d\n\trequired\n"
    )
    return scenario
  }

  @Test(
    arguments: ["echo password=two >a.sec", "base64 -d a.sec >t; mv t a.sec", "echo new >b.sec"]
  )
  func `are never delivered unfiltered`(work: String) throws {
    let scenario = try scenario()
    let file = try scenario.job(script: "turns: [[{ run: '\(work); echo x >new' }]]")
    let outcome = try scenario.run(file)
    let job = try #require(outcome.job())
    #expect(job.outcome == "error", "\(outcome.result)")
    let name = work.contains("b.sec") ? "b.sec" : "a.sec"
    #expect(job.reason?.message.contains("`\(name)`") == true)
    #expect(job.reason?.message.contains("filters: { run: [b64] }") == true)
    #expect(try !scenario.patch().contains("password"))
  }

  @Test(arguments: ["job file", "command line"])
  func `are filtered where the filter may run`(place: String) throws {
    let scenario = try scenario()
    let file = try scenario.job(
      script: """
        turns:
          - - run: 'grep -q password=one a.sec; echo password=two >a.sec; echo new >b.sec; git mv README r'
        """,
      settings: place == "job file" ? "filters: { run: [b64] }" : "",
      verify: "[grep -q password=two a.sec, 'test \"$(git status --short | wc -l)\" = 3']"
    )
    let option = place == "job file" ? "" : "--filters b64"
    let outcome = try scenario.run("\(option) \(file)")
    let job = try #require(outcome.job())
    #expect(job.outcome == "passed", "\(outcome.result)")
    let patch = try scenario.patch()
    #expect(!patch.contains("password") && patch.contains("+cGFzc3dvcmQ9dHdvCg=="))
    #expect(try scenario.appliedTree(base: job.baseCommit) == job.snapshot?.tree)
  }

  @Test func `are untouched where nobody changed them`() throws {
    let scenario = try scenario()
    let file = try scenario.job(
      script: "turns: [[{ run: 'touch a.sec; echo x >new' }]]",
      settings: "filters: { run: [b64] }"
    )
    let outcome = try scenario.run(file)
    #expect(outcome.job()?.outcome == "passed", "\(outcome.result)")
    #expect(try scenario.patch().components(separatedBy: "diff --git").count == 2)
  }

  @Test func `are an error before the first job where no program is configured`() throws {
    let scenario = try scenario(configured: false)
    let file = try scenario.job(
      script: "turns: [[{ run: echo x >new }]]",
      settings: "filters: { run: [b64] }"
    )
    let result = try scenario.kjob("run \(file)")
    #expect(result.status == 1)
    #expect(result.errors.contains("job `job` lets the filter `b64` run"))
    #expect(!FileManager.default.fileExists(atPath: scenario.directory.path + "/kjob-out"))
  }

  @Test func `run as configured before the agent`() throws {
    let scenario = try scenario()
    let file = try scenario.job(
      script: """
        turns:
          - - run: |
                git config --global filter.b64.clean cat
                echo password=two >a.sec
        """,
      settings: "filters: { run: [b64] }"
    )
    let outcome = try scenario.run(file)
    #expect(try !scenario.patch().contains("password"), "\(outcome.result)")
  }

  @Test func `are filtered after a run that was killed, in a new worktree too`() throws {
    let scenario = try scenario()
    let go = scenario.directory.path + "/go"
    let file = try scenario.job(
      script: "turns: [[{ run: echo password=two >a.sec }]]",
      settings: "filters: { run: [b64] }",
      verify: """
        ["test -e \(go) || { touch \(go); kill -9 $(cat \(scenario.directory.path)/home/kjob.pid); sleep 60; }",
          grep -q password=two a.sec]
        """
    )
    let outcome = try scenario.checked {
      #expect(try scenario.kjob("run \(file)").status == 137)
      try scenario.killProcesses()
      try Shell.run(
        "ls -d worktrees/* | grep -v stores$ | xargs rm -r",
        in: scenario.directory.path
      )
      return try scenario.kjob("resume kjob-out")
    }
    #expect(outcome.job()?.outcome == "passed", "\(outcome.result)")
  }
}
