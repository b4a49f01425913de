import Foundation
import TestSupport
import Testing

/// What others can write where kjob reads, and runs that are not the newest.
@Suite(.waiting) struct `Publishing is not misled` {
  private static let kinds = ["github", "gitlab", "gitea"]

  private static let stack = "publish: { on-human-commits: stack }"

  @Test(arguments: kinds) func `by a mark that an outsider has copied`(kind: String) throws {
    let nights = try Nights(kind)
    let forge = nights.forge
    #expect(try nights.night("one") == "opened 1")
    let first = try #require(try forge.requests().first)
    try forge.control("merge", ["number": 1])
    let mark = first.body.drop { $0 != "<" }
    try forge.git("git branch theirs main")
    for branch in ["theirs", "kjob/job"] {
      try forge.git("git branch --force kjob/job main")
      try forge.control("fork", ["head": branch, "title": "Mine", "body": "Look.\n\n\(mark)"])
      try forge.git("git branch -D kjob/job")
    }
    #expect(try nights.night("two") == "opened 4")
    #expect(try nights.night("three") == "replaced 4")
    let outsiders = try forge.requests().filter { $0.title == "Mine" }
    #expect(outsiders.count == 2 && outsiders.allSatisfy { $0.body.hasPrefix("Look.\n") })
    try forge.control("close", ["number": 4])
    let skipped = try nights.scenario.kjob(
      "run jobs/job.yml --skip-open",
      environment: forge.variables
    )
    #expect(skipped.status == 0 && !skipped.output.contains("OPEN"), "\(skipped)")
    #expect(try forge.exchangeFaults() == nil)
  }

  @Test func `by a mark that a colleague has copied`() throws {
    let nights = try Nights("github")
    let forge = nights.forge
    #expect(try nights.night("one") == "opened 1")
    let mark = try #require(try forge.requests().first).body.drop { $0 != "<" }
    try forge.git("git branch colleague main")
    try forge.commit("theirs", "x", on: "colleague")
    try forge.control("open", ["head": "colleague", "title": "Mine", "body": "Look.\n\n\(mark)"])
    try forge.control("merge", ["number": 1])
    #expect(try nights.night("two") == "opened 3")
    #expect(try nights.night("three") == "replaced 3")
    let skipped = try nights.scenario.kjob(
      "run jobs/job.yml --skip-open",
      environment: forge.variables
    )
    #expect(skipped.output.contains("pull request #3 is open"), "\(skipped)")
    #expect(try forge.requests().first { $0.title == "Mine" }?.body.hasPrefix("Look.") == true)
  }

  @Test func `by a branch to merge into that the job is not on`() throws {
    let nights = try Nights("github")
    let forge = nights.forge
    try forge.git("git branch next main")
    func night(_ text: String) throws -> String {
      try nights.night(text, settings: "publish: { target: next, on-base-moved: rebase }")
    }
    #expect(try night("one") == "opened 1")
    try forge.commit("other", "x", on: "next")
    #expect(try night("one") == "up to date 1")
    try forge.commit("other", "x", on: "main")
    #expect(try night("one") == "replaced 1")
    #expect(try forge.git("git rev-parse kjob/job~1") == forge.git("git rev-parse main"))
  }

  @Test(arguments: ["github", "gitlab"]) func `by a clone without the history`(kind: String) throws
  {
    let nights = try Nights(kind)
    let (scenario, forge) = (nights.scenario, nights.forge)
    func clone() throws {
      try Shell.run(
        """
        rm -rf repository kjob-out*
        git clone --quiet --depth 1 "file://$PWD/forge/owner/api.git" repository
        git -C repository remote set-url origin \(forge.address)/owner/api.git
        git -C repository config user.name kjob
        git -C repository config user.email kjob@example.com
        """,
        in: scenario.directory.path
      )
    }
    func night(_ text: String, _ options: String = "") throws -> String {
      try clone()
      let settings = "publish: { on-human-commits: stack, on-base-moved: rebase }"
      let script = "turns: [[{ write: { path: made, content: \"\(text)\\n\" } }]]"
      let file = try scenario.job(script: script, settings: settings)
      let result = try scenario.kjob("run \(file) \(options)", environment: forge.variables)
      #expect(result.status == 0, "\(result)")
      return try Nights.words(try nights.publish())
    }
    for number in 1...3 { try forge.commit("file-\(number)", "x", on: "main") }
    #expect(try night("one") == "opened 1")
    #expect(try night("one") == "up to date 1")
    for number in 4...5 { try forge.commit("file-\(number)", "x", on: "main") }
    // Elsewhere it was on an older commit, which the clone has not.
    #expect(try night("one", "--skip-open") == "replaced 1")
    try forge.mergeTarget(into: "kjob/job")
    try forge.commit("file-6", "x", on: "main")
    try forge.mergeTarget(into: "kjob/job")
    #expect(try night("two") == "replaced 1")
    try forge.commit("notes", "by hand\n", on: "kjob/job")
    try forge.commit("file-7", "x", on: "main")
    #expect(try night("three") == "stacked 1")
    #expect(try forge.git("git diff --name-only main...kjob/job") == "made\nnotes\n")
    #expect(try forge.git("git show kjob/job:made") == "three\n")
  }

