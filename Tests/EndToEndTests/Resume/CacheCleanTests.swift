import Foundation
import TestSupport
import Testing

/// What `kjob clean --cache` removes of the repositories that runs fetched.
@Suite(.waiting, .timeLimit(.minutes(20))) struct `Clearing up what was fetched` {
  @Test func `leaves what was fetched lately, and removes the rest`() throws {
    let scenario = try Scenario()
    let job = try fetched(scenario)
    #expect(try kjob(scenario, "list \(job)").status == 0)
    let shown = try kjob(scenario, "clean")
    #expect(shown.output.contains("1 fetched repository in \(cache(scenario)), "), "\(shown)")
    let young = try kjob(scenario, "clean --cache --older-than 7d")
    #expect(young.status == 0)
    #expect(young.output.hasPrefix("nothing to remove in "), "\(young)")
    try Shell.run("touch -d '8 days ago' fetched/file/*/config", in: scenario.directory.path)
    // A fetch makes it young again.
    #expect(try kjob(scenario, "list \(job)").status == 0)
    #expect(
      try kjob(scenario, "clean --cache --older-than 7d").output.hasPrefix("nothing to remove in ")
    )
    try Shell.run("touch -d '8 days ago' fetched/file/*/config", in: scenario.directory.path)
    let old = try kjob(scenario, "clean --cache --older-than 7d")
    #expect(old.status == 0, "\(old)")
    #expect(old.output.contains(".git: fetched 8 days ago, "), "\(old)")
    #expect(try Shell.run("ls -A fetched", in: scenario.directory.path) == "")
    #expect(try kjob(scenario, "list \(job)").status == 0)
    #expect(try kjob(scenario, "clean --cache").status == 0)
    #expect(try Shell.run("ls -A fetched", in: scenario.directory.path) == "")
  }

  @Test func `leaves a repository from which a worktree borrows`() throws {
    let scenario = try Scenario()
    let job = try fetched(scenario)
    // The worktrees are elsewhere than where `kjob clean` looks for what was kept.
    let elsewhere = "--worktree-dir \(scenario.directory.path)/elsewhere"
    let run = try kjob(scenario, "run \(job) --keep always --output kept \(elsewhere)")
    #expect(run.status == 0, "\(run)")
    let left = try kjob(scenario, "clean --kept --cache")
    #expect(left.status == 0, "\(left)")
    #expect(left.output.contains("left \(cache(scenario))/file/repository-"), "\(left)")
    #expect(left.output.contains("/elsewhere/"), "\(left)")
    #expect(left.output.contains("needs its objects"), "\(left)")
    try Shell.run(
      "for git in elsewhere/2*/job/.git; do git -C ${git%/.git} fsck || exit 2; done",
      in: scenario.directory.path
    )

    // A person's own worktree counts as well.
    #expect(try kjob(scenario, "checkout kept job mine").status == 0)
    let removed = try kjob(scenario, "clean --kept --cache \(elsewhere)")
    #expect(removed.status == 0, "\(removed)")
    #expect(removed.output.contains("left \(cache(scenario))/file/repository-"), "\(removed)")
    #expect(removed.output.contains("\(scenario.directory.path)/mine needs its"), "\(removed)")
    try Shell.run("git -C mine status; rm -r mine", in: scenario.directory.path)
    #expect(try kjob(scenario, "clean --cache").output.contains("removed \(cache(scenario))/file/"))
    try Shell.run("rm -r kept; rmdir elsewhere", in: scenario.directory.path)
    try scenario.requireNoWorktrees()
  }

  @Test func `refuses while a run is active`() throws {
    let scenario = try Scenario()
    let job = try fetched(scenario, script: "turns: [[{ run: 'touch $HOME/started' }, hang]]")
    let result = try scenario.shell(
      """
      "$KJOB" run \(job) >/dev/null 2>&1 & process=$!
      until test -e home/started || ! kill -0 $process; do sleep 0.2; done
      "$KJOB" clean --cache --worktree-dir other && exit 9
      # Its supervisors hold the run's folder, while kjob itself is gone.
      supervisor=$(pgrep -P $process)
      kill -STOP $supervisor
      kill -KILL $process
      "$KJOB" clean --cache --worktree-dir other && exit 8
      kill -CONT $supervisor
      ls -d fetched/file/*.git
      """,
      environment: ["KJOB_REPOSITORY_CACHE": cache(scenario)]
    )
    #expect(result.status == 0, "\(result)")
    let errors = result.errors.components(separatedBy: "may be in use by the active run 2")
    #expect(errors.count == 3, "\(result)")
    #expect(result.output.hasSuffix(".git\n"), "\(result)")
    while true {
      let cleaned = try kjob(scenario, "clean --cache")
      if cleaned.status == 0, cleaned.output.contains("removed \(cache(scenario))") { break }
      usleep(50_000)
    }
    try scenario.requireNoWorktrees()
  }

  @Test func `respects the locks of other processes`() throws {
    let scenario = try Scenario()
    let job = try fetched(scenario)
    #expect(try kjob(scenario, "list \(job)").status == 0)
    let result = try scenario.shell(
      """
      flock --shared fetched "$KJOB" clean --cache && exit 9
      flock fetched/file/*.lock "$KJOB" clean --cache || exit 8
      # Nothing is fetched while repositories are removed.
      export waiting='until grep -q -- "-> FLOCK .* $! " /proc/locks || ! kill -0 $!; do sleep 0.2; done'
      flock -o fetched sh -c '"$KJOB" list \(job) & eval "$waiting"; kill -0 $!' >/dev/null || exit 7
      ls -d fetched/file/*.git
      """,
      environment: ["KJOB_REPOSITORY_CACHE": cache(scenario)]
    )
    #expect(result.status == 0, "\(result)")
    #expect(result.errors.contains("may be in use by another kjob"), "\(result)")
    #expect(result.output.contains(".git: another process fetches it\n"), "\(result)")
  }

  @Test func `leaves alone what is not its own, and removes the remains of a fetch`() throws {
    let scenario = try Scenario()
    let job = try fetched(scenario)
    #expect(try kjob(scenario, "list \(job)").status == 0)
    let id = String(repeating: "a", count: 40)
    try Shell.run(
      """
      cd fetched
      git init -q --bare file/mine.git; mkdir file/mine.git.lock
      git init -q --bare file/mine-\(id).git
      git init -q file/own-\(id).git; mkdir file/own-\(id).git.lock
      git init -q --bare mine-\(id).git; mkdir mine-\(id).git.lock
      mkdir -p other/left-\(id).git.new/objects other/left-\(id).git.lock notes; touch notes/x
      """,
      in: scenario.directory.path
    )
    let remains = try kjob(scenario, "clean")
    #expect(remains.status == 0, "\(remains)")
    #expect(
      remains.output.contains(
        "removed \(cache(scenario))/other/left-\(id).git: the remains of an interrupted fetch\n"
      ),
      "\(remains)"
    )
    let result = try kjob(scenario, "clean --cache")
    #expect(result.status == 0, "\(result)")
    let left = "file/mine.git file/mine-\(id).git file/own-\(id).git mine-\(id).git notes/x"
    #expect(
      try Shell.run("ls -d */repo* other \(left) 2>/dev/null || true", in: cache(scenario))
        == left.split(separator: " ").sorted().joined(separator: "\n") + "\n"
    )
  }

  @Test func `leaves no half repository when it is killed`() throws {
    let scenario = try Scenario()
    try Shell.run(
      "mkdir many; for n in $(seq 500); do echo $n >many/$n; done; git add many; git commit -qm many",
      in: scenario.repository
    )
    let job = try fetched(scenario)
    for number in 1...20 {
      #expect(try kjob(scenario, "list \(job)").status == 0)
      _ = try scenario.shell(
        "timeout -s KILL 0.\(number < 10 ? "0" : "")\(number) \"$KJOB\" clean --cache || true",
        environment: ["KJOB_REPOSITORY_CACHE": cache(scenario)]
      )
      try Shell.run(
        "for copy in fetched/file/*.git; do test ! -e $copy || git -C $copy fsck; done",
        in: scenario.directory.path
      )
    }
    #expect(try kjob(scenario, "clean --cache").status == 0)
    #expect(try Shell.run("ls -A fetched", in: scenario.directory.path) == "")
  }

  /// Writes a job on a repository that is fetched.
  private func fetched(
    _ scenario: Scenario,
    script: String = "turns: [[{ run: 'echo x >made' }]]"
  ) throws -> String {
    let job = try scenario.job(script: script)
    let text = try scenario.directory.read(job).replacing(
      "repos: [../repository]",
      with: "repos: [{ url: \"file://\(scenario.repository)\", ref: main }]"
    )
    try scenario.directory.write(job, text)
    return job
  }

  private func cache(_ scenario: Scenario) -> String { scenario.directory.path + "/fetched" }

  private func kjob(_ scenario: Scenario, _ arguments: String) throws -> Shell.Result {
    try scenario.kjob(arguments, environment: ["KJOB_REPOSITORY_CACHE": cache(scenario)])
  }
}
