import Foundation
import TestSupport
import Testing

/// Jobs of an earlier run that have changed since, and that nothing counts any more.
@Suite(.waiting) struct `Stale jobs` {
  /// Jobs that write a file each; `c` and `d` fail until a file of their name is in the home folder.
  private func scenario(_ names: [String]) throws -> Scenario {
    let scenario = try Scenario()
    for name in names {
      let verify =
        "cd".contains(name) ? #"["[ -e \"$HOME/\#(name)\" ] || exit 3"]"# : #"["true"]"#
      try scenario.job(
        name,
        script: "turns: [[{ write: { path: \(name).txt, content: x } }]]",
        verify: verify
      )
    }
    _ = try scenario.run("jobs/?.yml")
    return scenario
  }

  private func commit(_ scenario: Scenario) throws {
    try scenario.git("git commit --quiet --allow-empty -m next")
  }

  @Test func `that passed can be taken, and kjob says how`() throws {
    let scenario = try scenario(["a", "b", "c"])
    try commit(scenario)
    try scenario.directory.write("home/c", "")
    let again = try scenario.kjob("rerun")
    #expect(again.status == 0, "\(again)")
    #expect(again.output.contains("\nstale: `a`, `b`: their base commits have changed\n"))
    #expect(
      again.output.contains(
        "\ntake:      kjob apply   (1 change)\ntake:      kjob apply a b   (2 changes of stale jobs)\n"
      ),
      "\(again.output)"
    )
    #expect(!again.output.contains("again: "))
    let author = "--author 'A <a@example.com>'"
    let one = try scenario.kjob("apply \(author)")
    #expect(one.status == 0 && one.output.hasPrefix("kjob/c  "), "\(one)")
    #expect(
      one.errors == "kjob: `a`, `b` passed and are stale; `kjob apply a b` takes them\n"
    )
    let others = try scenario.kjob("apply a b \(author)")
    #expect(others.status == 0, "\(others)")
    #expect(
      others.errors == """
        kjob: job `a`: it is stale: its base commit has changed
        kjob: job `b`: it is stale: its base commit has changed

        """
    )
    #expect(try scenario.kjob("apply \(author)").errors == "", "nothing is left to take")
  }

  @Test func `are shown as stale`() throws {
    let scenario = try scenario(["a", "c"])
    try commit(scenario)
    try scenario.directory.write("home/c", "")
    #expect(try scenario.kjob("rerun").status == 0)
    let list = try scenario.kjob("show").output
    #expect(list.contains(/\n  PASS   a  .*, stale: its base commit has changed\n$/), "\(list)")
    let one = try scenario.kjob("show a").output
    #expect(one.hasPrefix("  PASS   a  "))
    #expect(one.contains(", stale: its base commit has changed\n"), "\(one)")
    #expect(!one.contains("carried"))
    #expect(one.contains("\ntake:      kjob apply a\n"))
  }

  @Test func `that failed cannot be overlooked`() throws {
    let scenario = try scenario(["a", "c", "d"])
    try commit(scenario)
    try scenario.directory.write("home/c", "")
    let again = try scenario.shell("\"$KJOB\" rerun c", environment: ["FORCE_COLOR": "1"])
    #expect(again.status == 0, "\(again)")
    let line = "\u{1B}[31mstale: `d` (failed): its base commit has changed\u{1B}[0m\n"
    #expect(again.output.contains("\n\(line)stale: `a`: its base commit has changed\n"))
    let shown = try scenario.kjob("show").output
    #expect(shown.contains("\nagain:     kjob rerun\n"), "\(shown)")
    let listed = try scenario.kjob("rerun --dry-run").output
    #expect(listed.hasPrefix("d  "), "\(listed)")
  }

  @Test(arguments: ["rerun", "rerun --dry-run", "run jobs/?.yml --only-failed"])
  func `are listed when nothing else runs again`(command: String) throws {
    let scenario = try scenario(["a", "b"])
    let jobs = command.hasPrefix("run") ? "job of the earlier run" : "job of the run"
    let advice = command.hasPrefix("run") ? "" : "; name jobs to run them again"
    let none = try scenario.kjob(command)
    #expect(none.status == 0)
    #expect(none.errors == "kjob: every \(jobs) in `kjob-out` passed\(advice)\n")
    try commit(scenario)
    let stale = try scenario.kjob(command)
    #expect(stale.status == 0 && stale.output == "")
    let warning = "kjob: warning: stale, not counted, and not run unless named:"
    #expect(
      stale.errors == """
        \(warning) `a`, `b`: their base commits have changed
        kjob: every other \(jobs) in `kjob-out` passed; `kjob rerun a b` runs the stale ones

        """
    )
    // What is gone cannot run.
    let text = try scenario.directory.read("jobs/a.yml")
    try scenario.directory.write("jobs/a.yml", text.replacing("Do it.", with: "Do it well."))
    try Shell.run("rm jobs/b.yml", in: scenario.directory.path)
    let gone = try scenario.kjob(command)
    #expect(
      gone.errors == """
        \(warning) `a`: its definition has changed
        \(warning) `b`: it is not in the job files
        kjob: every other \(jobs) in `kjob-out` passed; `kjob rerun a` runs the stale one

        """
    )
  }
}
