import Foundation
import TestSupport
import Testing

@Suite(.waiting) struct `What a job leaves behind` {
  @Test(.fault(187)) func `is named everywhere when it cannot be removed`() throws {
    let scenario = try Scenario()
    let folder = scenario.directory.path
    try Shell.run("touch probe", in: folder)
    // Only root may make a file that nobody can remove, and not on every file system.
    guard try Shell.result("chattr +i probe && chattr -i probe", in: folder).status == 0 else {
      return
    }
    defer { _ = try? Shell.run("chattr -R -f -i worktrees || true", in: folder) }
    let file = try scenario.job(
      script:
        "turns: [[{ run: \"mkdir -p deep/er; echo x > deep/er/stuck; chattr +i deep/er/stuck\" }]]"
    )
    let result = try scenario.kjob("run \(file)")
    let outcome = try scenario.outcome(result)
    let job = try #require(outcome.job())
    #expect(job.outcome == "passed", "\(result)")
    let warning = try #require(job.warnings.first)
    #expect(warning.hasPrefix("cleanup-incomplete: \(folder)/worktrees/"), "\(warning)")
    #expect(warning.hasSuffix("/deep/er/stuck: Operation not permitted"))
    #expect(job.warnings.count == 1)
    #expect(result.output.contains(warning))
    #expect(outcome.junit?.all("property").contains { $0.attributes["value"] == warning } == true)
    #expect(try Shell.run("find worktrees -type f | wc -l", in: folder) == "1\n")
  }

  @Test(.fault(187), arguments: ["worktree", "private"])
  func `goes whole, however deep and strange it is`(isolation: String) throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: """
        turns:
          - - run: |
                mkdir -p odd/a; echo x > odd/a/x; chmod 000 odd/a/x odd/a odd
                python3 - <<'END'
                import os
                for level in range(3000):
                  os.mkdir("d"); os.chdir("d")
                END
                mkdir "$(printf '\\377\\376')" "$(printf 'new\\nline')"
                touch "$(printf '\\377\\376/\\001')" "$(head -c 255 /dev/zero | tr '\\0' n)"
        """,
      settings: "isolation: \(isolation)"
    )
    let outcome = try scenario.run(file)
    #expect(outcome.job()?.outcome == "passed", "\(outcome.result)")
    // Of the rest of it, git keeps nothing.
    let warnings = outcome.job()?.warnings ?? []
    let starts = ["empty folders", "permissions other than"]
    #expect(warnings.count == 2 && zip(warnings, starts).allSatisfy { $0.hasPrefix($1) })
  }

  @Test(.fault(186)) func `is safe where the home stands in its place`() throws {
    let scenario = try Scenario()
    try scenario.directory.write("home/precious", "1\n")
    let file = try scenario.job(
      script: """
        turns:
          - - run: |
                echo changed > src/greeting.txt; cd ..; mv "$KJOB_WORKTREE" aside
                ln -s "$HOME" "$KJOB_WORKTREE"
        """
    )
    let result = try scenario.kjob("run \(file)")
    let job = try #require(try scenario.outcome(result).job())
    #expect(job.reason?.type == "kjob.snapshot", "\(result)")
    #expect(job.reason?.message.contains("was moved away or replaced") == true)
    #expect(job.warnings.count == 1)
    #expect(job.warnings[0].hasPrefix("cleanup-incomplete: \(scenario.directory.path)/worktrees/"))
    #expect(job.warnings[0].hasSuffix("left alone, because it is not what kjob made there"))
    #expect(
      try Shell.run("find . -type f", in: scenario.directory.path + "/home")
        .contains("./precious")
    )
    #expect(try scenario.git("ls .git/worktrees 2>&1 || true").contains("No such file"))
  }

  @Test(.fault(187)) func `an ordinary user's unreadable files are named and go`() throws {
    let scenario = try Scenario()
    let path = scenario.directory.path
    // Root reads everything, so that somebody else has to run it.
    guard try Shell.run("id -u", in: "/") == "0\n" else { return }
    let file = try scenario.job(
      script: """
        turns:
          - - run: |
                mkdir -p shut/in; echo x > shut/in/x; chmod 000 shut/in/x shut/in shut
                mkdir list; echo x > list/x; chmod 400 list
                echo changed > src/greeting.txt; chmod 000 src/greeting.txt
        """
    )
    let user = "setpriv --reuid=65534 --regid=65534 --clear-groups"
    // The program lies where only its owner may look.
    let result = try scenario.shell(
      """
      cp "$KJOB" program; chown -R 65534:65534 .; export UNDER_TEST="$PWD/program"
      \(user) test ! -w /etc/passwd
      exec \(user) ./program run \(file)
      """
    )
    let job = try #require(try scenario.outcome(result).job())
    #expect(job.reason?.type == "kjob.snapshot", "\(result)")
    for name in ["list", "shut", "src/greeting.txt"] {
      #expect(job.snapshot?.leftOut.contains { $0.hasPrefix("`\(name)") } == true, "\(name)")
    }
    #expect(job.warnings.allSatisfy { !$0.hasPrefix("cleanup-incomplete") })
    #expect(try Shell.run("find worktrees -mindepth 1", in: path) == "")
  }

  @Test(.fault(121)) func `two runs at once on one repository do not disturb each other`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script:
        "turns: [[{ run: \"echo x >> src/greeting.txt; git commit -qam x; git worktree prune\" }]]",
      verify: "[grep -q x src/greeting.txt]"
    )
    let result = try scenario.shell(
      """
      export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b
      for n in 1 2 3; do "$KJOB" run --output out-$n \(file) >log-$n 2>&1 & pids="${pids:-} $!"; done
      for pid in $pids; do wait $pid; done
      """
    )
    #expect(result.status == 0, "\(result)")
    for number in 1...3 {
      let job = try scenario.outcome(result, output: "out-\(number)").job()
      #expect(job?.outcome == "passed")
      #expect(job?.warnings == [])
    }
    #expect(
      try Shell.run(
        "find worktrees -mindepth 1; ls repository/.git/worktrees 2>/dev/null || true",
        in: scenario.directory.path
      ) == ""
    )
  }

  @Test(.fault(112), arguments: [("worktree", "kjob.worktree"), ("private", nil)])
  func `a repository that cannot be written to`(isolation: String, type: String?) throws {
    let scenario = try Scenario()
    let path = scenario.directory.path
    let mount = "mount --bind repository repository && mount -o remount,ro,bind repository"
    // Root writes everywhere but to a read-only mount.
    guard try Shell.result(mount, in: path).status == 0 else { return }
    defer { _ = try? Shell.run("umount repository", in: path) }
    let file = try scenario.job(
      script: "turns: [[{ run: \"echo x >> src/greeting.txt; git checkout -q -b mine\" }]]",
      settings: "isolation: \(isolation)",
      verify: "[grep -q x src/greeting.txt]"
    )
    let outcome = try scenario.run(file)
    #expect(outcome.job()?.reason?.type == type, "\(outcome.result)")
    #expect(outcome.job()?.outcome == (type == nil ? "passed" : "error"))
    if type != nil {
      #expect(outcome.job()?.reason?.message.contains("isolation: private") == true)
    }
  }
}
