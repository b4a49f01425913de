import Foundation
import TestSupport
import Testing

/// One living request per job.
@Suite(.waiting) struct `A published job` {
  private static let kinds = ["github", "gitlab", "gitea"]

  @Test(arguments: kinds) func `is the same request over nights`(kind: String) throws {
    let nights = try Nights(kind)
    let forge = nights.forge
    #expect(try nights.night("one") == "opened 1")
    let first = try #require(try forge.requests().first)
    #expect(first.title == "Do it" && first.head == "kjob/job" && first.base == "main")
    #expect(first.body.contains("**Asked**\n\n```text\nDo it.\n```"))
    #expect(try forge.git("git show --format=%B --no-patch kjob/job").contains("\nKjob-Change: "))
    #expect(try forge.git("git show kjob/job:made") == "one\n")
    _ = try forge.asked()

    // The same change asks for nothing, also on a base that has moved.
    #expect(try nights.night("one") == "up to date 1")
    try forge.commit("other", "x", on: "main")
    #expect(try nights.night("one") == "up to date 1")
    #expect(ForgeServer.Calls(try forge.asked()).isQuiet)
    #expect(try forge.requests().first?.sha == first.sha)

    // Another change replaces it, and programs' remarks do not count.
    let program = kind == "gitlab" ? "project_1_bot_0a" : "lint-bot"
    try forge.control("comment", ["number": 1, "author": program])
    #expect(try nights.night("two") == (kind == "gitea" ? "left 1" : "replaced 1"))
    if kind == "gitea" {
      try forge.control("edit", ["number": 1, "field": "comments", "value": []])
    }
    #expect(try nights.night("three") == "replaced 1")
    #expect(try forge.git("git show kjob/job:made") == "three\n")
    #expect(try forge.requests().count == 1)

    // Nothing is left: noted once, closed at the second run in a row.
    #expect(try nights.night(nil) == "noted 1")
    #expect(try nights.publish().map(\.action) == ["left"])
    #expect(try nights.night("three") == "up to date 1")
    #expect(try nights.night(nil) == "noted 1")
    #expect(try nights.night(nil) == "closed 1")
    var request = try #require(try forge.requests().first)
    #expect(request.state == "closed")
    #expect(request.comments.last?.last?.contains("nothing left to merge") == true)
    #expect(try nights.night(nil) == "left")

    // What kjob closed, kjob opens again.
    #expect(try nights.night("four") == "reopened 1")
    request = try #require(try forge.requests().first)
    #expect(request.state == "open")
    #expect(try forge.requests().count == 1)

    // Merged by squash, with the branch gone: history, also for the run that was before.
    try forge.control("merge", ["number": 1])
    #expect(try nights.night("four", pulling: false) == "left 1")
    #expect(try nights.night("five") == "opened 2")
    #expect(try forge.requests().map(\.state) == ["closed", "open"])
    // In all these nights nothing else was pushed.
    #expect(Set(try forge.pushes().map(\.ref)) == ["refs/heads/kjob/job"])
  }

