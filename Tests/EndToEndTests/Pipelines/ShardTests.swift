import Foundation
import TestSupport
import Testing

/// Plans that several machines share.
@Suite(.waiting) struct `Shards` {
  /// Writes a job file with so many jobs, each of which makes a file.
  private func jobs(_ count: Int, _ scenario: Scenario, settings: String = "") throws -> String {
    let names = (1...count).map { "j\($0 < 10 ? "0" : "")\($0)" }
    return try scenario.job(
      "all",
      script: "turns: [[{ run: 'echo new >made.txt' }]]",
      settings: settings + "\njobs: { \(names.map { "\($0): {}" }.joined(separator: ", ")) }"
    )
  }

  /// An earlier run in which the last job took as long as many others together.
  private func durations(_ count: Int, _ scenario: Scenario) throws -> String {
    let entries = (1...count).map { index in
      let id = "j\(index < 10 ? "0" : "")\(index)"
      return #"{"id":"\#(id)","outcome":"passed","seconds":\#(1 + index * index * index / 20)}"#
    }
    let text = #"{"version":1,"jobs":[\#(entries.joined(separator: ","))]}"#
    try scenario.directory.write("earlier/shard/results.json", text)
    return "earlier"
  }

  private struct Plan: Decodable {
    struct Shard: Decodable {
      var shard: String
      var milliseconds: Int?
      var jobs: [String]
    }

    var shards: [Shard]
  }

