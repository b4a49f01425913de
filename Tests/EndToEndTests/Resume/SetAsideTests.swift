import Foundation
import TestSupport
import Testing

/// A run into the output folder of an earlier run.
@Suite(.waiting) struct `An earlier run` {
  private static let script = "turns: [[{ write: { path: new.txt, content: x } }, { say: done }]]"

  private func entries(_ scenario: Scenario, _ pattern: String) throws -> [String] {
    try Shell.run("ls -dA \(pattern)", in: scenario.directory.path).split(separator: "\n").map(
      String.init
    )
  }

  private func prompt(_ scenario: Scenario, _ folder: String) throws -> String {
    try scenario.directory.read("\(folder)/jobs/job/prompt-1.md")
  }

  @Test func `is set aside, and the last three stay`() throws {
    let scenario = try Scenario()
    // An agent that changes nothing leaves nothing to take.
    for number in 1...6 {
      try scenario.job(script: "turns: [[{ say: done }]]", settings: "prompt: run \(number)")
      let outcome = try scenario.run("jobs/job.yml")
      #expect(outcome.result.status == 0)
      let note = number == 1 ? "" : "kjob: the earlier run is now in `kjob-out.1`\n"
      #expect(outcome.result.errors == note)
    }
    #expect(
      try entries(scenario, "kjob-out*") == ["kjob-out", "kjob-out.1", "kjob-out.2", "kjob-out.3"]
    )
    for (folder, number) in [
      ("kjob-out", 6), ("kjob-out.1", 5), ("kjob-out.2", 4), ("kjob-out.3", 3),
    ] {
      #expect(try prompt(scenario, folder).hasPrefix("run \(number)"))
      #expect(try scenario.directory.read("\(folder)/.gitignore") == "*\n")
    }
    // Each is a whole run.
    #expect(try scenario.kjob("report kjob-out.2").status == 0)
  }

  @Test func `with patches that nothing took is never removed`() throws {
    let scenario = try Scenario()
    for number in 1...6 {
      try scenario.job(script: Self.script, settings: "prompt: run \(number)")
      let outcome = try scenario.run("jobs/job.yml")
      #expect(outcome.result.status == 0)
      if number == 1 {
        #expect(try scenario.kjob("apply --author 'A <a@example.com>'").status == 0)
      }
      guard number == 6 else { continue }
      #expect(
        outcome.result.errors == """
          kjob: the earlier run is now in `kjob-out.1`
          `kjob-out.4` stays: it has 1 accepted patch that was never applied; `kjob apply kjob-out.4` \
          makes a branch of it

          """
      )
    }
    // The first run's patch became a branch, so it is not among them.
    let numbers = try (1...4).map { try prompt(scenario, "kjob-out.\($0)").prefix(5) }
    #expect(numbers == ["run 5", "run 4", "run 3", "run 2"])
    #expect(try entries(scenario, "kjob-out*").count == 5)
  }

  @Test func `leaves alone what is not its own`() throws {
    let scenario = try Scenario()
    try scenario.job(script: Self.script)
    try scenario.directory.write("out.1/mine", "")
    #expect(try scenario.run("jobs/job.yml --output out").result.status == 0)
    let blocked = try scenario.kjob("run jobs/job.yml --output out")
    #expect(blocked.status == 1)
    #expect(blocked.errors.contains("`out.1` is in the way and was not made by kjob"))
    #expect(try entries(scenario, "out/*").count == 6)
    // A folder with other files, and the working directory, stay where they are.
    try Shell.run("mv out.1 other", in: scenario.directory.path)
    try scenario.directory.write("mixed/mine", "")
    for number in 1...3 {
      if number == 3 { try scenario.directory.write("mixed/jobs/mine/file", "") }
      let outcome = try scenario.kjob("run jobs/job.yml --output mixed")
      #expect(outcome.status == 0, "\(outcome.errors)")
      let place = "kjob: the earlier run is now in `mixed/kjob-out.1`\n"
      #expect(outcome.errors == (number == 1 ? "" : place))
    }
    #expect(try entries(scenario, "mixed/*").count == 9)
    #expect(try scenario.directory.read("mixed/jobs/mine/file") == "")
    #expect(try entries(scenario, "mixed/jobs/*") == ["mixed/jobs/job", "mixed/jobs/mine"])
    let here = try scenario.shell(
      "mkdir here && cd here && for i in 1 2; do \"$KJOB\" run ../jobs/job.yml --output .; done"
    )
    #expect(here.status == 0, "\(here.errors)")
    #expect(try entries(scenario, "here/kjob-out.1/journal.jsonl").count == 1)
  }

  @Test func `that still runs is not moved`() throws {
    let scenario = try Scenario()
    try scenario.job(script: "turns: [[{ run: 'touch \"$HOME/on\"; sleep 60' }]]")
    let result = try scenario.shell(
      """
      "$KJOB" run jobs/job.yml >first 2>&1 & first=$!
      until [ -e home/on ]; do sleep 0.2; done
      "$KJOB" run jobs/job.yml; status=$?
      kill -TERM $first; wait $first
      exit $status
      """
    )
    #expect(result.status == 1)
    #expect(result.errors.contains("another run writes to"))
    #expect(try entries(scenario, "kjob-out*") == ["kjob-out"])
  }

  @Test func `that was moved halfway when kjob was killed is one run again`() throws {
    let scenario = try Scenario()
    try scenario.job("a", script: Self.script)
    try scenario.job("b", script: Self.script)
    let out = scenario.directory.path + "/out"
    func fresh() throws {
      try Shell.run("rm -rf out; mkdir out; touch out/mine", in: scenario.directory.path)
      #expect(try scenario.kjob("run jobs/a.yml jobs/b.yml --output out").status == 0)
    }
    // Before the journal: the run is still the folder's, and goes on there.
    try fresh()
    try Shell.run(
      "mkdir -p kjob-out.moving/jobs; mv junit.xml kjob-out.moving; mv jobs/a kjob-out.moving/jobs",
      in: out
    )
    let again = try scenario.kjob("rerun out b")
    #expect(again.status == 0, "\(again)")
    #expect(try entries(scenario, "out/jobs/*") == ["out/jobs/a", "out/jobs/b"])
    // After it: the run gets its number before the next one is moved.
    try fresh()
    try Shell.run(
      "mkdir -p kjob-out.moving; mv jobs journal.jsonl *.xml *.json *.md *.html kjob-out.moving",
      in: out
    )
    for _ in 1...2 { #expect(try scenario.kjob("run jobs/a.yml --output out").status == 0) }
    #expect(
      try entries(scenario, "out/kjob-out.*/jobs/*") == [
        "out/kjob-out.1/jobs/a", "out/kjob-out.2/jobs/a", "out/kjob-out.2/jobs/b",
      ]
    )
    #expect(try scenario.kjob("show out/kjob-out.2 b").status == 0)
  }

  @Test func `behind a link moves, and the link leads to the new one`() throws {
    let scenario = try Scenario()
    try scenario.job(script: Self.script)
    try Shell.run("mkdir -p store/real; ln -s store/real kjob-out", in: scenario.directory.path)
    for number in 1...3 {
      let result = try scenario.kjob("run jobs/job.yml")
      #expect(result.status == 0, "\(number): \(result.errors)")
    }
    #expect(try entries(scenario, "store/*") == ["store/real", "store/real.1", "store/real.2"])
    #expect(try entries(scenario, "kjob-out/journal.jsonl").count == 1)
  }
}
