import Foundation
import TestSupport
import Testing

/// Running jobs of an earlier run again, while the folder answers for all of them.
@Suite(.waiting) struct `Jobs that run again` {
  /// Four jobs: `a` and `b` pass, `c` and `d` fail until a file of their name is in the home folder.
  private func scenario() throws -> Scenario {
    let scenario = try Scenario()
    for name in ["a", "b"] { try scenario.job(name, script: Self.script) }
    for name in ["c", "d"] {
      let verify = #"["[ -e \"$HOME/\#(name)\" ] || { echo not yet; exit 3; }"]"#
      try scenario.job(name, script: Self.script, verify: verify)
    }
    return scenario
  }

  private static let script = "turns: [[{ write: { path: new.txt, content: x } }, { say: done }]]"

  private func rerun(_ scenario: Scenario, _ words: String = "") throws -> Scenario.Outcome {
    try scenario.checked { try scenario.kjob("rerun \(words)") }
  }

  /// The digests of all files of jobs.
  private func digests(_ scenario: Scenario, _ jobs: [String]) throws -> String {
    let folders = jobs.map { "kjob-out/jobs/\($0)" }.joined(separator: " ")
    return try Shell.run(
      "find \(folders) -type f | sort | xargs sha256sum",
      in: scenario.directory.path
    )
  }

  @Test func `keep the results, files and patches of all others`() throws {
    let scenario = try scenario()
    let first = try scenario.run("jobs/?.yml -j2")
    #expect(first.result.status == 1)
    let runID = try #require(first.results?.runID)
    let kept = try digests(scenario, ["a", "b", "d"])

    try scenario.directory.write("home/c", "")
    let second = try rerun(scenario, "c")
    #expect(second.result.status == 1, "a carried failure counts")
    #expect(second.results?.jobs.map(\.id) == ["a", "b", "c", "d"])
    #expect(second.results?.jobs.map(\.outcome) == ["passed", "passed", "passed", "failed"])
    #expect(second.results?.jobs.map(\.carriedFrom) == [runID, runID, nil, runID])
    #expect(try digests(scenario, ["a", "b", "d"]) == kept)
    #expect(second.result.output.hasPrefix("kjob 0.2.0: running 1 of 4 jobs again\n  start  c\n"))
    #expect(second.result.output.contains("\ncarried: 3 jobs of run \(runID)\n"))
    #expect(second.result.output.contains("\n    d (carried)\n      | not yet\n"))
    let carried = second.junit?.all("property").filter {
      $0.attributes["name"] == "kjob.carried-from"
    }
    #expect(carried?.map { $0.attributes["value"] } == [runID, runID, runID])
    #expect(
      try scenario.directory.read("kjob-out/summary.md").contains("carried from run \(runID)")
    )