  @Test func `of forty jobs are even, and merge to what one machine would have left`() throws {
    let scenario = try Scenario()
    let file = try jobs(40, scenario)
    let options = "--durations \(try durations(40, scenario))"
    let shown = try scenario.kjob("plan \(file) --shards 4 \(options) --format json")
    let plan = try JSONDecoder().decode(
      Plan.self,
      from: Data(shown.output.replacing("-", with: "_").utf8)
    )
    let times = plan.shards.compactMap(\.milliseconds)
    #expect(times.count == 4)
    #expect((times.max() ?? 0) * 40 <= times.reduce(0, +) * 11, "\(times)")

    var parts: [String] = []
    for index in [3, 1, 4, 2] {
      let outcome = try scenario.checked {
        try scenario.kjob("run \(file) -j 4 \(options) --shard \(index)/4 --output part\(index)")
      }
      #expect(outcome.result.status == 0, "\(outcome.result)")
      let part = try scenario.outcome(outcome.result, output: "part\(index)")
      let ids = part.results?.jobs.map(\.id) ?? []
      #expect(ids == plan.shards[index - 1].jobs)
      parts += ids
      #expect(
        outcome.result.errors.contains("kjob: shard \(index) of 4: \(ids.count) of 40 jobs, plan ")
      )
    }
    #expect(Set(parts).count == 40 && parts.count == 40)
    let merged = try scenario.kjob("report part2 part4 part1 part3 --output merged")
    #expect(merged.status == 0, "\(merged)")
    #expect(merged.output.contains("40 jobs in "))
    let whole = try scenario.run("\(file) -j 4")
    #expect(whole.result.status == 0)
    _ = try scenario.outcome(merged, output: "merged")
    // Everything but times, memory, processes and the run's own names is the same.
    try Shell.run(
      """
      python3 - kjob-out merged <<'END'
      import json, sys
      def load(folder):
          text = json.load(open(folder + "/results.json"))
          for key in ("run-id", "start-time", "seconds"): text.pop(key)
          assert text.pop("plan-hash", None) or folder == "kjob-out"
          for job in text["jobs"]:
              for key in ("seconds", "start-time"): job.pop(key)
              job.pop("peak-memory", None)
              job["agent"].pop("session-id")
              for turn in job["turns"]: turn.pop("seconds", None)
              for command in job["commands"]: command.pop("seconds")
              job["turns"] = [{k: v for k, v in t.items()} for t in job["turns"]]
          return text
      one, other = load(sys.argv[1]), load(sys.argv[2])
      assert one == other, (one, other)
      END
      diff -r --brief -x transcript.jsonl kjob-out/jobs merged/jobs
      cut -d'"' -f2-12 kjob-out/junit.xml | grep -c '<testcase' >/dev/null || true
      """,
      in: scenario.directory.path
    )
    let again = try scenario.kjob("report merged")
    #expect(again.status == 0)
    #expect(
      again.output.replacing("merged", with: "x") == merged.output.replacing("merged", with: "x")
    )
    let resumed = try scenario.kjob("resume merged")
    #expect(
      resumed.errors == """
        kjob: error: `merged` was merged from shards
        hint: resume the shards, then merge them again

        """
    )
  }

  @Test(
    arguments: [
      (["KJOB_SHARD_INDEX": "1", "KJOB_SHARD_COUNT": "3"], "auto", "2/3"),
      (
        [
          "SLURM_ARRAY_TASK_ID": "14", "SLURM_ARRAY_TASK_COUNT": "3",
          "SLURM_ARRAY_TASK_MIN": "10", "SLURM_ARRAY_TASK_STEP": "2",
        ], "auto", "3/3"
      ),
      (
        [
          "SLURM_ARRAY_TASK_ID": "0", "SLURM_ARRAY_TASK_COUNT": "3",
          "SLURM_ARRAY_TASK_MIN": "0", "CI_NODE_INDEX": "3", "CI_NODE_TOTAL": "3",
        ], "auto", "1/3"
      ),
      (["JOB_COMPLETION_INDEX": "0"], "auto/3", "1/3"),
      (["JOB_COMPLETION_INDEX": "2", "KJOB_SHARD_COUNT": "3"], "auto", "3/3"),
      (["CI_NODE_INDEX": "1", "CI_NODE_TOTAL": "3"], "auto", "1/3"),
      (["CI_NODE_INDEX": "3", "CI_NODE_TOTAL": "3"], "auto", "3/3"),
      (["CI_NODE_TOTAL": "1"], "auto", "1/1"),
      (
        ["BUILDKITE_PARALLEL_JOB": "0", "BUILDKITE_PARALLEL_JOB_COUNT": "3"], "auto", "1/3"
      ),
      (["CIRCLE_NODE_INDEX": "2", "CIRCLE_NODE_TOTAL": "3"], "auto", "3/3"),
      (["BITBUCKET_PARALLEL_STEP": "1", "BITBUCKET_PARALLEL_STEP_COUNT": "3"], "auto", "2/3"),
      (["SEMAPHORE_JOB_INDEX": "3", "SEMAPHORE_JOB_COUNT": "3"], "auto", "3/3"),
    ] as [([String: String], String, String)]
  )
  func `find their place by the engine`(
    environment: [String: String],
    option: String,
    place: String
  ) throws {
    let scenario = try Scenario()
    let file = try jobs(5, scenario)
    let expected = try scenario.kjob("list \(file) --shard \(place)")
    let found = try scenario.kjob("list \(file) --shard \(option)", environment: environment)
    #expect(expected.status == 0 && found.output == expected.output, "\(found)")
    #expect(place == "1/1" || expected.output.split(separator: "\n").count < 5)
  }

  @Test(
    arguments: [
      ("0/4", [:], "invalid value `0/4` for `--shard`: expected `1/4`, `auto` or `auto/4`"),
      ("5/4", [:], "invalid value `5/4` for `--shard`: expected a shard from 1 to 4"),
      ("1/0", [:], "invalid value `1/0` for `--shard`: expected `1/4`, `auto` or `auto/4`"),
      ("1", [:], "invalid value `1` for `--shard`: expected `1/4`, `auto` or `auto/4`"),
      ("+1/4", [:], "invalid value `+1/4` for `--shard`: expected `1/4`, `auto` or `auto/4`"),
      (
        "auto", [:],
        """
        `--shard auto` found no CI system or scheduler that gives this machine an index
        hint: it looks for KJOB_SHARD_INDEX, SLURM_ARRAY_TASK_ID, JOB_COMPLETION_INDEX, \
        CI_NODE_INDEX, BUILDKITE_PARALLEL_JOB, CIRCLE_NODE_INDEX, BITBUCKET_PARALLEL_STEP, \
        SEMAPHORE_JOB_INDEX; or name the shard: `--shard 1/4`
        """
      ),
      (
        "auto", ["JOB_COMPLETION_INDEX": "1"],
        """
        Kubernetes does not say how many shards there are
        hint: `--shard auto/4`, or set KJOB_SHARD_COUNT
        """
      ),
      (
        "auto", ["CI_NODE_INDEX": "0", "CI_NODE_TOTAL": "2"],
        "`CI_NODE_INDEX=0` from GitLab is out of range for 2 shards"
      ),
      (
        "auto", ["CIRCLE_NODE_INDEX": "2", "CIRCLE_NODE_TOTAL": "2"],
        "`CIRCLE_NODE_INDEX=2` from CircleCI is out of range for 2 shards"
      ),
      (
        "auto",
        ["BUILDKITE_PARALLEL_JOB": "9223372036854775807", "BUILDKITE_PARALLEL_JOB_COUNT": "2"],
        "`BUILDKITE_PARALLEL_JOB=9223372036854775807` from Buildkite is out of range for 2 shards"
      ),
      (
        "auto/2", ["CI_NODE_TOTAL": "1"],
        """
        `--shard auto` found no CI system or scheduler that gives this machine an index
        hint: it looks for KJOB_SHARD_INDEX, SLURM_ARRAY_TASK_ID, JOB_COMPLETION_INDEX, \
        CI_NODE_INDEX, BUILDKITE_PARALLEL_JOB, CIRCLE_NODE_INDEX, BITBUCKET_PARALLEL_STEP, \
        SEMAPHORE_JOB_INDEX; or name the shard: `--shard 1/4`
        """
      ),
      (
        "auto", ["CI_NODE_INDEX": "x", "CI_NODE_TOTAL": "2"],
        "`CI_NODE_INDEX` is `x`: expected a number"
      ),
    ] as [(String, [String: String], String)]
  )
  func `that cannot be are refused`(
    option: String,
    environment: [String: String],
    message: String
  ) throws {
    let scenario = try Scenario()
    let file = try jobs(5, scenario)
    let result = try scenario.kjob("run \(file) --shard \(option)", environment: environment)
    #expect(result.status == 1)
    #expect(result.errors == "kjob: error: \(message)\n")
    #expect(!FileManager.default.fileExists(atPath: scenario.directory.path + "/kjob-out"))
  }

  @Test func `that are empty, missing, strange or there twice are told`() throws {
    let scenario = try Scenario()
    let file = try jobs(2, scenario)
    for index in 1...3 {
      let result = try scenario.kjob("run \(file) --shard \(index)/3 --output s\(index)")
      #expect(result.status == 0, "\(result)")
    }
    let empty = try scenario.outcome(
      try scenario.kjob("report s3"),
      output: "s3"
    )
    #expect(empty.junit?.all("testcase").map { $0.attributes["name"] } == ["no job in this shard"])
    #expect(empty.result.status == 0)
    _ = try scenario.kjob("run \(file) --filter j01 --shard 1/3 --output other")
    _ = try scenario.kjob("run \(file) --output whole")
    try Shell.run("cp -r s1 copy; mkdir nothing", in: scenario.directory.path)
    let cases = [
      ("s1 s3", "shard 2 of 3 is missing\n"), ("s1", ""),
      ("--output merged s1", "shards 2, 3 of 3 are missing\n"),
      ("s1 s2 copy s3", "`s1` and `copy` are both shard 1\nhint: leave one out\n"),
      (
        "s3 other s2",
        """
        `s3` and `other` are of different plans
        hint: all shards need the same job files, filters, durations and number of shards

        """
      ),
      (
        "s1 whole",
        """
        `whole` is not a shard: it was run without `--shard`
        hint: only the shards of one plan can be merged

        """
      ),
      (
        "s1 s2 s3 --output ./s2",
        "`s2` is both one of the shards and the output folder\nhint: name another folder with `--output`\n"
      ),
      (
        "s1 nothing",
        """
        cannot read `nothing/journal.jsonl`: No such file or directory
        hint: name the output folder of a run; `kjob run` makes one

        """
      ),
    ]
    for (arguments, message) in cases {
      let result = try scenario.kjob("report \(arguments)")
      #expect(result.errors == (message.isEmpty ? "" : "kjob: error: " + message), "\(arguments)")
      #expect(result.status == (message.isEmpty ? 0 : 1))
    }
    #expect(!FileManager.default.fileExists(atPath: scenario.directory.path + "/kjob-out"))
    #expect(!FileManager.default.fileExists(atPath: scenario.directory.path + "/merged"))
    // A shard that did not pass decides for the whole, and patches come along.
    try Shell.run(
      #"sed -i 's/"outcome":"passed"/"outcome":"failed"/' s2/journal.jsonl"#,
      in: scenario.directory.path
    )
    let failed = try scenario.kjob("report s3 s2 s1")
    #expect(failed.status == 1)
    let outcome = try scenario.outcome(failed)
    let outcomes = (outcome.results?.jobs ?? []).map { $0.outcome ?? "" }
    #expect(outcomes.sorted() == ["failed", "passed"])
    #expect(try scenario.patch("j01").contains("made.txt"))
    try scenario.requireNoWorktrees()
  }

  @Test(arguments: ["rerun s1", "run jobs/all.yml --only-failed --output s1"])
  func `that ran again and are not shards any more say why`(again: String) throws {
    let scenario = try Scenario()
    let file = try jobs(2, scenario, settings: "verify: ['false']")
    for index in 1...2 {
      _ = try scenario.kjob("run \(file) --shard \(index)/2 --output s\(index)")
    }
    _ = try scenario.kjob("rerun s1")
    #expect(try scenario.kjob("report s1 s2").errors == "", "unchanged jobs stay a shard")
    let definition = try scenario.directory.read(file)
    try scenario.directory.write(file, definition.replacing("Do it.", with: "Do it well."))
    _ = try scenario.kjob(again)
    let merged = try scenario.kjob("report s1 s2")
    #expect(merged.status == 1)
    #expect(
      merged.errors == """
        kjob: error: `s1` is not a shard: its jobs ran again with `--only-failed` or after they had \
        changed, or it was run without `--shard`
        hint: only the shards of one plan can be merged; run it as a whole with `--shard`

        """
    )
  }

  @Test func `know where earlier durations are, and that there are none yet`() throws {
    let scenario = try Scenario()
    let file = try jobs(3, scenario)
    let none = try scenario.kjob("plan \(file) --shards 2 --durations nowhere")
    #expect(none.status == 0)
    #expect(
      none.errors
        == "kjob: warning: no results.json at `nowhere` yet: jobs are split without its durations\n"
    )
    try scenario.directory.write("broken.json", "{")
    let broken = try scenario.kjob("plan \(file) --shards 2 --durations broken.json")
    #expect(broken.status == 1)
    #expect(
      broken.errors == """
        kjob: error: cannot read durations from \
        `\(scenario.directory.path)/broken.json`: it is not a results.json of kjob
        hint: `--durations` takes the results.json of an earlier run, or its folder

        """
    )
    let useless = try scenario.kjob("run \(file) --durations nowhere")
    #expect(useless.errors == "kjob: error: `--durations` needs `--shard`\n")
  }

  @Test func `and the scripts that start them run nothing that a name says`() throws {
    let scenario = try Scenario()
    _ = try jobs(2, scenario)
    // A quote with an accent upon it is one letter to people and a quote to a shell.
    let name = "jobs/a'\u{301};touch owned;'##[error].yml"
    try Shell.run("mv jobs/all.yml \"$1\"", arguments: [name], in: scenario.directory.path)
    let script = try scenario.shell(
      "\"$KJOB\" plan jobs/*.yml --shards 2 --slurm >slurm; ln -s \"$KJOB\" kjob\n"
        + "PATH=$PWD:$PATH bash slurm",
      environment: ["SLURM_ARRAY_TASK_ID": "1"]
    )
    #expect(script.status == 0, "\(script)")
    #expect(!FileManager.default.fileExists(atPath: scenario.directory.path + "/owned"))
  }

  @Test func `with times that no clock has are reported all the same`() throws {
    let scenario = try Scenario()
    let file = try jobs(1, scenario)
    _ = try scenario.kjob("run \(file)")
    let result = try scenario.shell(
      #"sed -i 's/"elapsed":[0-9.]*,"event":"job-finished"/"elapsed":1e300,"event":"job-finished"/' "#
        + "kjob-out/journal.jsonl; \"$KJOB\" report kjob-out"
    )
    #expect(result.status == 0, "\(result)")
    #expect(result.output.hasPrefix("-----"))
  }

  @Test(arguments: [
    "--github-matrix", "--gitlab-child --image registry.example/kjob:1", "--slurm",
    "--kubernetes --image registry.example/kjob:1", "",
  ])
  func `are written for engines`(option: String) throws {
    let scenario = try Scenario()
    _ = try jobs(5, scenario)
    try Shell.run("mv jobs 'my jobs'", in: scenario.directory.path)
    let result = try scenario.kjob(
      "plan 'my jobs/all.yml' --shards 9 --filter 'j0[1234]' --filter 'j*' \(option)"
    )
    #expect(result.status == 0 && result.errors.isEmpty, "\(result)")
    let name = option.split(separator: " ").first.map { String($0.dropFirst(2)) } ?? "human"
    // The hash covers the job file's bytes; a golden file for it would tell nothing.
    try expect(
      result.output.replacing(/plan [0-9a-f]{12}/, with: "plan HASH"),
      equalsGolden: "plan-\(name).txt"
    )
    if option == "--slurm" {
      let script = scenario.directory.path + "/slurm"
      try result.output.write(toFile: script, atomically: true, encoding: .utf8)
      // As the second task of the array.
      let run = try scenario.shell(
        "mkdir bin; ln -s \"$KJOB\" bin/kjob; PATH=$PWD/bin:$PATH bash slurm",
        environment: [
          "SLURM_ARRAY_TASK_ID": "2", "SLURM_ARRAY_TASK_COUNT": "5", "SLURM_ARRAY_TASK_MIN": "1",
        ]
      )
      #expect(run.status == 0, "\(run)")
      let part = try scenario.outcome(run, output: "kjob-shards/2")
      #expect(part.results?.jobs.count == 1)
    }
  }
}
