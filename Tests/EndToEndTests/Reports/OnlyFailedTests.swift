import Foundation
import TestSupport
import Testing

/// What a run says of its failures, and running them again.
@Suite(.waiting) struct `Jobs that did not pass` {
  @Test func `are told with why, where and how to run them again, and are run again alone`() throws
  {
    let scenario = try Scenario()
    let command = "run jobs/a.yml jobs/b.yml jobs/c.yml jobs/d.yml"
    try scenario.job("a", script: #"turns: [[{ say: "a says\n##[error]no" }]]"#)
    let mended = #"["[ -e \"$HOME/mended\" ] || { echo not mended; exit 3; }"]"#
    for name in ["b", "c", "d"] {
      try scenario.job(name, script: "turns: [[{ say: x }]]", settings: "", verify: mended)
    }

    let missing = try scenario.kjob("\(command) --only-failed")
    #expect(missing.status == 1 && missing.output == "")
    #expect(
      missing.errors == """
        kjob: error: `--only-failed` found no earlier run: cannot read `kjob-out/journal.jsonl`: \
        No such file or directory
        hint: name the output folder of that run with `--output`

        """
    )

    let first = try scenario.run(
      "jobs/a.yml jobs/b.yml jobs/c.yml -j1 --max-credits=9.5 --junit \"o'u t.xml\"",
      environment: ["RUNNER_DEBUG": "1"]
    )
    #expect(first.result.status == 1)
    let output = first.result.output
    for line in ["a | a says", "a | #\\#[error]no"] { #expect(output.contains("\n\(line)\n")) }
    #expect(output.contains("\n  2 failed  `[ -e"))
    #expect(output.contains("  [kjob.verify.failed]\n    b\n      | not mended\n    c\n"))
    let next =
      "look:      kjob show b\nwhy:       kjob explain kjob.verify.failed\nagain:     kjob rerun\nreports:   kjob-out/report.html, "
    #expect(output.contains("\n\(next)"))

    let plan = try scenario.kjob("\(command) --only-failed --shard 2/2 --format json --dry-run")
    #expect(plan.status == 0)
    #expect(plan.output.components(separatedBy: "\"id\"").count == 2, "\(plan.output)")
    #expect(
      plan.errors.hasPrefix(
        "kjob: 1 job is not in the earlier run in `kjob-out`: left out\nkjob: shard 2 of 2: 1 of 2 jobs"
      )
    )
    let strange = try scenario.kjob("\(command) --only-failed --filter d")
    #expect(strange.status == 1)
    #expect(strange.errors.contains("no selected job is in the earlier run in `kjob-out`"))
    let passed = try scenario.kjob("\(command) --only-failed --filter a")
    #expect(passed.status == 1, "the others did not pass")
    #expect(
      passed.errors == "kjob: every selected job of the earlier run in `kjob-out` passed\n"
    )
    let fewer = try scenario.kjob("run jobs/b.yml --only-failed --dry-run")
    #expect(fewer.errors == "" && fewer.output.hasPrefix("b  "))

    try scenario.directory.write("home/mended", "")
    let second = try scenario.run("jobs/a.yml jobs/b.yml jobs/c.yml --only-failed")
    #expect(second.result.status == 0)
    #expect(second.results?.jobs.map { $0.carriedFrom == nil } == [false, true, true])
    #expect(!second.result.output.contains("again:"))
    let third = try scenario.kjob("run jobs/b.yml jobs/c.yml --only-failed --verbose")
    #expect(third.status == 0 && third.output == "")
    #expect(third.errors == "kjob: every job of the earlier run in `kjob-out` passed\n")

    let both = try scenario.kjob("run jobs/b.yml --verbose --format json")
    #expect(both.errors == "kjob: error: `--verbose` and `--format json` cannot be used together\n")
  }
}
