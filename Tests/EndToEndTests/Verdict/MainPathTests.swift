import Foundation
import TestSupport
import Testing

@Suite(.waiting) struct `A run from job file to report` {
  private static let refactor = """
    turns:
      - - say: I replace it.
        - replace: { path: src/greeting.txt, old: world, new: kjob }
        - write: { path: bin/tool, content: "#!/bin/sh\\n", executable: true }
        - run: "git rm -q README; echo ignored > x.o"
        - usage: { credits: 0.25, context: 12 }
    """

  @Test func `prints what happens and exits with 0 when every verification passes`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(script: Self.refactor, verify: "[grep -q kjob src/greeting.txt]")
    let outcome = try scenario.run(file)
    let text = outcome.result.output.replacing(/[0-9]+\.[0-9]+s/, with: "0.00s")
    #expect(
      text == """
        kjob 0.2.0: 1 job
          start  job
          PASS   job  0.00s, 3 files +2 -2, 0.250 credits
        ------------------------------------------------------------
        1 job in 0.00s: 1 passed
        agent: scripted agent in place of Kiro CLI Agent 2.18.1, engine v2
        take:      kjob apply   (1 change)
        reports:   kjob-out/report.html, kjob-out/junit.xml, kjob-out/results.json

        """
    )
    #expect(outcome.result.errors == "")
    #expect(outcome.result.status == 0)
  }

  @Test func `delivers a patch that gives exactly the verified tree`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(script: Self.refactor)
    let job = try #require(try scenario.run(file).job())
    let tree = try #require(job.snapshot?.tree)
    #expect(try scenario.appliedTree(base: job.baseCommit) == tree)
    #expect(job.snapshot?.ignoredCount == 1)
  }

  @Test func `verifies after the agent is gone, on what the patch delivers`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: Self.refactor,
      verify: """
        [ "cp $KJOB_PATCH $KJOB_WORKTREE/../copy.patch && test -s $KJOB_PATCH",
          "git diff --quiet HEAD -- .gitignore && test -x bin/tool && test ! -e README",
          "echo late > src/late.txt" ]
        """
    )
    let outcome = try scenario.kjob("run \(file)")
    #expect(outcome.status == 0)
    #expect(try !scenario.patch().contains("late.txt"))
  }

  @Test(.fault(66, 91))
  func `fails by the first refusing command and still runs and lists the rest`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: Self.refactor,
      verify: """
        [ "true", { name: second, run: "echo it is wrong; exit 4" }, { name: third, run: "exit 5" },
          "true" ]
        """
    )
    let outcome = try scenario.run(file)
    #expect(outcome.result.status == 1)
    let job = try #require(outcome.job())
    #expect(job.outcome == "failed")
    #expect(job.reason?.type == "kjob.verify.failed")
    #expect(job.reason?.message == "`second` exited with 4")
    #expect(job.reason?.details.contains("it is wrong") == true)
    #expect(job.commands.map(\.result) == ["passed", "failed", "failed", "passed"])
    let failure = try #require(outcome.junit?.all("failure").first)
    #expect(failure.attributes["type"] == "kjob.verify.failed")
    #expect(failure.text.contains("it is wrong"))
  }

  @Test(
    .fault(67, 68, 71),
    arguments: [
      ("exit 127", "kjob.verify.cannot-run"),
      ("kill -9 $$", "kjob.verify.failed"),
      ("trap 'exit 0' TERM; sleep 30 & wait", "kjob.verify.timeout"),
      ("cat; test -z \"$(cat)\"; exit 3", "kjob.verify.failed"),
      ("false | true", "kjob.verify.failed"),
    ]
  )
  func `judges a command by its own end`(command: String, type: String) throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ say: done }]]",
      verify: "[{ run: '\(command.replacing("'", with: "''"))', timeout: 1s }]"
    )
    let outcome = try scenario.run(file)
    #expect(outcome.job()?.reason?.type == type)
    #expect(outcome.result.status == 1)
  }

  @Test func `refuses a verification that changes the patch it judges`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: Self.refactor,
      verify: "['cp $KJOB_PATCH copy; echo >> copy; cat copy > $KJOB_PATCH']"
    )
    let outcome = try scenario.run(file)
    #expect(outcome.job()?.outcome == "error")
    #expect(outcome.job()?.reason?.type == "kjob.output")
  }

  @Test func `runs setup before the agent and stops when it fails`() throws {
    let scenario = try Scenario()
    let good = try scenario.job(
      "good",
      script: "turns: [[{ run: 'cp prepared done' }]]",
      settings: "setup: [echo yes > prepared]",
      verify: "[grep -q yes done]"
    )
    let bad = try scenario.job(
      "bad",
      script: "turns: [[{ write: { path: touched, content: x } }]]",
      settings: "setup: [{ name: prepare, run: 'echo no network; exit 9' }]"
    )
    let outcome = try scenario.run("\(good) \(bad)")
    #expect(outcome.job("good")?.outcome == "passed")
    #expect(outcome.job("bad")?.outcome == "error")
    #expect(outcome.job("bad")?.reason?.type == "kjob.setup.failed")
    #expect(outcome.job("bad")?.reason?.details.contains("no network") == true)
    let transcript = scenario.directory.path + "/kjob-out/jobs/bad/transcript.jsonl"
    #expect(!FileManager.default.fileExists(atPath: transcript))
  }

  @Test func `sends every prompt in order in one session`() throws {
    let scenario = try Scenario()
    try scenario.directory.write("jobs/second.md", "Second, from a file.\n")
    let file = try scenario.job(
      script:
        "turns: [[{ write: { path: one, content: x } }], [{ write: { path: two, content: x } }]]",
      settings: "prompts: [First., { file: second.md }]",
      verify: "[test -e one -a -e two]"
    )
    #expect(try scenario.run(file).result.status == 0)
    let transcript = try scenario.directory.read("kjob-out/jobs/job/transcript.jsonl")
    let sent = transcript.split(separator: "\n").filter { $0.contains("session/prompt") }
    #expect(sent.count == 2)
    #expect(sent.first?.contains("First.") == true)
    #expect(sent.last?.contains("Second, from a file.") == true)
    #expect(transcript.split(separator: "\n").count { $0.contains("session/new") } == 1)
  }

  @Test func `takes untracked files along and keeps them out of the patch`() throws {
    let scenario = try Scenario()
    try scenario.directory.write("repository/.env.ci", "KEY=1\n")
    try scenario.directory.write("repository/.kiro/settings/own.json", "{}\n")
    let file = try scenario.job(
      script:
        "turns: [[{ run: 'cat .env.ci .kiro/settings/own.json > seen; echo more >> .env.ci' }]]",
      settings: "copy: [.env.ci, .kiro/]",
      verify: "[grep -q KEY=1 seen]"
    )
    let outcome = try scenario.run(file)
    #expect(outcome.result.status == 0)
    let patch = try scenario.patch()
    #expect(patch.contains("b/seen"))
    #expect(!patch.contains("b/.env.ci") && !patch.contains("own.json"))
  }

  @Test func `fans out over repositories and takes their refs`() throws {
    let scenario = try Scenario()
    try scenario.git(
      "git tag v1 && echo later > later && git add later && git commit -qm later"
    )
    try Shell.run("git clone -q repository other", in: scenario.directory.path)
    let file = try scenario.job(script: "turns: [[{ run: 'ls > listing' }]]", settings: "")
    let text = try scenario.directory.read(file).replacing(
      "repos: [../repository]",
      with: "repos: [{ path: ../repository, ref: v1 }, ../other]"
    )
    try scenario.directory.write(file, text)
    let outcome = try scenario.run(file)
    #expect(outcome.results?.jobs.map(\.id) == ["job@repository", "job@other"])
    #expect(outcome.result.status == 0)
    #expect(try !scenario.patch("job@repository").contains("later"))
    #expect(try scenario.patch("job@other").contains("+later"))
  }
}
