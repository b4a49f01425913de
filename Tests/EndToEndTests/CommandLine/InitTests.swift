import Foundation
import TestSupport
import Testing

/// The first minute with kjob.
@Suite(.waiting) struct `A first job file` {
  private func kjob(_ scenario: Scenario, _ words: String) throws -> Shell.Result {
    try scenario.shell("cd repository && \"$KJOB\" \(words)")
  }

  @Test func `runs at once with the scripted agent`() throws {
    let scenario = try Scenario()
    let made = try kjob(scenario, "init --scripted --github --gitlab")
    #expect(made.status == 0 && made.errors == "")
    #expect(
      made.output == """
        wrote jobs/first.yml
        wrote jobs/kjob.schema.json
        wrote jobs/scripts/first.yml
        wrote .github/workflows/kjob.yml
        wrote .gitlab/kjob.yml

        next:
          kjob run jobs/first.yml      # needs no account
          kjob show first              # what the agent was asked, did and changed
        kjob found no test command: put yours below `verify`
        in .github/workflows/kjob.yml, put where you keep kjob for `your-organisation/kjob/ci/github`
        in the repository's settings, add the secret KIRO_API_KEY
        in .gitlab/kjob.yml, put where you keep kjob for `your-organisation/kjob/kjob`, and your image
        in the project's settings, add the masked variable KIRO_API_KEY
        add `include: .gitlab/kjob.yml` to .gitlab-ci.yml

        """
    )
    let run = try kjob(scenario, "run jobs/first.yml")
    #expect(run.status == 0, "\(run)")
    #expect(run.output.contains("\n  PASS   first  "))
    #expect(try kjob(scenario, "diff").output.contains("\n+++ b/kjob-was-here.md\n"))
    // Neither the run's files nor anything else than what was written is new to git.
    let status = try scenario.git("git status --short --untracked-files=all")
    #expect(
      status == """
        ?? .github/workflows/kjob.yml
        ?? .gitlab/kjob.yml
        ?? jobs/first.yml
        ?? jobs/kjob.schema.json
        ?? jobs/scripts/first.yml

        """
    )
    for file in ["../.github/workflows/kjob.yml", "../.gitlab/kjob.yml", "first.yml"] {
      try Shell.run(
        "python3 -c 'import sys, yaml; yaml.safe_load(open(sys.argv[1]))' \(file)",
        in: scenario.repository + "/jobs"
      )
    }
  }

  @Test func `changes no file that exists, and stands beside a first job`() throws {
    let scenario = try Scenario()
    #expect(try kjob(scenario, "init").status == 0)
    try Shell.run("echo '# mine' >>jobs/first.yml", in: scenario.repository)
    let own = try scenario.directory.read("repository/jobs/first.yml")
    let again = try kjob(scenario, "init")
    #expect(again.status == 1)
    #expect(
      again.errors == """
        kjob: error: `jobs/first.yml` exists already; nothing was written
        hint: edit it, or remove it first

        """
    )
    let later = try kjob(scenario, "init --github")
    #expect(later.status == 0)
    #expect(
      later.output == """
        kept jobs/first.yml
        renewed jobs/kjob.schema.json
        wrote .github/workflows/kjob.yml

        next:
          kjob doctor jobs/first.yml   # is everything there that a run needs?
          kjob run jobs/first.yml
        in .github/workflows/kjob.yml, put where you keep kjob for `your-organisation/kjob/ci/github`
        in the repository's settings, add the secret KIRO_API_KEY

        """
    )
    let scripted = try kjob(scenario, "init --scripted")
    #expect(scripted.status == 0)
    #expect(
      scripted.output == """
        wrote jobs/scripted.yml
        renewed jobs/kjob.schema.json
        wrote jobs/scripts/scripted.yml

        next:
          kjob run jobs/scripted.yml   # needs no account
          kjob show scripted           # what the agent was asked, did and changed
        kjob found no test command: put yours below `verify`

        """
    )
    let run = try kjob(scenario, "run jobs/scripted.yml")
    #expect(run.status == 0, "\(run)")
    // What ran is not taken for the agent whose name it gives.
    #expect(run.output.contains("\nagent: scripted agent in place of Kiro CLI Agent "))
    #expect(try scenario.directory.read("repository/jobs/first.yml") == own)
    let taken = try kjob(scenario, "init --scripted --github")
    #expect(
      taken.errors == """
        kjob: error: `jobs/scripted.yml`, `jobs/scripts/scripted.yml`, `.github/workflows/kjob.yml` exist already; nothing was written
        hint: edit them, or remove them first

        """
    )
  }

  @Test(
    arguments: [
      ("Package.swift", "", "swift test", nil), ("Cargo.toml", "", "cargo test", nil),
      ("go.mod", "", "go test ./...", nil), ("Makefile", "all:\n\ntest: all\n", "make test", nil),
      ("Makefile", "check:\n", "make check", nil), ("Makefile", "all:\n", nil, nil),
      ("package.json", #"{"scripts":{"test":"x"}}"#, "npm test", "npm install"),
      ("package.json", #"{"scripts":{"build":"x"}}"#, nil, nil), ("package.json", "{", nil, nil),
      ("pyproject.toml", "", "python3 -m pytest", nil), ("pom.xml", "", "mvn --quiet test", nil),
      ("mix.exs", "", "mix test", "mix deps.get"), ("README", "A repository.\n", nil, nil),
    ] as [(String, String, String?, String?)]
  )
  func `fits the repository`(file: String, text: String, test: String?, setup: String?) throws {
    let scenario = try Scenario()
    try scenario.directory.write("repository/\(file)", text)
    #expect(try kjob(scenario, "init").status == 0)
    let job = try scenario.directory.read("repository/jobs/first.yml")
    if let test {
      #expect(job.contains("\n  - { name: tests, run: \(test), timeout: 10m }\n"), "\(job)")
    } else {
      #expect(job.contains("\n  - { name: no conflict markers, absent: "), "\(job)")
    }
    #expect(job.contains("\nsetup: [\(setup ?? "")]") == (setup != nil), "\(job)")
    let checked = try kjob(scenario, "check jobs/first.yml")
    #expect(checked.status == 0, "\(checked)")
  }

  @Test func `needs a repository`() throws {
    let scenario = try Scenario()
    let nowhere = try scenario.shell("mkdir empty; cd empty; \"$KJOB\" init")
    #expect(nowhere.status == 1)
    #expect(nowhere.errors.contains("is not in a git repository\nhint: jobs work on repositories"))
    let unborn = try scenario.shell("cd empty; git init -q .; \"$KJOB\" init --scripted")
    #expect(unborn.status == 0)
    #expect(unborn.errors.contains("the repository has no commit yet"))
  }

  @Test func `is found when no file is named, and a person is asked`() throws {
    let scenario = try Scenario()
    let nothing = try kjob(scenario, "run")
    #expect(nothing.status == 1)
    #expect(
      nothing.errors == """
        kjob: error: `kjob run` found no job files in `jobs/`
        hint: name them, or write a first one: `kjob init`

        """
    )
    #expect(try kjob(scenario, "init --scripted").status == 0)
    let unattended = try kjob(scenario, "run")
    #expect(unattended.status == 1)
    #expect(
      unattended.errors.contains(
        "`kjob run` needs at least one FILE\nhint: try `kjob run jobs/*.yml`"
      )
    )
    let listed = try kjob(scenario, "list")
    #expect(listed.status == 0 && listed.output.hasPrefix("first  "))
    #expect(listed.errors == "kjob: no FILE given: jobs/first.yml\n")
    for (answer, isRun) in [("y", true), ("n", false), ("", false)] {
      try Shell.run("rm -rf kjob-out", in: scenario.repository)
      let asked = try scenario.shell(
        "cd repository && echo '\(answer)' | script -qec '\"$KJOB\" run' /dev/null",
        environment: ["CI": "", "TERM": "xterm"]
      )
      #expect(asked.output.contains("kjob: run jobs/first.yml? [y/N]"), "\(asked.output)")
      let hasRun = FileManager.default.fileExists(atPath: scenario.repository + "/kjob-out")
      #expect(hasRun == isRun, "\(answer): \(asked.output)")
    }
  }
}
