import Foundation
import TestSupport
import Testing

@Suite(.waiting) struct `The source repository after a job` {
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
    #expect(job.reason?.details.contains("no other job ran on it at that time") == true)
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

  private static let everyday = [
    ("git commit -q --allow-empty -m user", "branch main moved from "),
    ("git checkout -q -b topic", "HEAD moved from branch main to branch topic"),
    ("git tag mark", "tag mark was added"),
    ("git stash -q", "the stash was added"),
    ("git config branch.main.remote x", "the configuration was changed: branch.main.remote"),
    ("git rm -q --cached README", "`README` in the index was removed"),
  ]

  /// What the agent does in the repository itself, where a person may do it as well.
  private func work(_ lines: String, _ scenario: Scenario, _ settings: String) throws -> String {
    try scenario.git("echo dirty >> src/greeting.txt")
    let there = "cd \"\(scenario.repository)\"\n\(lines)"
    return try scenario.job(script: Self.script(there), settings: settings)
  }

  @Test(arguments: everyday)
  func `everyday changes are reported where the source is tolerant`(
    lines: String,
    says: String
  ) throws {
    let scenario = try Scenario()
    let file = try work(lines, scenario, "source: tolerant")
    let outcome = try scenario.run(file, sourceMayChange: true)
    let job = try #require(outcome.job())
    #expect(job.outcome == "passed", "\(outcome.result)")
    let text = "the source repository was changed while the job ran: "
    #expect(job.warnings.count == 1 && job.warnings[0].hasPrefix(text), "\(job.warnings)")
    #expect(job.warnings[0].contains(says), "\(job.warnings)")
    #expect(outcome.result.output.contains(text))
  }

  @Test(arguments: everyday)
  func `everyday changes are errors where it is strict, as without a terminal`(
    lines: String,
    says: String
  ) throws {
    let scenario = try Scenario()
    for settings in ["source: strict", "isolation: private"] {
      let file = try work(lines, scenario, settings)
      let job = try #require(try scenario.run(file, sourceMayChange: true).job())
      #expect(job.reason?.type == "kjob.repository.changed", "\(settings)")
      #expect(job.reason?.message.contains(says) == true, "\(job.reason?.message ?? "")")
      try scenario.git(
        """
        git checkout -q -f main; git branch -q -D topic || true; git tag -d mark || true
        git stash clear
        git config --unset branch.main.remote || true; git reset -q --hard
        """
      )
    }
  }

  @Test(
    arguments: [
      "git fetch -q . +HEAD:refs/remotes/origin/main", "git status -q", "git repack -adq",
      "touch README; git update-index -q --refresh", "echo > untracked-by-a-person",
      "git update-ref ORIG_HEAD HEAD; git hash-object -w README",
    ]
  )
  func `what is not a change of the source does not count`(lines: String) throws {
    let scenario = try Scenario()
    let file = try work(lines, scenario, "source: strict")
    let job = try #require(try scenario.run(file, sourceMayChange: true).job())
    #expect(job.outcome == "passed", "\(job.reason?.message ?? "")")
    #expect(job.warnings == [])
  }

  @Test(
    arguments: [
      ("git config alias.x '!echo'", "alias.x"), ("echo > .git/hooks/post-commit", "post-commit"),
      ("echo '*' > .git/info/exclude", "info/exclude"),
      ("git notes add -m n", "refs/notes/commits"),
      ("rm -rf .git/objects/??; rm -f .git/objects/pack/*", "objects"),
      (
        "o=$(git rev-parse HEAD:README); f=.git/objects/${o:0:2}/${o:2}; chmod +w $f; echo x > $f",
        "objects"
      ),
      (
        "git gc -q; f=$(ls .git/objects/pack/*.pack); chmod +w $f; printf xxxxxxxx | dd of=$f bs=1 seek=100 conv=notrunc 2>&1",
        "objects"
      ),
    ]
  )
  func `what nobody changes by the way is always an error`(lines: String, says: String) throws {
    let scenario = try Scenario()
    let hooks = "mkdir -p .git/hooks .git/info\n"
    let file = try work(hooks + lines, scenario, "source: tolerant")
    let job = try #require(try scenario.run(file, sourceMayChange: true).job())
    #expect(job.outcome == "error")
    #expect(job.reason?.message.contains(says) == true, "\(job.reason?.message ?? "")")
  }

