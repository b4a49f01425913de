import Foundation
import TestSupport
import Testing

/// The steps for CI systems that are there to be copied, under `ci/`.
@Suite(.waiting) struct `Pipeline steps` {
  /// The package's folder.
  static let root = PackageFolder.path

  @Test(
    arguments: [
      ("vendor.github-actions", "ci/github/action.yml"),
      ("vendor.github-actions", "ci/github/setup/action.yml"),
      ("vendor.github-workflows", "ci/github/workflows/pull-request.yml"),
      ("vendor.github-workflows", "ci/github/workflows/nightly.yml"),
      ("vendor.github-workflows", "ci/github/workflows/release.yml"),
      ("vendor.gitlab-ci", "ci/gitlab/example.gitlab-ci.yml"),
      ("vendor.gitlab-ci", "Tests/EndToEndTests/Golden/plan-gitlab-child.txt"),
    ]
  )
  func `are what the published schema takes`(schema: String, file: String) throws {
    let programs = try TestTools().programs
    try Shell.run(
      #""$1/check-jsonschema" --default-filetype yaml --builtin-schema "$2" "$3""#,
      arguments: [programs, schema, file],
      in: Self.root
    )
  }

  /// Loads a file of YAML.
  func loaded(_ file: String) throws -> Any { try PipelineYAML.read(try PipelineYAML.text(file)) }

  /// The shell steps of the action, with their variables as the runner fills them in.
  func steps(_ inputs: [String: String]) throws -> [(
    script: String, variables: [String: String]
  )] {
    try GitHubAction(inputs).shellSteps
  }

  /// A scenario in which GitHub's runner would have checked out a repository with job files.
  private func runner(_ scenario: Scenario) throws -> [String: String] {
    for name in ["output", "path", "summary", "env"] {
      try scenario.directory.write("files/\(name)", "")
    }
    let folder = scenario.directory.path
    return [
      "CI": "true", "GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": folder,
      "GITHUB_ACTION_PATH": Self.root + "/ci/github",
      "GITHUB_OUTPUT": folder + "/files/output", "GITHUB_PATH": folder + "/files/path",
      "GITHUB_STEP_SUMMARY": folder + "/files/summary", "GITHUB_ENV": folder + "/files/env",
      "RUNNER_TEMP": folder + "/files",
      "GIT_CONFIG_GLOBAL": folder + "/home/.gitconfig",
    ]
  }

  /// Runs a step as the runner does, `signal` being what is sent to its process and no other.
  private func run(
    _ step: (script: String, variables: [String: String]),
    _ scenario: Scenario,
    _ environment: [String: String],
    until event: String? = nil
  ) throws -> Shell.Result {
    try scenario.directory.write("step.sh", step.script)
    let variables = environment.merging(step.variables) { $1 }
    let path = try scenario.directory.read("files/path").split(separator: "\n").joined(
      separator: ":"
    )
    let command = "bash --noprofile --norc -eo pipefail step.sh"
    let prefix = "PATH=\"\(path.isEmpty ? "" : path + ":")$PATH\"; unset KJOB\n"
    guard let event else {
      // Through a pipe, as the runner reads it; into a file no secret is named.
      return try scenario.shell("\(prefix) \(command) | cat", environment: variables)
    }
    return try scenario.shell(
      """
      \(prefix)
      set -m
      \(command) & step=$!
      until \(event) || ! kill -0 $step; do sleep 0.2; done
      kill -INT $step
      code=0
      wait $step || code=$?
      exit $code
      """,
      environment: variables
    )
  }