  @Test(arguments: kinds) func `is never published over a person`(kind: String) throws {
    let nights = try Nights(kind)
    let forge = nights.forge
    #expect(try nights.night("one") == "opened 1")
    // A review keeps what was reviewed.
    try forge.control("review", ["number": 1])
    #expect(try nights.night("two") == "left 1")
    #expect(try forge.git("git show kjob/job:made") == "one\n")
    #expect(try nights.night("one") == "up to date 1")
    try forge.control("edit", ["number": 1, "field": "reviews", "value": []])

    // A merge of the target that git makes by itself is not a person's work.
    try forge.commit("other", "x", on: "main")
    try forge.mergeTarget(into: "kjob/job")
    #expect(try nights.night("one") == "up to date 1")
    #expect(try nights.night("three") == "replaced 1")

    // A commit is.
    try forge.commit("made", "by hand\n", on: "kjob/job")
    let tip = try forge.git("git rev-parse kjob/job")
    #expect(try nights.night("four") == "left 1")
    #expect(try nights.night(nil) == "left 1")
    #expect(try forge.git("git rev-parse kjob/job") == tip)

    // What a person closed stays closed, until it is asked for or something else is asked.
    try forge.git("git update-ref refs/heads/kjob/job kjob/job~1")
    try forge.control("close", ["number": 1])
    #expect(try nights.night("five") == "left 1")
    #expect(
      try nights.publish().first?.reason
        == "a person closed it; `kjob publish --reopen job` opens it again"
    )
    #expect(try nights.night("five", "--reopen job") == "reopened 1")
    try forge.control("close", ["number": 1])
    #expect(try nights.night("five") == "left 1")
    #expect(try nights.night("five", settings: "prompt: Do it well.") == "reopened 1")
    #expect(try forge.requests().count == 1)
    #expect(try forge.requests().first?.title == "Do it well")
  }

  @Test(arguments: kinds) func `is whole after any interruption`(kind: String) throws {
    let nights = try Nights(kind)
    let forge = nights.forge
    try nights.run("one")
    // Between the push and the request, as kill -9 leaves it.
    try forge.control(
      "fault",
      ["method": "POST", "path": "(pulls|merge_requests)$", "status": 500]
    )
    let failed = try nights.publish(status: 1)
    #expect(failed.map(\.action) == ["failed"])
    #expect(try forge.requests().isEmpty)
    #expect(try forge.git("git show kjob/job:made") == "one\n")
    #expect(try nights.publish().map(\.action) == ["opened"])
    #expect(try forge.requests().count == 1)
    #expect(try nights.publish().map(\.action) == ["up to date"])
    let first = try forge.git("git rev-parse kjob/job")

    // Between the name of the commit and its push.
    try nights.run("two")
    let rule = "branch is protected by rule 7"
    let refused = try nights.protecting(rule) { try nights.publish(status: 1) }
    #expect(refused.first?.reason?.contains(rule) == true, "\(refused)")
    #expect(try forge.git("git show kjob/job:made") == "one\n")
    #expect(try nights.publish().map(\.action) == ["replaced"])
    #expect(try forge.git("git show kjob/job:made") == "two\n")

    // The branch is reset, so that the change is not on it any more.
    try forge.git("git update-ref refs/heads/kjob/job \(first)")
    #expect(try nights.publish().map(\.action) == ["replaced"])
    #expect(try forge.git("git show kjob/job:made") == "two\n")

    // The text is edited so that the mark is gone: the commit's own trailer says whose it is.
    try forge.control("edit", ["number": 1, "field": "body", "value": "mine"])
    #expect(try nights.night("three") == "replaced 1")
    #expect(try forge.requests().first?.body.contains("<!-- kjob ") == true)
  }

  @Test(arguments: kinds) func `is one request when two publish at once`(kind: String) throws {
    let nights = try Nights(kind)
    try nights.run("one")
    let both = try nights.publishTwice()
    #expect(both.split(separator: "\n").count == 2, "\(both)")
    #expect(try nights.forge.requests().count == 1, "\(both)")
    #expect(try nights.publish().map(\.action) == ["up to date"])
  }

  @Test func `says clearly why it cannot be`() throws {
    let nights = try Nights("github")
    try nights.run("one")
    func reason(_ environment: [String: String], _ arguments: String = "") throws -> String {
      try nights.publish(arguments, status: 1, environment: environment).first?.reason ?? ""
    }
    let host = "127.0.0.1"
    #expect(
      try reason(["KJOB_GIT_TOKEN": ""])
        == "no token for \(host); set `KJOB_GIT_TOKEN_127_0_0_1` or `KJOB_GIT_TOKEN`"
    )
    #expect(
      try reason(["KJOB_GIT_TOKEN": "wrong"]).contains("127.0.0.1")
    )
    #expect(
      try reason([:], "--remote upstream").contains(
        "has no remote `upstream`; name another with `--remote NAME`"
      )
    )
    // A token of the host's own comes first, and a limit is waited for.
    try nights.forge.control(
      "fault",
      [
        "method": "GET", "path": "pulls", "status": 429, "headers": ["Retry-After": "1"],
      ]
    )
    let entries = try nights.publish(
      environment: ["KJOB_GIT_TOKEN": "wrong", "KJOB_GIT_TOKEN_127_0_0_1": "sesame"]
    )
    #expect(entries.map(\.action) == ["opened"])
  }

  @Test func `is what a plan said, or nothing is done`() throws {
    let nights = try Nights("github")
    let forge = nights.forge
    func shell(_ script: String) throws -> Shell.Result {
      try nights.scenario.shell(script, environment: forge.variables)
    }
    try nights.run("one")
    let planned = try shell("\"$KJOB\" publish --dry-run")
    #expect(planned.output == "would open   job  kjob/job\n")
    #expect(try forge.requests().isEmpty)
    #expect(ForgeServer.Calls(try forge.asked()).isQuiet)
    #expect(try shell("\"$KJOB\" publish --dry-run --format json >plan").status == 0)
    #expect(try nights.publish("--plan plan").map(\.action) == ["opened"])
    // The same plan once more: the branch exists now.
    let again = try nights.publish("--plan plan", status: 1)
    #expect(
      again.first?.reason
        == "the branch `kjob/job` has changed since the plan was made; make a new one"
    )
    try nights.run("two")
    #expect(try shell("\"$KJOB\" publish --dry-run --format json >plan").status == 0)
    try forge.control("comment", ["number": 1])
    let moved = try nights.publish("--plan plan", status: 1)
    #expect(moved.first?.reason?.hasPrefix("the action, from `replaced` to `left`,") == true)
    #expect(try forge.git("git show kjob/job:made") == "one\n")
    let noPlan = try shell("echo '{}' >plan; \"$KJOB\" publish --plan plan || echo $?")
    #expect(
      noPlan.output == "1\n" && noPlan.errors.contains("expected the output of `kjob publish")
    )
  }

  private static let wishes = """
    matrix: { module: [Core] }
    publish:
      title: "Port ${{ matrix.module }} of ${{ repo.name }}"
      body: "@ann, see the guide."
      branch: agents/${{ matrix.module }}/${{ job.name }}
      target: next
      labels: [nightly]
      reviewers: [ann, nobody]
      assignees: [bob]
      milestone: v1
      draft: true
      auto-merge: true
      on-empty: close
    commit: { subject: Port it, body: "By ${{ job.id }}.", author: Kjob <kjob@example.org> }
    """

  @Test(arguments: kinds) func `has what the job file says`(kind: String) throws {
    let nights = try Nights(kind)
    let forge = nights.forge
    try forge.git("git branch next main")
    try nights.run("one", settings: Self.wishes)
    let entries = try nights.publish()
    #expect(entries.map(\.action) == ["opened"])
    #expect(entries.first?.branch == "agents/Core/job")
    // Who does not exist is reported, and all else is there.
    if kind != "gitea" { #expect(entries.first?.warnings?.count == 1, "\(entries)") }
    let request = try #require(try forge.requests().first)
    #expect(request.title.hasSuffix("Port Core of repository"))
    #expect(request.body.hasPrefix("@ann, see the guide.\n\n<!-- kjob "))
    #expect(request.base == "next")
    #expect(kind == "gitea" ? request.title.hasPrefix("WIP: ") : request.draft)
    let commit = try forge.git("git show --format='%an <%ae>%n%B' --no-patch agents/Core/job")
    #expect(
      commit.hasPrefix(
        "Kjob <kjob@example.org>\nPort it\n\nBy job[Core].\n\nKjob-Job: job[Core]\nKjob-Change: "
      ),
      "\(commit)"
    )
    // The title that the forge shows has a mark for drafts, and is not a person's.
    #expect(try nights.night("two", settings: Self.wishes) == "replaced 1")
    #expect(try nights.night(nil, settings: Self.wishes) == "closed 1")
  }

  @Test func `keeps its request under another name if it has a key`() throws {
    let nights = try Nights("github")
    let key = "publish: { key: logger, on-new-change: keep }"
    try nights.run("one", name: "old", settings: key)
    #expect(try nights.publish().map(\.action) == ["opened"])
    try nights.run("one", name: "new", settings: key)
    let entries = try nights.publish()
    #expect(entries.map(\.action) == ["up to date"] && entries.first?.branch == "kjob/old")
    try nights.run("two", name: "new", settings: key)
    #expect(
      try nights.publish().map(\.reason) == [
        "the run has another change, and the job keeps the first one"
      ]
    )
    // Without the key, it is another job.
    try nights.run("one", name: "new")
    #expect(try nights.publish().map(\.action) == ["opened"])
    #expect(try nights.forge.requests().map(\.head) == ["kjob/old", "kjob/new"])
  }

  @Test func `asks GitLab for a request with the push where no token is known`() throws {
    let nights = try Nights("gitlab")
    let forge = nights.forge
    try forge.git(
      """
      git config receive.advertisePushOptions true
      cat >hooks/pre-receive <<'E'
      #!/bin/bash
      cat
      for ((n = 0; n < GIT_PUSH_OPTION_COUNT; n++)); do
        name=GIT_PUSH_OPTION_$n
        printf '%s\\n' "${!name}"
      done >options
      E
      chmod +x hooks/pre-receive
      """
    )
    try nights.scenario.git("git remote set-url origin ../forge/owner/api.git")
    try nights.run("one", settings: "publish: { labels: [nightly], draft: true }")
    let entries = try nights.publish(
      "--forge gitlab",
      environment: ["KJOB_GIT_TOKEN": "", "CI_SERVER_URL": "", "CI_API_V4_URL": ""]
    )
    #expect(entries.map(\.action) == ["pushed"])
    #expect(
      try nights.scenario.directory.read("forge/owner/api.git/options") == """
        merge_request.create
        merge_request.target=main
        merge_request.title=Do it
        merge_request.description=Do it Made by the kjob job job. Accepted by: true
        merge_request.remove_source_branch
        merge_request.draft
        merge_request.label=nightly

        """
    )
    // What cannot be read is never replaced.
    try nights.run("two")
    let left = try nights.publish("--forge gitlab", environment: ["KJOB_GIT_TOKEN": ""])
    #expect(left.first?.reason == "the branch has another change, and reviews cannot be read here")
  }

  @Test(arguments: kinds) func `that is gone from its file is closed when asked`(kind: String)
    throws
  {
    let nights = try Nights(kind)
    let forge = nights.forge
    func run(_ jobs: [String], _ options: String = "") throws {
      let list = jobs.map { "  \($0): { prompt: Do \($0). }" }.joined(separator: "\n")
      let step = "turns: [[{ write: { path: made, content: x } }]]"
      let file = try nights.scenario.job("all", script: step, settings: "prompt: p\njobs:\n\(list)")
      #expect(try nights.scenario.kjob("run \(file) \(options)").status == 0)
    }
    func states() throws -> [String] {
      try forge.requests().map { "\($0.head) \($0.state)" }
    }
    try run(["a", "b", "c"])
    try nights.publish()
    try nights.run("one", name: "other")
    try nights.publish()
    try forge.commit("made", "by hand\n", on: "kjob/c")
    // Neither a part of the run nor another file's run says that a job is gone.
    try run(["a", "b"], "--filter a")
    let part = try nights.scenario.kjob("publish --close-gone", environment: forge.variables)
    #expect(part.status == 1 && part.errors.contains("`--close-gone` needs a whole run"))
    try run(["a"])
    try nights.publish()
    #expect(try states().allSatisfy { $0.hasSuffix(" open") })
    let entries = try nights.publish("--close-gone")
    #expect(entries.map(\.action) == ["up to date", "closed", "left"])
    #expect(
      try states() == ["kjob/a open", "kjob/b closed", "kjob/c open", "kjob/other open"]
    )
    // A job that is back is opened again.
    try run(["a", "b"])
    #expect(try nights.publish().map(\.action) == ["up to date", "reopened"])
  }
}
