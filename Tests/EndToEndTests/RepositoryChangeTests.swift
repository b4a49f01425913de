import Foundation
import TestSupport
import Testing

@Suite struct `The source repository after a job` {
  private static func script(_ lines: String) -> String {
    """
    turns:
      - - run: |
            export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a
            export GIT_COMMITTER_EMAIL=a@b
            \(lines.replacing("\n", with: "\n            "))
    """
  }

  @Test(
    .fault(200),
    .timeLimit(.minutes(20)),
    arguments: [
      ("git branch extra", "branch extra was added"),
      (
        "git update-ref refs/heads/main $(git commit-tree -m x 'HEAD^{tree}')",
        "branch main moved from "
      ),
      ("echo x >> README; git stash -q", "the stash was added"),
      (
        "d=$(git rev-parse --git-common-dir)/hooks; mkdir -p $d; echo x > $d/pre-push",
        "hook pre-push was added"
      ),
      ("git config core.hooksPath /x", "the configuration was changed: core.hooksPath"),
      ("git tag mark; git checkout -q -b topic", "branch topic was added, tag mark was added"),
    ]
  )
  func `a job that changed it is an error that says how`(lines: String, says: String) throws {
    let scenario = try Scenario()
    let settings = "retries: { count: 2, delay: 10ms }"
    let file = try scenario.job(script: Self.script(lines), settings: settings)
    let outcome = try scenario.run(file, sourceMayChange: true)
    let job = try #require(outcome.job())
    #expect(outcome.result.status == 1)
    #expect(job.outcome == "error")
    #expect(job.reason?.type == "kjob.repository.changed", "\(outcome.result)")
    let message = "the source repository was changed while the job ran: \(says)"
    #expect(job.reason?.message.hasPrefix(message) == true, "\(job.reason?.message ?? "")")
    #expect(job.reason?.details.contains("isolation: private") == true)
    #expect(job.reason?.details.contains("need not have been this job") == true)
    #expect(job.attempts?.count ?? 0 == 0)
    // What it changed in the files is there all the same.
    #expect(job.snapshot != nil)
  }

  @Test(
    arguments: [
      "git pack-refs --all; git gc -q --prune=now", "git commit -q --allow-empty -m x",
      "git add .; git reset -q --hard; git checkout -q --detach",
    ]
  )
  func `what leaves it the same is fine`(lines: String) throws {
    let scenario = try Scenario()
    try scenario.git("git branch other")
    let references = try scenario.git("git for-each-ref; cat .git/HEAD")
    // Packing moves references to another file, which is no change of theirs.
    let file = try scenario.job(script: Self.script(lines))
    let outcome = try scenario.run(file, sourceMayChange: lines.contains("pack-refs"))
    #expect(outcome.job()?.outcome == "passed", "\(outcome.result)")
    #expect(outcome.job()?.warnings == [])
    #expect(try scenario.git("git for-each-ref; cat .git/HEAD") == references)
  }

  @Test(
    arguments: [
      ("git commit -q --allow-empty -m user", "branch main moved from "),
      ("git checkout -q -b topic", "HEAD moved from branch main to branch topic"),
      ("git update-ref refs/remotes/origin/main HEAD", "remote branch origin/main was added"),
    ]
  )
  func `the owner may go on working in it meanwhile`(work: String, says: String) throws {
    let scenario = try Scenario()
    let lines = "git -C \"\(scenario.repository)\" \(work.dropFirst(4))"
    let file = try scenario.job(script: Self.script(lines))
    let outcome = try scenario.run(file, sourceMayChange: true)
    let job = try #require(outcome.job())
    #expect(job.outcome == "passed", "\(outcome.result)")
    let text = "the repository went on while the job ran: \(says)"
    #expect(job.warnings.count == 1 && job.warnings[0].hasPrefix(text), "\(job.warnings)")
    #expect(outcome.result.output.contains(text))
  }

  @Test func `a job that failed keeps its own reason`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(script: Self.script("git branch extra"), verify: "[\"false\"]")
    let job = try #require(try scenario.run(file, sourceMayChange: true).job())
    #expect(job.reason?.type == "kjob.verify.failed")
    let text = "the source repository was changed while the job ran: branch extra was added"
    #expect(job.warnings == [text])
  }

  @Test func `what verification does to it counts as well`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(script: Self.script(":"), verify: "[git tag verified]")
    let job = try #require(try scenario.run(file, sourceMayChange: true).job())
    #expect(job.reason?.type == "kjob.repository.changed")
  }

  @Test(
    .timeLimit(.minutes(20)),
    arguments: [
      """
      git checkout -q -b mine; echo m > m; git add m; git commit -qm m; git tag t
      echo s >> README; git stash -q; git stash apply -q; git config user.name other
      git config core.hooksPath /x; git branch -f main; git gc -q --prune=now
      git config --unset core.hooksPath; echo m2 > m
      """,
      "rm -rf .git; echo m2 > m", "rm -rf .git; mkfifo .git; echo m2 > m",
      "rm -rf .git; ln -s / .git; echo m2 > m", "git worktree add -q ../w; rm -r ../w; echo m2 > m",
    ]
  )
  func `a private workspace keeps everything to itself`(lines: String) throws {
    let scenario = try Scenario()
    try scenario.git("git branch side; git tag v1; git config user.name Owner; git config a.b c")
    let everything =
      "find . -printf '%p %y %m %s %l\\n' | sort; "
      + "find . -type f -print0 | sort -z | xargs -0 sha256sum"
    let before = try scenario.git(everything)
    let file = try scenario.job(
      script: Self.script(lines),
      settings: "isolation: private",
      verify: "[test \"$(cat m)\" = m2, git diff --quiet main -- src, git log -1 v1]"
    )
    let outcome = try scenario.run(file)
    let job = try #require(outcome.job())
    #expect(job.outcome == "passed", "\(outcome.result)")
    #expect(job.warnings == [])
    #expect(try scenario.git(everything) == before)
    #expect(try scenario.patch().contains("+m2"))
    #expect(try scenario.appliedTree(base: job.baseCommit) == job.snapshot?.tree)
  }
}