    try scenario.directory.write("home/d", "")
    let third = try rerun(scenario)
    #expect(third.result.status == 0)
    #expect(third.results?.jobs.map(\.carriedFrom) == [runID, runID, second.results?.runID, nil])
    #expect(third.result.output.contains("\ncarried: 3 jobs of 2 earlier runs\n"))
    #expect(
      try scenario.kjob("apply --author 'A <a@example.com>'").output.split(separator: "\n").count
        == 4
    )

    // Nothing did not pass, so nothing runs.
    let fourth = try rerun(scenario)
    #expect(fourth.result.status == 0 && fourth.result.output == "")
    #expect(
      fourth.result.errors
        == "kjob: every job of the run in `kjob-out` passed; name jobs to run them again\n"
    )
    // The branches of carried patches stay the same.
    let fifth = try rerun(scenario, "'c*' d")
    #expect(fifth.result.status == 0)
    let applied = try scenario.kjob("apply a b --author 'A <a@example.com>'").output
    #expect(applied.components(separatedBy: "(unchanged)").count == 3, "\(applied)")
  }

  @Test func `leave out what has changed since`() throws {
    let scenario = try scenario()
    #expect(try scenario.run("jobs/?.yml").result.status == 1)
    let before = try digests(scenario, ["a", "b", "d"])
    let definition = try scenario.directory.read("jobs/a.yml")
    try scenario.directory.write(
      "jobs/a.yml",
      definition.replacing("prompt: Do it.", with: "prompt: Do it well.")
    )
    // The same definition at another place of the file is the same.
    let moved = try scenario.directory.read("jobs/d.yml")
    try scenario.directory.write("jobs/d.yml", "# A comment.\n\n\(moved)")
    try Shell.run("rm jobs/b.yml; touch home/c", in: scenario.directory.path)
    let second = try rerun(scenario, "c")
    #expect(second.result.status == 1)
    #expect(second.results?.jobs.map(\.id) == ["c", "d"])
    #expect(
      second.results?.stale?.map { "\($0.id) \($0.cause)" } == ["a definition", "b gone"]
    )
    #expect(second.result.output.contains("\nstale: `a`: its definition has changed\n"))
    #expect(second.result.output.contains("\nstale: `b`: it is not in the job files\n"))
    #expect(try digests(scenario, ["a", "b", "d"]) == before)

    // What is stale can be carried again when it is as before, and run by its name.
    try scenario.directory.write("jobs/a.yml", definition)
    let third = try rerun(scenario, "d")
    #expect(third.results?.jobs.map(\.id) == ["a", "c", "d"])
    #expect(third.results?.stale?.map(\.id) == ["b"])

    // Another base makes everything stale that does not run.
    try scenario.git("git commit --quiet --allow-empty -m next")
    let fourth = try rerun(scenario, "c")
    #expect(fourth.result.status == 0)
    #expect(fourth.results?.jobs.map(\.id) == ["c"])
    #expect(fourth.results?.stale?.map(\.cause) == ["base", "base", "gone"])
    let fifth = try rerun(scenario, "a")
    #expect(fifth.results?.jobs.map(\.id) == ["a", "c"])
  }

  @Test func `are found by folder, id and pattern, and anything else is refused`() throws {
    let scenario = try scenario()
    for (words, message) in [
      ("", "cannot read `kjob-out/journal.jsonl`: No such file or directory"),
      ("nowhere", "cannot read `nowhere/journal.jsonl`: No such file or directory"),
    ] {
      let result = try scenario.kjob("rerun \(words)")
      #expect(result.status == 1 && result.errors.contains(message), "\(result.errors)")
    }
    #expect(try scenario.run("jobs/[ac].yml --output out").result.status == 1)
    try Shell.run("cp -r out kjob-out", in: scenario.directory.path)
    for (words, planned) in [
      ("", ["c"]), ("out", ["c"]), ("out a", ["a"]), ("a c", ["a", "c"]), ("'*'", ["a", "c"]),
    ] {
      let result = try scenario.kjob("rerun \(words) --dry-run")
      #expect(result.status == 0)
      let ids = result.output.split(separator: "\n").compactMap { $0.split(separator: " ").first }
      #expect(ids.map(String.init) == planned, "\(words): \(result.output)\(result.errors)")
    }
    for (words, message) in [
      ("x", "`x` is neither an output folder nor a job of the run in `kjob-out`"),
      (
        "out aa",
        "`aa` is neither an output folder nor a job of the run in `out`\nhint: did you mean `a`?"
      ),
      ("'x*'", "`x*` is neither an output folder nor a job of the run in `kjob-out`"),
    ] {
      let result = try scenario.kjob("rerun \(words)")
      #expect(result.status == 1 && result.errors.contains(message), "\(result.errors)")
    }
  }

  @Test func `are not guessed from a part of an id, but named`() throws {
    let scenario = try Scenario()
    for name in ["port-api", "port-web"] { try scenario.job(name, script: Self.script) }
    #expect(try scenario.kjob("run jobs/*.yml").status == 0)
    for (part, ids) in [("port", "`port-api`, `port-web`"), ("web", "`port-web`")] {
      let result = try scenario.kjob("rerun \(part)")
      #expect(
        result.errors == """
          kjob: error: `\(part)` is neither an output folder nor a job of the run in `kjob-out`
          hint: `'*\(part)*'` matches \(ids)

          """
      )
    }
    let listed = try scenario.kjob("rerun '*web*' --dry-run").output
    #expect(listed.hasPrefix("port-web  "), "\(listed)")
  }

  @Test func `a changed file of a carried job is an error of that job`() throws {
    let scenario = try scenario()
    #expect(try scenario.run("jobs/?.yml").result.status == 1)
    try scenario.directory.write("home/c", "")
    // The agent of `c` reaches for the patch of another job.
    let patch = "\(scenario.directory.path)/kjob-out/jobs/a/changes.patch"
    try scenario.directory.write(
      "jobs/c.script",
      "turns: [[{ run: \"echo >>\(patch)\" }, { say: done }]]"
    )
    let second = try rerun(scenario, "c")
    #expect(second.result.status == 1)
    #expect(second.results?.job("a")?.outcome == "error")
    #expect(second.results?.job("a")?.reason?.type == "kjob.output")
    // Before a run: the journal says what the patch was.
    let third = try rerun(scenario, "d")
    #expect(third.results?.job("a")?.outcome == "error")
    #expect(third.results?.job("b")?.outcome == "passed")
    // However often others run again, it is reported once.
    let fault = "`jobs/a/changes.patch` was changed after kjob wrote it"
    for outcome in [second, third, try rerun(scenario, "d")] {
      #expect(outcome.results?.job("a")?.warnings == [fault])
    }
    #expect(
      try scenario.directory.read("kjob-out/journal.jsonl").components(separatedBy: fault).count
        == 2
    )
  }

  @Test func `get the warnings about the whole run, and carried jobs do not`() throws {
    let scenario = try scenario()
    for name in ["a", "c"] {
      let verify = name == "a" ? #"["true"]"# : #"["[ -e \"$HOME/c\" ]"]"#
      try scenario.job(name, script: Self.script, settings: "secrets: [ABSENT]", verify: verify)
    }
    #expect(try scenario.run("jobs/[ac].yml").result.status == 1)
    for _ in 1...2 {
      let outcome = try rerun(scenario, "c")
      let warning = "`secrets` names variables that are not set: ABSENT"
      #expect(outcome.results?.jobs.map(\.warnings) == [[warning], [warning]])
    }
  }

  @Test func `lose nothing when kjob is killed at any record of the new journal`() throws {
    let scenario = try scenario()
    #expect(try scenario.run("jobs/?.yml").result.status == 1)
    let kept = try digests(scenario, ["a", "b"])
    try Shell.run("cp -r kjob-out before; touch home/c home/d", in: scenario.directory.path)
    let whole = try rerun(scenario)
    #expect(whole.result.status == 0)
    let lines = try scenario.directory.read("kjob-out/journal.jsonl").split(separator: "\n")
    #expect(lines.count > 20)
    // What comes before the first record that is not carried replaces the earlier journal at once.
    for count in stride(from: 4, to: lines.count, by: 7) {
      try Shell.run("rm -rf kjob-out; cp -r before kjob-out", in: scenario.directory.path)
      let journal = lines.prefix(count).map { $0 + "\n" }.joined()
      try scenario.directory.write("kjob-out/journal.jsonl", journal)
      let resumed = try scenario.checked { try scenario.kjob("resume") }
      #expect(resumed.result.status == 0, "after record \(count): \(resumed.result.errors)")
      #expect(resumed.results?.jobs.map(\.outcome) == Array(repeating: "passed", count: 4))
      #expect(resumed.results?.jobs.map { $0.carriedFrom == nil } == [false, false, true, true])
      #expect(try digests(scenario, ["a", "b"]) == kept)
    }
  }

  @Test func `are continued by resume if they were stopped and carried`() throws {
    let scenario = try scenario()
    // `c` fails first and stops the run.
    #expect(try scenario.run("jobs/c.yml jobs/a.yml jobs/d.yml -j1 --fail-fast").result.status == 1)
    try Shell.run("touch home/c home/d", in: scenario.directory.path)
    let again = try rerun(scenario, "c")
    #expect(again.result.status == 1)
    #expect(again.results?.jobs.map(\.outcome) == ["passed", "skipped", "skipped"])
    #expect(again.result.output.contains("\ncontinue:  kjob resume   (2 not started)\n"))
    let resumed = try scenario.checked { try scenario.kjob("resume") }
    #expect(resumed.result.status == 0)
    #expect(resumed.results?.jobs.map(\.outcome) == ["passed", "passed", "passed"])
    #expect(resumed.results?.jobs.map(\.carriedFrom) == [nil, nil, nil])
  }

  @Test func `come from folders, and from standard input only while it can be read`() throws {
    let scenario = try scenario()
    #expect(try scenario.kjob("run jobs").status == 1)
    try scenario.directory.write("home/c", "")
    let again = try rerun(scenario)
    #expect(again.results?.jobs.map(\.outcome) == ["passed", "passed", "passed", "failed"])
    let only = try scenario.checked { try scenario.kjob("run jobs --only-failed") }
    #expect(only.results?.jobs.map { $0.carriedFrom == nil } == [false, false, false, true])
    let piped = try scenario.shell("cd jobs && \"$KJOB\" run - --output ../piped <d.yml")
    #expect(piped.status == 1 && piped.output.contains("  FAIL   stdin  "), "\(piped)")
    let refused = try scenario.kjob("rerun piped")
    #expect(refused.status == 1)
    #expect(refused.errors.contains("job files of the run came from standard input"))
  }

  @Test func `that failed and became stale run again, and stale ones can be looked at`() throws {
    let scenario = try scenario()
    #expect(try scenario.run("jobs/?.yml").result.status == 1)
    try scenario.git("git commit --quiet --allow-empty -m fix")
    try scenario.directory.write("home/c", "")
    let second = try rerun(scenario, "c")
    #expect(second.result.errors.contains("not counted, and not run unless named: `a`, `b`, `d`: "))
    #expect(
      second.result.output.contains(
        "\nstale: `d` (failed): its base commit has changed\nstale: `a`, `b`: "
      )
    )
    #expect(try scenario.kjob("show d").output.contains("`[ -e"))
    #expect(try scenario.kjob("diff a").output.contains("+++ b/new.txt"))
    let applied = try scenario.kjob("apply a --author 'A <a@example.com>'")
    #expect(applied.status == 0, "\(applied.errors)")
    try scenario.directory.write("home/d", "")
    let third = try rerun(scenario)
    #expect(third.result.status == 0)
    #expect(third.results?.jobs.map(\.id) == ["c", "d"])
  }

  @Test func `keep what they had before`() throws {
    let scenario = try scenario()
    #expect(try scenario.run("jobs/?.yml").result.status == 1)
    let patch = try scenario.patch("a")
    let broken = try rerun(scenario, "a --agent-command /nonexistent")
    #expect(broken.results?.job("a")?.outcome == "error")
    #expect(try scenario.directory.read("kjob-out/earlier/a/changes.patch") == patch)
  }

  @Test func `do not start if another kjob ran in the folder meanwhile`() throws {
    let scenario = try scenario()
    #expect(try scenario.run("jobs/?.yml").result.status == 1)
    for command in ["rerun", "run jobs/?.yml --only-failed"] {
      try Shell.run("rm -rf kjob-out home/d; touch home/c", in: scenario.directory.path)
      #expect(try scenario.run("jobs/?.yml").result.status == 1)
      let result = try whileHeld(scenario, command, meanwhile: "rerun d")
      #expect(result.output.hasPrefix("1\n"), "\(result)")
      #expect(result.output.contains("another kjob ran in `kjob-out` meanwhile"), "\(result)")
      #expect(try scenario.outcome(result).results?.job("d")?.outcome == "passed")
    }
  }

  @Test func `do not start if another kjob resumed the run meanwhile`() throws {
    let scenario = try scenario()
    // With a whole last record, and with a torn one.
    for end in ["", "{\"version\":"] {
      try Shell.run("rm -rf kjob-out home/d", in: scenario.directory.path)
      #expect(try scenario.run("jobs/[cd].yml -j1 --fail-fast").result.status == 1)
      let journal = try scenario.directory.read("kjob-out/journal.jsonl")
      try scenario.directory.write("kjob-out/journal.jsonl", journal + end)
      let result = try whileHeld(scenario, "resume", meanwhile: "resume")
      #expect(result.output.hasPrefix("1\n"), "\(result)")
      #expect(result.output.contains("another kjob ran in `kjob-out` meanwhile"), "\(result)")
    }
  }

  /// Runs a kjob that has read the journal when another one begins and ends; returns the first one's
  /// status and messages.
  private func whileHeld(
    _ scenario: Scenario,
    _ command: String,
    meanwhile other: String
  ) throws -> Shell.Result {
    // A git that waits holds the first kjob back.
    try scenario.directory.write(
      "slow/git",
      """
      #!/bin/sh
      if [ -e \(scenario.directory.path)/gate ]; then
        touch \(scenario.directory.path)/held
        while [ -e \(scenario.directory.path)/gate ]; do sleep 0.2; done
      fi
      PATH=${PATH#*/slow:} exec git "$@"
      """
    )
    try Shell.run("chmod +x slow/git; rm -f held", in: scenario.directory.path)
    return try scenario.shell(
      """
      touch gate home/d
      PATH=$PWD/slow:$PATH "$KJOB" \(command) >first 2>&1 & first=$!
      until [ -e held ]; do sleep 0.2; done
      "$KJOB" \(other) >second 2>&1 || true
      rm gate home/d
      wait $first || echo $?
      cat first
      """
    )
  }

  @Test(
    arguments: [
      (
        "prompts: [{ text: one, files: [f.txt] }, two]",
        "prompts: [one, { text: two, files: [f.txt] }]"
      ),
      ("prompt: x\nverify: ['true']", "prompt: x\nverify: ['true', 'true']"),
      ("prompt: x\ntimeout: 5m", "prompt: x\ntimeout: 6m"),
      ("prompt: x\nenv: { set: { A: b } }", "prompt: x\nenv: { set: { A: c } }"),
      ("prompt: x\nchanges: { never: [a] }", "prompt: x\nchanges: { only: [a] }"),
      ("prompt: x\nclient-capabilities: [fs]", "prompt: x\nclient-capabilities: [terminal]"),
    ]
  )
  func `notice every change of a definition`(before: String, after: String) throws {
    let scenario = try Scenario()
    try scenario.directory.write("jobs/f.txt", "text")
    let always = "turns: [[{ say: x }]]"
    try scenario.job("a", script: always, settings: before)
    try scenario.job("b", script: always, verify: "[exit 1]")
    #expect(try scenario.kjob("run jobs/a.yml jobs/b.yml").status == 1)
    #expect(try scenario.outcome(try scenario.kjob("rerun b")).results?.stale == nil)
    try scenario.job("a", script: always, settings: after)
    let stale = try scenario.outcome(try scenario.kjob("rerun b")).results?.stale
    #expect(stale?.map(\.cause) == ["definition"])
  }

  @Test(
    arguments: [
      (#""elapsed":0."#, #""elapsed":1e300,"x":0."#),
      (#""elapsed":0."#, #""elapsed":-1e300,"x":0."#),
      (#""leftovers":0"#, #""leftovers":9223372036854775807"#),
      (#""seconds":0."#, #""seconds":1e300,"x":0."#), (#""credits":0.25"#, #""credits":1.7e308"#),
    ]
  )
  func `are shown whatever a journal from elsewhere says`(old: String, new: String) throws {
    let scenario = try Scenario()
    let script = "turns: [[{ write: { path: a, content: b } }, { usage: { credits: 0.25 } }]]"
    try scenario.job("a", script: script)
    try scenario.job("b", script: script, verify: "[exit 1]")
    #expect(try scenario.kjob("run jobs/a.yml jobs/b.yml").status == 1)
    #expect(try scenario.kjob("rerun b").status == 1)
    let journal = try scenario.directory.read("kjob-out/journal.jsonl")
    #expect(journal.contains(old))
    try scenario.directory.write("kjob-out/journal.jsonl", journal.replacing(old, with: new))
    for command in ["show", "show a", "watch", "report", "log a", "rerun --dry-run"] {
      let result = try scenario.kjob(command)
      #expect([0, 1].contains(result.status), "\(command): \(result)")
    }
  }
}
