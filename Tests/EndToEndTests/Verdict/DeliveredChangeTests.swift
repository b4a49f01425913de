import Foundation
import TestSupport
import Testing

/// From the agent's change to a clean clone with the patch: verdict and patch are about the same.
@Suite(.waiting) struct `What is delivered` {
  struct Kind: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var base: String
    var work: String
    var verify: String

    init(_ description: String, _ base: String, _ work: String, _ verify: String) {
      testDescription = description
      (self.base, self.work, self.verify) = (base, work, verify)
    }
  }

  private static let bytes = "head -c 3000 /dev/urandom"

  static let kinds: [Kind] = [
    Kind(
      "a binary file moves",
      "\(bytes) >logo.png",
      "git mv logo.png icon.png",
      "test -f icon.png"
    ),
    Kind("a binary file becomes executable", "\(bytes) >tool", "chmod +x tool", "test -x tool"),
    Kind(
      "a text without differences moves",
      "echo '*.lock -diff' >.gitattributes; seq 9 >a.lock",
      "mv a.lock b.lock",
      "test -f b.lock"
    ),
    Kind(
      "an executable moves",
      "echo >run; chmod +x run",
      "mkdir s; git mv run s/run",
      "test -x s/run"
    ),
    Kind(
      "a file moves, becomes executable and changes",
      "seq 50 >run",
      "git mv run run.sh; chmod +x run.sh; echo 51 >>run.sh",
      "test -x run.sh"
    ),
    Kind("a late NUL", "seq 3 >q", "(seq 3000; printf 'a\\0b\\n') >t.txt", "test -f t.txt"),
    Kind(
      "a type changes beside a rename",
      "ln -s README l; seq 50 >x",
      "rm l; echo 2 >l; git mv x y",
      "test -f l -a ! -L l"
    ),
    Kind("a name ends in a blank", "true", "mkdir 'd '; printf '\\0' >'d /b'", "test -f 'd /b'"),
    Kind(
      "an ignored file is committed",
      "echo '*.jar' >.gitignore; seq 50 >w-1.jar; git add -f w-1.jar",
      "git mv w-1.jar w-2.jar; git commit -qm up",
      "test -f w-2.jar"
    ),
    Kind(
      "an ignore rule goes",
      "echo gen/ >.gitignore",
      "rm .gitignore; mkdir gen; echo exit 0 >gen/x.sh",
      "sh gen/x.sh"
    ),
    Kind(
      "line ends are normalised",
      "printf 'a\\r\\nb\\r\\n' >t.txt",
      "echo '*.txt text' >.gitattributes; git add --renormalize .; git commit -qam n",
      "test -f t.txt"
    ),
    Kind(
      "a submodule's commit moves",
      "mkdir sub; git update-index --add --cacheinfo 160000,\(String(repeating: "1", count: 40)),sub",
      "git update-index --cacheinfo 160000,\(String(repeating: "2", count: 40)),sub",
      "true"
    ),
  ]

  private func prepare(_ kind: Kind, _ scenario: Scenario, verify: String) throws -> String {
    try scenario.git("\(kind.base)\ngit add -A; git commit -q --allow-empty -m kind")
    let lines = kind.work.split(separator: "\n").map { "            \($0)" }
    return try scenario.job(
      script: "turns:\n  - - run: |\n\(lines.joined(separator: "\n"))\n",
      verify: "[{ name: check, run: \(Self.quoted(verify)) }]"
    )
  }

  private static func quoted(_ text: String) -> String {
    "'\(text.replacing("'", with: "''"))'"
  }

  private func requireDelivered(_ kind: Kind, _ outcome: Scenario.Outcome, _ scenario: Scenario)
    throws
  {
    let job = try #require(outcome.job())
    #expect(job.outcome == "passed", "\(job.reason?.message ?? "")")
    let tree = try #require(job.snapshot?.tree)
    #expect(try scenario.appliedTree(base: job.baseCommit) == tree)
    let verified = try Shell.result(
      "cd applied-*; \(kind.verify)",
      in: scenario.directory.path
    )
    #expect(verified.status == 0)
    let applied = try scenario.kjob("apply kjob-out --author 'A <a@example.invalid>'")
    #expect(applied.status == 0, "\(applied.errors)")
    #expect(try scenario.git("git rev-parse kjob/job^{tree}") == "\(tree)\n")
  }

  @Test(arguments: kinds)
  func `is what a clean clone with the patch has`(kind: Kind) throws {
    let scenario = try Scenario()
    let file = try prepare(kind, scenario, verify: kind.verify)
    try requireDelivered(kind, try scenario.run(file), scenario)
  }

  @Test(arguments: kinds)
  func `is the same after a run that was killed`(kind: Kind) throws {
    let scenario = try Scenario()
    let go = scenario.directory.path + "/go"
    let file = try prepare(
      kind,
      scenario,
      verify:
        "test -e \(go) || { touch \(go); kill -9 $(cat \(scenario.directory.path)/home/kjob.pid); sleep 60; }; \(kind.verify)"
    )
    let outcome = try scenario.checked {
      #expect(try scenario.kjob("run \(file)").status == 137)
      return try scenario.kjob("resume kjob-out")
    }
    try requireDelivered(kind, outcome, scenario)
  }

  @Test func `does not depend on the user's own settings`() throws {
    let scenario = try Scenario()
    try scenario.directory.write("home/.config/git/ignore", "*.zz\n")
    try scenario.directory.write("home/.gitconfig", "[core]\n\tautocrlf = input\n")
    let file = try scenario.job(
      script: "turns: [[{ run: 'echo >a.zz; printf \"a\\r\\n\" >crlf' }]]"
    )
    let outcome = try scenario.run(file)
    #expect(outcome.job()?.outcome == "passed", "\(outcome.result)")
    let patch = try scenario.patch()
    #expect(patch.contains("b/a.zz") && patch.contains("+a\r\n"))
  }

  @Test(arguments: ["worktree", "private"])
  func `a repository with submodules works with git in both isolations`(isolation: String) throws {
    let scenario = try Scenario()
    let settings = "git -c protocol.file.allow=always"
    try scenario.git(
      """
      git init -q ../lib; (cd ../lib; echo 1 >f; git add f; git commit -qm 1); git init -q ../origin
      git remote add origin "$(dirname "$PWD")/origin"
      \(settings) submodule add -q ../lib sub; git commit -qm sub; git submodule deinit -q -f sub
      rm -rf .git/modules
      """
    )
    let file = try scenario.job(
      script: "turns: [[{ run: echo x >new }]]",
      settings: """
        isolation: \(isolation)
        setup: ["\(settings) submodule update --init -q"]
        """,
      verify: "['test \"$(git status --short)\" = \"A  new\"', test -f sub/f, git -C sub log -1]"
    )
    let outcome = try scenario.run(
      file,
      environment: ["GIT_ALLOW_PROTOCOL": "file"],
      sourceMayChange: true
    )
    #expect(outcome.job()?.outcome == "passed", "\(outcome.result)")
    #expect(outcome.job()?.warnings == [])
  }
}