  @Test func `by the run of an older base`() throws {
    let nights = try Nights("github")
    let (scenario, forge) = (nights.scenario, nights.forge)
    #expect(try nights.night("one", settings: Self.stack) == "opened 1")
    try forge.commit("notes", "by hand\n", on: "kjob/job")
    // A slow pipeline is still on the old base.
    let script = "turns: [[{ write: { path: made, content: \"late\\n\" } }]]"
    let file = try scenario.job(script: script, settings: Self.stack)
    #expect(try scenario.kjob("run \(file) --output old").status == 0)
    try forge.commit("upstream", "x", on: "main")
    #expect(try nights.night("two", settings: Self.stack) == "stacked 1")
    let late = try nights.publish("old")
    #expect(late.map(\.action) == ["left"])
    #expect(late.first?.reason?.contains("was on an older base") == true, "\(late)")
    #expect(try forge.git("git diff --name-only main...kjob/job") == "made\nnotes\n")
    #expect(try forge.git("git show kjob/job:made") == "two\n")
  }

  @Test func `by its own push of an earlier night`() throws {
    let nights = try Nights("github")
    let forge = nights.forge
    let rebase = "publish: { on-base-moved: rebase }"
    try nights.run("one", settings: rebase)
    try forge.control(
      "fault",
      ["method": "POST", "path": "(pulls|merge_requests)$", "status": 500]
    )
    #expect(try nights.publish(status: 1).map(\.action) == ["failed"])
    try forge.commit("upstream", "x", on: "main")
    // The branch has the change on the old base, which is what the request then says.
    #expect(try nights.night("one", settings: rebase) == "opened 1")
    #expect(try nights.publish().map(\.action) == ["replaced"])
    #expect(try forge.git("git rev-parse kjob/job~1") == forge.git("git rev-parse main"))
  }

  @Test func `by names and plans of other runs`() throws {
    let nights = try Nights("github")
    func publish(_ arguments: String) throws -> Shell.Result {
      try nights.scenario.kjob("publish \(arguments)", environment: nights.forge.variables)
    }
    try nights.run("one")
    let typo = try publish("--reopen jbo")
    #expect(typo.status == 1 && typo.errors.contains("did you mean `job`?"), "\(typo)")
    let plan = try publish("--dry-run --format json >plan")
    #expect(plan.status == 0)
    try nights.run("two")
    let other = try publish("--plan plan")
    #expect(other.status == 1 && other.errors.contains("make a new plan"), "\(other)")
    #expect(try nights.forge.requests().isEmpty)
    let twice = try publish("kjob-out job job")
    #expect(twice.status == 0 && twice.output.split(separator: "\n").count == 1, "\(twice)")
  }

  @Test func `by jobs with one key`() throws {
    let nights = try Nights("github")
    let key = "publish: { key: logger }"
    try nights.run([("one", "one"), ("two", "two")], settings: key)
    let entries = try nights.publish(status: 1)
    #expect(entries.map(\.action) == ["opened", "failed"])
    #expect(entries.last?.reason?.hasPrefix("the job `one` has the same key") == true)
    let own = "publish: { key: \"${{ job.id }}\" }"
    try nights.run([("three", "one"), ("four", "two")], settings: own)
    #expect(try nights.publish().map(\.action) == ["opened", "opened"])
  }

  @Test(arguments: kinds) func `by a branch to merge into that has changed`(kind: String) throws {
    let nights = try Nights(kind)
    let forge = nights.forge
    try forge.git("git branch next main; git branch other main")
    func night(_ text: String, _ target: String) throws -> String {
      try nights.night(text, settings: "publish: { target: \(target) }")
    }
    func base() throws -> String? { try forge.requests().first?.base }
    #expect(try night("one", "next") == "opened 1")
    #expect(try night("one", "main") == "adjusted 1")
    #expect(try base() == "main")
    #expect(try night("two", "next") == "replaced 1")
    #expect(try base() == "next")
    // A person's choice stays.
    try forge.control("edit", ["number": 1, "field": "base", "value": "other"])
    #expect(try night("two", "next") == "up to date 1")
    #expect(try base() == "other")
    #expect(try forge.exchangeFaults() == nil)
  }

  @Test func `by repairs or verified changes about what was asked`() throws {
    let nights = try Nights("github")
    let (scenario, forge) = (nights.scenario, nights.forge)
    // The first night needs a repair, the second does not, and the third asks no agent.
    let settings = """
      repair: { attempts: 1 }
      publish: { on-base-moved: rebase }
      """
    func night(_ script: String) throws -> [Nights.Entry] {
      try scenario.git("git pull --quiet --ff-only ../forge/owner/api.git main")
      let file = try scenario.job(
        script: script,
        settings: settings,
        verify: "[\"grep -q good made\"]"
      )
      let result = try scenario.kjob("run \(file)")
      #expect(result.status == 0, "\(result)")
      return try nights.publish()
    }
    let good = "[{ write: { path: made, content: good } }]"
    let repaired = try night("turns: [[{ write: { path: made, content: bad } }], \(good)]")
    #expect(repaired.map(\.action) == ["opened"])
    #expect(try forge.requests().first?.title == "Do it")
    try forge.control("close", ["number": 1])
    #expect(try night("turns: [\(good)]").first?.reason?.hasPrefix("a person closed it") == true)
    try forge.commit("upstream", "x", on: "main")
    #expect(try night("turns: [\(good)]").first?.reason?.hasPrefix("a person closed it") == true)
    try forge.control("reopen", ["number": 1])
    #expect(try nights.publish().map(\.action) == ["replaced"])
    let request = try #require(try forge.requests().first)
    #expect(request.title == "Do it" && request.body.contains("```text\nDo it.\n```"))
  }
}
