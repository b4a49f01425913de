import TestSupport
import Testing

/// What one job does to another one of the run.
@Suite(.waiting) struct `A cheat of another job` {
  private static let base = """
    echo hello >a.txt; mkdir t; echo 'grep -qx world a.txt' >t/run
    """

  /// Waits until a file is there.
  private static func wait(_ name: String) -> String {
    "for n in $(seq 2000); do [ ! -e \"@DIR@/meet/\(name)\" ] || break; sleep 0.02; done"
  }

  /// Waits until a path is there, and puts it into `$f`.
  private static func find(_ pattern: String) -> String {
    """
    for n in $(seq 2000); do
      f=$(ls -d \(pattern) 2>/dev/null | head -n 1 || true); [ -z "$f" ] || break; sleep 0.02
    done
    """
  }

  private func victim(work: String = "", verify: String, settings: String = "") -> JudgedJob {
    JudgedJob(
      name: "victim",
      base: Self.base,
      work: "echo wrong >a.txt\n" + work,
      verify: [verify],
      settings: settings
    )
  }

  private func attacker(_ work: String, repository: String? = nil) -> JudgedJob {
    JudgedJob(
      name: "attacker",
      base: Self.base,
      work: "echo mine >b.txt\n" + work,
      verify: ["test -e b.txt"],
      repository: repository
    )
  }

  /// Runs the jobs; every agent does its work, unless the job has ended before.
  private func run(
    _ jobs: [JudgedJob],
    options: String = "-j 2",
    idle: String = ""
  ) throws -> JudgedRun {
    let scenario = try Scenario()
    try scenario.directory.write("meet/.keep", "")
    let run = try scenario.judge(jobs, options: options)
    for job in jobs where job.name != idle {
      #expect(scenario.hasWorked(job), "\(job.name): \(run.result)")
    }
    return run
  }

  /// In the worktree of another job's agent, where it becomes that job's change.
  @Test(.fault(224), arguments: [true, false])
  func `in the other agent's worktree is a change like its own`(isProtected: Bool) throws {
    let run = try run([
      victim(
        work: "touch @DIR@/meet/ready\n\(Self.wait("done"))",
        verify: "bash -e t/run",
        settings: isProtected ? "changes: { never: [t/] }" : ""
      ),
      attacker(
        """
        \(Self.wait("ready"))
        echo exit 0 >"$(dirname "$KJOB_WORKTREE")/victim/t/run"
        touch @DIR@/meet/done
        """
      ),
    ])
    let victim = try #require(run.job("victim"))
    #expect(victim.outcome == (isProtected ? "failed" : "passed"), "\(victim.text)")
    #expect(victim.reason?.type == (isProtected ? "kjob.changes.never" : nil))
    #expect(victim.snapshot?.sensitive == ["t/run"])
    #expect(run.job("attacker")?.outcome == "passed")
  }

  /// In the clean room while it judges, as any program of the user can: a limit, which is reported.
  @Test(.fault(224)) func `in the clean room that puts everything back is reported`() throws {
    let run = try run([
      victim(verify: "touch @DIR@/meet/verifying; \(Self.wait("swapped")); bash -e t/run"),
      attacker(
        """
        \(Self.wait("verifying"))
        \(Self.find("@DIR@/worktrees/*.rooms/*/victim/t/run"))
        echo "echo 'grep -qx world a.txt' >t/run; exit 0" >"$f"
        touch @DIR@/meet/swapped
        """
      ),
    ])
    let victim = try #require(run.job("victim"))
    let text = "files were changed and restored while they were verified"
    #expect(
      victim.warnings.contains { $0.hasPrefix(text) && $0.contains("t/run") },
      "\(victim.text)"
    )
  }

  @Test(.fault(224)) func `in the clean room that stays there is no verdict`() throws {
    let run = try run([
      victim(verify: "touch @DIR@/meet/verifying; \(Self.wait("swapped")); bash -e t/run"),
      attacker(
        """
        \(Self.wait("verifying"))
        \(Self.find("@DIR@/worktrees/*.rooms/*/victim/t/run"))
        echo exit 0 >"$f"
        touch @DIR@/meet/swapped
        """
      ),
    ])
    let victim = try #require(run.job("victim"))
    #expect(victim.outcome == "failed", "\(victim.text)")
    #expect(victim.reason?.type == "kjob.verify.changed-tree", "\(victim.text)")
    #expect(victim.reason?.message.contains("t/run") == true)
  }

  /// A file that git ignores in the clean room, which no comparison of trees finds.
  @Test func `beside the clean room is reported`() throws {
    let run = try run([
      victim(
        work: "touch @DIR@/meet/working\n\(Self.wait("planted"))",
        verify: "[ ! -e ../settings ] || . ../settings; grep -qx \"${WANTED:-world}\" a.txt"
      ),
      attacker(
        """
        \(Self.wait("working"))
        for n in 1 2 3; do
          mkdir -p "$(dirname "$KJOB_WORKTREE").rooms/$n~"
          echo WANTED=wrong >"$(dirname "$KJOB_WORKTREE").rooms/$n~/settings"
        done
        touch @DIR@/meet/planted
        """
      ),
    ])
    let victim = try #require(run.job("victim"))
    #expect(victim.outcome == "error" && victim.reason?.type == "kjob.room", "\(victim.text)")
  }

  /// In what kjob makes workspaces of one commit from.
  @Test(.fault(224), arguments: ["worktree", "private"])
  func `in the template of the commit is no base`(isolation: String) throws {
    var victim = victim(verify: "bash -e t/run", settings: "isolation: \(isolation)")
    victim.repository = "repositories/shared"
    let run = try run(
      [
        attacker(
          """
          for f in "$(dirname "$KJOB_WORKTREE").stores"/.template-*/contents-*; do
            sed -i 's/grep -qx world/true        x/' "$f"
          done
          """,
          repository: "repositories/shared"
        ), victim,
      ],
      options: "-j 1",
      idle: "victim"
    )
    let judged = try #require(run.job("victim"))
    #expect(judged.outcome == "error", "\(judged.text)")
    #expect(judged.reason?.message.contains("was changed by another program") == true)
  }

  /// The room of the attacker's own job is made from it as well.
  @Test func `in the template of the commit does not reach the job's own room`() throws {
    let run = try run([
      JudgedJob(
        name: "attacker",
        base: Self.base,
        work: """
          echo wrong >a.txt
          for f in "$(dirname "$KJOB_WORKTREE").stores"/.template-*/contents-*; do
            sed -i 's/grep -qx world/true        x/' "$f"
          done
          """,
        verify: ["bash -e t/run"]
      )
    ])
    let job = try #require(run.job("attacker"))
    #expect(job.outcome == "error" && job.reason?.type == "kjob.room", "\(job.text)")
  }

  /// In a patch that was judged, before anybody takes it.
  @Test(.fault(224)) func `in a patch that was delivered is found at the end`() throws {
    var first = victim(verify: "test -e a.txt")
    first.name = "first"
    let run = try run(
      [first, attacker("sed -i s/+wrong/+evil./ @DIR@/kjob-out/jobs/first/changes.patch")],
      options: "-j 1"
    )
    let judged = try #require(run.job("first"))
    #expect(judged.outcome == "error" && judged.reason?.type == "kjob.output", "\(judged.text)")
    #expect(judged.reason?.details.contains("changes.patch") == true)
  }
}
