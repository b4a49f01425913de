import Foundation
import TestSupport
import Testing

/// What `kjob clean` removes, as does the start of every run, and what it leaves alone.
@Suite(.waiting, .timeLimit(.minutes(20))) struct `Clearing up` {
  private static let slow = "turns: [[{ run: 'touch $HOME/started' }, hang]]"

  @Test(arguments: ["clean", "run jobs/quick.yml --output elsewhere"])
  func `removes what a killed run left, whether or not its output is there`(command: String) throws
  {
    for keepsOutput in [true, false] {
      let scenario = try Scenario()
      let slow = try scenario.job("slow", script: Self.slow, settings: "isolation: worktree")
      let own = try scenario.job("own", script: "turns: [[hang]]", settings: "isolation: private")
      try scenario.job("quick", script: "turns: [[{ say: done }]]")
      let before = try scenario.sourceFingerprint()
      try kill(scenario, "\(slow) \(own) -j 2")
      if !keepsOutput { try Shell.run("rm -r kjob-out", in: scenario.directory.path) }
      // Supervisors hold the run's folder until the last of them has ended.
      let result = try untilCleaned(scenario, command)
      #expect(result.status == 0)
      let said = command == "clean" ? result.output : result.errors
      #expect(said.contains("removed what the killed run "), "\(result)")
      #expect(said.contains("had left: 2 worktrees\n"), "\(result)")
      #expect(try scenario.sourceFingerprint() == before)
      try scenario.requireNoWorktrees()
      try scenario.requireNoProcesses()
    }
  }

  @Test(arguments: ["clean", "run jobs/quick.yml --output elsewhere"])
  func `removes entries whose worktrees are gone with all notes of them`(command: String) throws {
    let scenario = try Scenario()
    let slow = try scenario.job(
      "slow",
      script:
        "turns: [[{ run: 'git worktree add -q --detach in HEAD; touch $HOME/started' }, hang]]"
    )
    try scenario.job("quick", script: "turns: [[{ say: done }]]", settings: "source: tolerant")
    try kill(scenario, slow)
    // As after a restart of the machine, where the worktrees were in memory.
    try scenario.killProcesses()
    try Shell.run("rm -rf worktrees", in: scenario.directory.path)
    #expect(try scenario.git("git worktree list").split(separator: "\n").count == 3)
    let result = try scenario.kjob(command)
    #expect(result.status == 0, "\(result)")
    #expect((result.output + result.errors).contains("removed the entry `kjob-slow`"), "\(result)")
    #expect(try scenario.git("git worktree list").split(separator: "\n").count == 1)
  }

  @Test func `removes a note that was half written when kjob was killed`() throws {
    let scenario = try Scenario()
    let run = "worktrees/20200101-000000-abc.stores"
    try scenario.directory.write(run + "/.kjob-1a2b3c.tmp", "/some")
    let result = try scenario.kjob("clean")
    #expect(result.status == 0, "\(result)")
    try scenario.requireNoWorktrees()
  }

  @Test func `removes the folder of notes that was made when kjob was killed`() throws {
    let scenario = try Scenario()
    try Shell.run("mkdir -p home/.cache/kjob/sources", in: scenario.directory.path)
    #expect(try scenario.kjob("clean").status == 0)
    try scenario.requireNoWorktrees()
  }

  @Test(.fault(118, 119)) func `leaves alone what is not its own, whatever its name`() throws {
    let scenario = try Scenario()
    try scenario.directory.write("worktrees/20200101-000000-abc.stores/job/made", "1 2 /etc\0")
    try scenario.directory.write("worktrees/20200101-000000-abc/job/precious", "x\n")
    try scenario.directory.write("worktrees/mine.stores", "no folder\n")
    try scenario.directory.write("worktrees/other/file", "x\n")
    let before = try listing(scenario)
    let result = try scenario.kjob("clean")
    #expect(result.status == 0)
    #expect(result.output == "nothing to remove in \(scenario.directory.path)/worktrees\n")
    #expect(try listing(scenario) == before)
  }

  @Test(.fault(118, 119), arguments: ["clean", "run jobs/quick.yml"])
  func `leaves alone empty folders that no note tells of`(command: String) throws {
    let scenario = try Scenario()
    try scenario.job("quick", script: "turns: [[{ say: done }]]")
    try Shell.run(
      """
      cd "$1"; mkdir worktrees; cd worktrees
      mkdir foo foo.tmp foo.stores 20200101-000000-abc 20200101-000000-abc.tmp bar.stores
      mkdir 20200101-000000-abc.stores bar.stores/job; touch foo.stores/.made
      """,
      arguments: [scenario.directory.path],
      in: "/"
    )
    let before = try listing(scenario)
    #expect(try scenario.kjob(command).status == 0)
    #expect(try listing(scenario) == before)
  }

  @Test(.fault(118)) func `leaves alone what stands where a worktree of its own was`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(script: Self.slow)
    try kill(scenario, file)
    try scenario.directory.write("precious/file", "x\n")
    // The agent is ended by its supervisor; then its worktree is somebody else's folder.
    try Shell.run(
      """
      folder=$(find worktrees -path '*.stores' -prune -o -name job -print)
      mv "$folder" moved
      ln -s "$PWD/precious" "$folder"
      """,
      in: scenario.directory.path
    )
    let result = try untilCleaned(scenario, "clean")
    #expect(result.status == 1)
    #expect(result.output.contains("cleanup-incomplete: "), "\(result)")
    #expect(result.output.contains("because it is not what kjob made there"), "\(result)")
    #expect(try scenario.directory.read("precious/file") == "x\n")
    #expect(FileManager.default.fileExists(atPath: scenario.directory.path + "/moved/README"))
  }

  @Test func `leaves worktrees that were kept, and runs that go on`() throws {
    let scenario = try Scenario()
    let kept = try scenario.job("kept", script: "turns: [[{ say: done }]]")
    #expect(try scenario.kjob("run \(kept) --keep always --output kept").status == 0)
    let before = try listing(scenario)
    #expect(!before.isEmpty)
    #expect(try scenario.kjob("clean").output.hasPrefix("nothing to remove in "))
    #expect(try listing(scenario) == before)
  }

  @Test(.fault(127))
  func `ends a process whose supervisor was killed as well, and no other that has its number`()
    throws
  {
    for isAnother in [false, true] {
      let scenario = try Scenario()
      let file = try scenario.job(
        script: """
          turns:
            - - run: 'true'
              - freeze
          """
      )
      // It writes once more after its command; then it does nothing that could end it.
      _ = try scenario.shell(
        """
        "$KJOB" run \(file) & process=$!
        until grep -q '"completed"' kjob-out/jobs/job/transcript.jsonl 2>/dev/null ||
          ! kill -0 $process; do sleep 0.2; done
        agent=$(sed -n 's/.*"process":\\([0-9]*\\).*"agent-started".*/\\1/p' kjob-out/journal.jsonl)
        supervisor=$(cut -d ' ' -f 4 /proc/$agent/stat)
        kill -STOP $process
        kill -KILL $supervisor
        kill -KILL $process
        wait $process || true
        """
      )
      let path = "kjob-out/journal.jsonl"
      let journal = try scenario.directory.read(path)
      if isAnother {
        try scenario.directory.write(
          path,
          journal.replacingOccurrences(of: "\"start-ticks\":", with: "\"start-ticks\":9")
        )
      }
      let result = try untilCleaned(scenario, "clean")
      #expect(result.output.contains("1 process\n") == !isAnother, "\(result)")
      if isAnother {
        #expect(throws: Scenario.Broken.self) { try scenario.requireNoProcesses() }
        try scenario.killProcesses()
      }
      try scenario.requireNoProcesses()
    }
  }

  /// Starts a run and kills kjob once something says that it has `started`.
  private func kill(_ scenario: Scenario, _ arguments: String) throws {
    let result = try scenario.shell(
      """
      "$KJOB" run \(arguments) & process=$!
      until test -e home/started && [ $(ls worktrees/*.stores | wc -l) -ge \
      $(echo \(arguments) | grep -o yml | wc -l) ] || ! kill -0 $process; do sleep 0.2; done
      kill -KILL $process
      wait $process || echo "status $?"
      """
    )
    #expect(result.output.hasSuffix("status 137\n"), "\(result)")
  }

  /// Runs a command again until it finds that the killed run is dead.
  private func untilCleaned(_ scenario: Scenario, _ command: String) throws -> Shell.Result {
    while true {
      let result = try scenario.kjob(command)
      if (result.output + result.errors).contains("removed what the killed run") { return result }
      usleep(50_000)
    }
  }

  private func listing(_ scenario: Scenario) throws -> String {
    try Shell.run("find worktrees | sort", in: scenario.directory.path)
  }
}
