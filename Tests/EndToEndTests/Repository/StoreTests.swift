import Foundation
import TestSupport
import Testing

/// kjob's own files of a job, which programs of the same user can write.
@Suite(.waiting) struct `The store of a job` {
  private static let store =
    "S=$(dirname $(dirname $KJOB_WORKTREE))/$(basename $(dirname $KJOB_WORKTREE)).stores/$KJOB_JOB_ID"

  @Test(
    arguments: [
      "printf 'lib.sh\\\\0' >$S/copied", "echo lib.sh >$S/rules/.gitignore",
      "head -c 100 /dev/zero | dd of=$S/baseline conv=notrunc seek=3 bs=7 2>/dev/null; touch $S/stamp",
      "touch $S/stamp", "rm $S/baseline", "ln -sf /etc/passwd $S/index",
    ]
  )
  func `is not believed when an agent has changed it`(attack: String) throws {
    let scenario = try Scenario()
    try scenario.git("echo '*.o' >.gitignore; git add -A; git commit -qm rules")
    let file = try scenario.job(
      script: """
        turns:
          - - run: |
                \(Self.store)
                echo exit 0 >lib.sh; echo w >b; echo changed >>README
                \(attack)
        """,
      verify: "[sh lib.sh]"
    )
    let outcome = try scenario.run(file)
    let job = try #require(outcome.job())
    #expect(job.outcome == "error", "\(outcome.result)")
    #expect(job.reason?.message.contains("was changed by another program") == true)
  }

  @Test(arguments: ["contents-*", "manifest", "rules/.gitignore"])
  func `of another job's commit is not believed either`(name: String) throws {
    let scenario = try Scenario()
    try scenario.git("echo '*.o' >.gitignore; git add -A; git commit -qm rules")
    let attack = try scenario.job(
      "a",
      script: """
        turns:
          - - run: |
                \(Self.store)
                for f in $(dirname $S)/.template-*/\(name); do printf x | dd of=$f conv=notrunc 2>/dev/null; done
        """
    )
    let victim = try scenario.job("b", script: "turns: [[{ run: echo x >new }]]")
    let outcome = try scenario.run("-j 1 \(attack) \(victim)")
    #expect(outcome.job("b")?.outcome == "error", "\(outcome.result)")
    #expect(outcome.job("b")?.reason?.message.contains("was changed by another program") == true)
  }

  @Test(
    arguments: [
      ("empty", "mkdir logs", "`logs`"), ("hard", "echo >a; ln a b", "`a`, `b`"),
      ("mode", "echo >a; chmod 600 a", "`a`"), ("link", "ln -s \"$PWD/README\" l", "`l`"),
      ("keyword", "echo '*.k ident' >.gitattributes; echo '$Id: x $' >a.k", "`a.k`"),
      ("ends", "echo '*.sh eol=crlf' >.gitattributes; echo a >x.sh", "`x.sh`"),
      ("copied", "echo 2 >$KJOB_REPOSITORY/take", "`take`"),
    ]
  )
  func `what a checkout will not have is reported`(
    name: String,
    work: String,
    says: String
  ) throws {
    let scenario = try Scenario()
    try scenario.git("echo take >.gitignore; git add -A; git commit -qm i; echo 1 >take")
    let lines = work.split(separator: "\n").joined(separator: "\\n")
    let file = try scenario.job(
      script: "turns:\n  - - run: |\n        \(lines)\n        echo x >new\n",
      settings: name == "copied" ? "copy: [take]" : ""
    )
    let path = "\(scenario.directory.path)/home/bin:/usr/local/bin:/usr/bin:/bin"
    try scenario.directory.write("home/bin/none", "")
    let outcome = try scenario.run(file, environment: ["PATH": path], sourceMayChange: true)
    let job = try #require(outcome.job())
    #expect(job.outcome == "passed", "\(outcome.result)")
    #expect(job.warnings.contains { $0.contains(says) }, "\(job.warnings)")
  }

  @Test func `a file that is put back while it is verified is reported`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ run: echo x >new }]]",
      verify: "['cp README t; echo other >README; cat t >README; rm t']"
    )
    let outcome = try scenario.run(file)
    let job = try #require(outcome.job())
    #expect(job.outcome == "passed", "\(outcome.result)")
    let text = "files were changed and restored while they were verified"
    #expect(job.warnings.contains { $0.hasPrefix(text) && $0.contains("`README`") })
  }

  @Test func `what an agent leaves beside its worktree is reported`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ run: echo x >new; echo >../conftest.py }]]",
      verify: "['rm ../../../$KJOB_RUN_ID/conftest.py']"
    )
    let outcome = try scenario.run(file)
    #expect(outcome.job()?.warnings.contains { $0.contains("`conftest.py`") } == true)
  }
}