  @Test func `what an earlier attempt did counts`() throws {
    let scenario = try Scenario()
    let agents = try scenario.agents([
      "turns: [[{ run: git branch evil }, { fail: { data: Rate exceeded } }]]",
      "turns: [[{ run: echo x >new }]]",
    ])
    let file = try scenario.job(
      script: "turns: [[{ say: done }]]",
      settings: "retries: { count: 1, delay: 10ms }"
    )
    let outcome = try scenario.run("\(agents) \(file)", sourceMayChange: true)
    let job = try #require(outcome.job())
    #expect(job.attempts?.count == 1, "\(outcome.result)")
    #expect(job.reason?.type == "kjob.repository.changed", "\(outcome.result)")
    #expect(job.reason?.message.contains("branch evil was added") == true)
  }

  @Test func `what a killed run did counts`() throws {
    let scenario = try Scenario()
    let go = scenario.directory.path + "/go"
    let file = try scenario.job(
      script: Self.script("git branch evil; echo x >new"),
      verify: """
        ["test -e \(go) || { touch \(go); kill -9 $(cat \(scenario.directory.path)/home/kjob.pid); sleep 60; }"]
        """
    )
    let outcome = try scenario.checked(sourceMayChange: true) {
      #expect(try scenario.kjob("run \(file)").status == 137)
      return try scenario.kjob("resume kjob-out")
    }
    let job = try #require(outcome.job())
    #expect(job.reason?.type == "kjob.repository.changed", "\(outcome.result)")
    #expect(job.reason?.message.contains("branch evil was added") == true)
  }

  @Test func `what one of several jobs did is an error of the run`() throws {
    let scenario = try Scenario()
    let meet =
      "touch $MEET/met-$KJOB_JOB_ID; until [ -e $MEET/met-a -a -e $MEET/met-b ]; do sleep 0.2; done"
    let both = "; until [ -e $MEET/done-a -a -e $MEET/done-b ]; do sleep 0.2; done"
    try scenario.directory.write("meet/none", "")
    func script(_ name: String, _ work: String) -> String {
      Self.script(
        "MEET=\"\(scenario.directory.path)/meet\"; \(meet); \(work); echo x >new; touch $MEET/done-\(name)\(both)"
      )
    }
    let a = try scenario.job("a", script: script("a", "git tag evil"))
    let b = try scenario.job("b", script: script("b", "true"))
    let outcome = try scenario.checked(sourceMayChange: true) {
      try scenario.kjob("run -j 2 \(a) \(b)")
    }
    #expect(outcome.result.status == 1)
    #expect(outcome.job("a")?.outcome == "passed" && outcome.job("b")?.outcome == "passed")
    #expect(outcome.result.output.contains("was changed while `a`, `b` ran: tag evil was added"))
    let faults = outcome.junit?.all("testcase").filter { $0.attributes["classname"] == "kjob" }
    #expect(faults?.first?.all("error").first?.attributes["type"] == "kjob.repository.changed")
    let refused = try scenario.kjob("apply kjob-out --author 'A <a@example.invalid>'")
    #expect(refused.status == 1)
    #expect(refused.errors.contains("--accept-source-change"))
    let taken = try scenario.kjob(
      "apply kjob-out --accept-source-change --author 'A <a@example.invalid>'"
    )
    #expect(taken.status == 0, "\(taken.errors)")
  }

  @Test func `a worktree that an agent adds is reported, and goes with its folder`() throws {
    let scenario = try Scenario()
    let lines = "git worktree add -q --detach agents/one HEAD; echo x >new"
    let file = try scenario.job(script: Self.script(lines), settings: "source: tolerant")
    let outcome = try scenario.run(file)
    let job = try #require(outcome.job())
    #expect(job.outcome == "passed", "\(outcome.result)")
    #expect(job.warnings.contains { $0.hasPrefix("removed the worktree `one`") })
    #expect(job.warnings.contains { $0.hasPrefix("not in the patch: `agents/one`") })
    #expect(try !scenario.patch().contains("agents/one"))
    #expect(try scenario.git("git worktree list").split(separator: "\n").count == 1)
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
    let file = try scenario.job(
      script: Self.script(":"),
      verify: "['git -C \"$KJOB_REPOSITORY\" tag verified']"
    )
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
