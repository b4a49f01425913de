import Foundation
import TestSupport
import Testing

/// What a change may touch, judged before any command judges what it does.
@Suite(.waiting) struct `The policy of changes` {
  struct Case: CustomTestStringConvertible, Sendable {
    var name: String
    /// What the agent does.
    var run: String
    var policy: String
    /// Nil where the job passes.
    var type: String?
    /// What the message names.
    var path = ""
    var testDescription: String { name }

    init(
      _ name: String,
      _ run: String,
      _ policy: String,
      _ type: String? = nil,
      _ path: String = ""
    ) {
      self.name = name
      self.run = run
      self.policy = policy
      self.type = type.map { "kjob.changes." + $0 }
      self.path = path
    }
  }

  static let cases = [
    Case("contents", "echo x >>tests/run", "never: ['tests/**']", "never", "tests/run"),
    Case("a mode", "chmod -x tests/run", "never: ['tests/**']", "never", "tests/run"),
    Case("an added file", "echo x >tests/new", "never: [tests/]", "never", "tests/new"),
    Case("a removed file", "rm tests/run", "never: [tests]", "never", "tests/run"),
    Case(
      "a link in its place",
      "ln -sf ../README tests/run",
      "never: ['tests/**']",
      "never",
      "tests/run"
    ),
    Case("a rename out", "git mv tests/run run", "never: ['tests/**']", "never", "tests/run"),
    Case(
      "a rename in",
      "git mv README tests/README",
      "never: ['tests/**']",
      "never",
      "tests/README"
    ),
    Case(
      "a folder that became a link",
      "mv tests t; ln -s t tests",
      "never: ['tests/**']",
      "never",
      "tests/run"
    ),
    Case(
      "a link that leads in",
      "ln -s ../tests/run src/l",
      "never: ['tests/**']",
      "never",
      "tests/run"
    ),
    Case(
      "a link that leads in through a link of the base",
      "ln -s ../alias/run src/l",
      "never: ['tests/**']",
      "never",
      "tests/run"
    ),
    Case(
      "a link that leads in through two links",
      "ln -s deep/in l",
      "never: ['tests/**']",
      "never",
      "tests"
    ),
    Case(
      "a link that leads in through a link and back up",
      "ln -s ../deep/in/../tests/run src/l",
      "never: ['tests/**']",
      "never",
      "tests/run"
    ),
    Case(
      "a link that leads in where case does not count",
      "ln -s ../TESTS/run src/l",
      "never: ['tests/**']",
      "never",
      "tests/run"
    ),
    Case(
      "a link that leads in through a link that is there",
      "ln -s in/out l",
      "never: [/in/]",
      "never",
      "in/out"
    ),
    Case("a file for a folder's twin", "echo x >Tests", "never: ['tests/**']", "never", "tests"),
    Case(
      "a file for a folder's twin, by name",
      "echo x >Tests",
      "never: [tests/]",
      "never",
      "tests"
    ),
    Case("a link to the top", "ln -s . cur", "never: ['tests/**']", "never", "(it touches the top"),
    Case(
      "a link that leads in through a link where case does not count",
      "ln -s Alias l",
      "never: ['tests/**']",
      "never",
      "tests"
    ),
    Case(
      "a link that leads out and back in",
      "ln -s ../repository/tests l",
      "never: ['tests/**']",
      "never",
      "tests"
    ),
    Case(
      "a link that leads out and back in, the long way",
      "ln -s .././other/../Repository/tests l",
      "never: ['tests/**']",
      "never",
      "tests"
    ),
    Case("a link that leads out beside it", "ln -s ../other/tests l", "never: ['tests/**']"),
    Case(
      "a link that leads past it",
      "ln -s ../alias/../README src/l",
      "never: ['tests/**']"
    ),
    Case(
      "links in a circle",
      "ln -s y x; ln -s x y",
      "never: ['tests/**']"
    ),
    Case(
      "a case twin",
      "mkdir Tests; echo x >Tests/run",
      "never: ['tests/**']",
      "never",
      "tests/run"
    ),
    Case(
      "at any depth",
      "mkdir -p a/b; echo x >a/b/conftest.py",
      "never: [conftest.py]",
      "never",
      "a/b/conftest.py"
    ),
    Case("the top only", "mkdir a; echo x >a/README", "never: [/README]"),
    Case("beside it", "echo x >>src/greeting.txt", "never: ['tests/**']"),
    Case("what is allowed", "echo x >>src/greeting.txt", "only: ['src/**']"),
    Case(
      "more than is allowed",
      "echo x >>src/greeting.txt; echo x >>README",
      "only: ['src/**']",
      "only",
      "README"
    ),
    Case(
      "a twin of what is allowed",
      "mkdir SRC; echo x >SRC/a",
      "only: ['src/**']",
      "only",
      "SRC/a"
    ),
    Case("as many files as allowed", "echo x >a; echo x >b", "max-files: 2"),
    Case("too many files", "echo x >a; echo x >b", "max-files: 1", "max-files", "2 files"),
    Case("a small change", "echo x >a", "max-size: 10KB"),
    Case("a large file", "head -c 20000 /dev/zero >a", "max-size: 10KB", "max-size", "10000"),
    Case("a large text", "seq 5000 >a", "max-size: 10KB", "max-size", "10000"),
    Case("nothing, where that is an error", "true", "if-empty: fail", "empty", "nothing"),
    Case("nothing, where that is fine", "true", "if-empty: pass"),
    Case(
      "nothing but what is put back",
      "echo x >>tests/run",
      "{ restore: [tests/], if-empty: fail }",
      "empty",
      "restore"
    ),
    Case("only an ignored file", "echo x >a.o", "if-empty: fail", "empty", "nothing"),
  ]