  @Test func `of the GitHub action install kjob, run the jobs and give outputs`() throws {
    let scenario = try Scenario()
    let environment = try runner(scenario)
    try scenario.job("first", script: "turns: [[{ run: 'echo new >made.txt' }]]")
    try scenario.job("second", script: "turns: [[{ say: x }]]", verify: "[\"false\"]")
    try scenario.job("third", script: "turns: [[{ say: x }]]")
    try Shell.run("mv jobs 'my jobs'", in: scenario.directory.path)
    let steps = try steps([
      "program": Scenario.program, "jobs": "my jobs/f*.yml\nmy jobs/s*.yml\nmy jobs/third.yml\n",
      "arguments": "--filter\nf*t\n--filter\n*o*d\n", "shard": "1/1",
    ])
    #expect(steps.count == 2)
    let install = try run(steps[0], scenario, environment)
    #expect(install.status == 0 && install.output.hasPrefix("kjob "), "\(install)")
    // A runner that keeps its home from job to job.
    #expect(try run(steps[0], scenario, environment).status == 0)
    let safe = try Shell.run(
      "git config --file home/.gitconfig --get-all safe.directory",
      in: scenario.directory.path
    )
    #expect(safe == scenario.directory.path + "\n")
    let outcome = try scenario.checked(speaksToPipeline: true) {
      try run(steps[1], scenario, environment)
    }
    #expect(outcome.result.status == 1, "\(outcome.result)")
    #expect(outcome.results?.jobs.map(\.id) == ["first", "second"], "\(outcome.result)")
    #expect(outcome.results?.jobs.map(\.outcome) == ["passed", "failed"])
    let outputs = try GitHubFile(try scenario.directory.read("files/output")).values
    #expect(
      outputs == [
        "exit-code": "1", "passed": "1", "failed": "1", "errors": "0", "skipped": "0", "open": "0",
        "junit": "kjob-out/junit.xml", "patches": #"["kjob-out/jobs/first/changes.patch"]"#,
        "matrix": #"{"include":[{"base-commit":"\#(outcome.job("first")?.baseCommit ?? "")","#
          + #""id":"first","patch":"kjob-out/jobs/first/changes.patch","#
          + #""repository":"\#(scenario.repository)"}]}"#,
      ]
    )
    let summary = try scenario.directory.read("files/summary")
    #expect(summary.hasPrefix("## kjob: 1 passed, 1 failed\n"))
    #expect(try scenario.directory.read("kjob-out/summary.md") == summary)
    let printed = outcome.result.output
    #expect(printed.hasPrefix("::add-mask::\(scenario.oracles.secret)\n"))
    #expect(
      printed.contains(
        "::error title=kjob%3A second,file=my jobs/second.yml,line=1::kjob.verify.failed: "
      )
    )
  }

  @Test func `of the GitHub action hand a cancellation on to kjob`() throws {
    let scenario = try Scenario()
    let environment = try runner(scenario)
    try scenario.job("slow", script: "turns: [[{ run: 'touch $HOME/started' }, hang]]")
    let steps = try steps(["program": Scenario.program])
    _ = try run(steps[0], scenario, environment)
    let outcome = try scenario.checked(speaksToPipeline: true) {
      try run(steps[1], scenario, environment, until: "[ -e home/started ]")
    }
    #expect(outcome.result.status == 130, "\(outcome.result)")
    #expect(outcome.results?.jobs.map(\.outcome) == ["cancelled"])
  }

  @Test func `of the GitLab component run, and end in order when every process is signalled`()
    throws
  {
    let scenario = try Scenario()
    try scenario.job("first", script: "turns: [[{ run: 'echo new >made.txt' }]]")
    try scenario.job("second", script: "turns: [[{ run: 'touch $HOME/started' }, hang]]")
    let pipeline = try GitLabPipeline(inputs: ["output": "shards"])
    try scenario.directory.write("script.sh", try pipeline.script("kjob"))
    let environment = [
      "CI": "true", "GITLAB_CI": "true", "CI_NODE_TOTAL": "1",
      "CI_PROJECT_DIR": scenario.directory.path, "KJOB_KIRO": "",
    ]
    // As its runner does in a container: SIGTERM to every process from the highest number down.
    let outcome = try scenario.checked(speaksToPipeline: true) {
      try scenario.shell(
        """
        mkdir bin; ln -s "$KJOB" bin/kjob; PATH=$PWD/bin:$PATH; unset KJOB
        set -m
        bash -eo pipefail script.sh & step=$!
        until [ -e home/started ] || ! kill -0 $step; do sleep 0.2; done
        kjob=$(cat /proc/$step/task/$step/children)
        for process in $(grep -lzxsF "SCENARIO_MARK=$SCENARIO_MARK" /proc/[0-9]*/environ |
          cut -d/ -f3 | sort -rn); do
          [ "$process" = $$ ] || kill -TERM "$process" 2>/dev/null || true
        done
        code=0
        wait $step || code=$?
        # The shell is gone at once; its child has reports to write.
        while kill -0 $kjob 2>/dev/null; do sleep 0.2; done
        exit $code
        """,
        environment: environment
      )
    }
    #expect(outcome.result.status == 143, "\(outcome.result)")
    let left = try scenario.outcome(outcome.result, output: "shards/1")
    #expect(left.results?.isFinished == true)
    #expect(left.results?.jobs.map(\.outcome).contains("cancelled") == true)
    let variables = try scenario.directory.read("shards/1/kjob.env")
    #expect(variables.hasPrefix("KJOB_EXIT_CODE=1\nKJOB_PASSED="))
    #expect(!FileManager.default.fileExists(atPath: "shards/1/gitlab-annotations.json"))
  }
}

/// A file by which a step tells GitHub's runner values, read as the runner reads it.
struct GitHubFile {
  /// The values by their names.
  var values: [String: String] = [:]

  /// Reads `name=value` lines and `name<<delimiter` blocks (actions/runner, `FileCommandManager.cs`).
  init(_ text: String) throws {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
    while let line = lines.popFirst() {
      if line.isEmpty { continue }
      let equals = line.firstIndex(of: "=")
      if let equals, line.firstRange(of: "<<").map({ equals < $0.lowerBound }) ?? true {
        values[String(line[..<equals])] = String(line[line.index(after: equals)...])
        continue
      }
      guard let mark = line.firstRange(of: "<<") else { throw Broken(line: String(line)) }
      let delimiter = line[mark.upperBound...]
      guard let end = lines.firstIndex(of: delimiter), !delimiter.isEmpty else {
        throw Broken(line: String(line))
      }
      values[String(line[..<mark.lowerBound])] = lines[..<end].joined(separator: "\n")
      lines = lines[(end + 1)...]
    }
  }

  /// A line that is none of the form.
  struct Broken: Error {
    var line: String
  }
}