  @Test(.fault(86, 229), arguments: cases) func `judges`(example: Case) throws {
    let scenario = try Scenario()
    try scenario.git(
      """
      mkdir tests in && echo true >tests/run && chmod +x tests/run && ln -s tests alias
      mkdir deep && ln -s ../alias deep/in && ln -s ../README in/out
      git add -A && git commit -qm tests
      """
    )
    let policy = example.policy.hasPrefix("{") ? example.policy : "{ \(example.policy) }"
    let file = try scenario.job(
      script: "turns: [[{ run: '\(example.run)' }]]",
      settings: "changes: \(policy)"
    )
    let job = try #require(try scenario.run(file).job())
    #expect(job.reason?.type == example.type, "\(job)")
    #expect(job.outcome == (example.type == nil ? "passed" : "failed"))
    let said = (job.reason?.message ?? "") + (job.reason?.details ?? "")
    #expect(example.path.isEmpty || said.contains(example.path), "\(said)")
    // A refused change is not verified, but it is there to look at.
    #expect(job.commands.isEmpty == (example.type != nil))
    #expect(
      FileManager.default.fileExists(
        atPath: scenario.directory.path + "/kjob-out/jobs/job/changes.patch"
      )
    )
  }

  @Test(.fault(230), arguments: ["clean-room", "worktree"])
  func `puts back what it must not deliver, before it is verified`(place: String) throws {
    let scenario = try Scenario()
    try scenario.git(
      "mkdir t && echo exit 3 >t/run && echo keep >t/keep && git add -A && git commit -qm tests"
    )
    let file = try scenario.job(
      script: """
        turns:
          - - run: echo exit 0 >t/run; rm t/keep; echo x >t/new; git mv README t/README; echo right >src/code
        """,
      settings: "changes: { restore: [t/] }\nverify-in: \(place)",
      verify:
        "['sh t/run || test $? -eq 3', 'test -e t/keep', 'test ! -e t/new', 'grep -q right src/code']"
    )
    let outcome = try scenario.run(file)
    let job = try #require(outcome.job())
    #expect(job.outcome == "passed", "\(job)")
    #expect(job.snapshot?.dropped == ["t/README", "t/keep", "t/new", "t/run"], "\(job)")
    for name in ["junit.xml", "summary.md", "report.html"] {
      #expect(try scenario.directory.read("kjob-out/\(name)").contains("t/new"), "\(name)")
    }
    let patch = try scenario.patch()
    #expect(patch.contains("src/code") && !patch.contains("t/run"))
    // What was dropped is a patch of its own, which git takes.
    let base = job.baseCommit
    try Shell.run(
      "git clone -q repository d && cd d && git checkout -q \(base) && git apply --index ../kjob-out/jobs/job/dropped.patch && test -e t/new",
      in: scenario.directory.path
    )
  }

  @Test func `puts back what setup delivers, and lets setup make it again`() throws {
    let scenario = try Scenario()
    try scenario.git("echo 1 >lock; git add -A; git commit -qm lock")
    let file = try scenario.job(
      script: "turns: [[{ run: 'echo 3 >lock; echo x >a' }]]",
      settings: """
        setup: { run: ['echo 2 >lock; echo made >made'], deliver: true }
        changes: { restore: [lock] }
        """,
      verify: "['test -e made -a -e a']"
    )
    let job = try #require(try scenario.run(file).job())
    #expect(job.outcome == "passed", "\(job)")
    #expect(job.snapshot?.dropped == ["lock"])
    let patch = try scenario.patch()
    #expect(patch.contains("+made") && !patch.contains("lock"))
  }

  @Test func `lists what is sensitive, and counts what changed nothing`() throws {
    let scenario = try Scenario()
    try scenario.git(
      "mkdir ci tests && echo true >ci/check && echo 1 >tests/a && git add -A && git commit -qm t"
    )
    try scenario.job(
      "judge",
      script: "turns: [[{ run: 'echo true >>ci/check; echo 2 >tests/a; echo x >src/b' }]]",
      verify: "[sh ./ci/check]"
    )
    try scenario.job("idle", script: "turns: [[{ say: nothing to do }]]")
    let outcome = try scenario.run("jobs/judge.yml jobs/idle.yml")
    #expect(outcome.job("judge")?.snapshot?.sensitive == ["ci/check", "tests/a"], "\(outcome)")
    #expect(outcome.job("idle")?.snapshot?.sensitive == nil)
    for text in [
      outcome.result.output, try scenario.directory.read("kjob-out/summary.md"),
    ] {
      #expect(text.contains("2 passed (1 without a change)"), "\(text)")
      #expect(text.contains("1 job changed what judges it"), "\(text)")
    }
    let page = try scenario.directory.read("kjob-out/report.html")
    #expect(page.contains("1 without a change") && page.contains("1 job changed what judges it"))
    let junit = try scenario.directory.read("kjob-out/junit.xml")
    #expect(junit.contains("kjob.sensitive") && junit.contains("kjob.changed"))
  }
}
