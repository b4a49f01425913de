import Foundation
import TestSupport
import Testing

/// The example pipelines under `ci/`, every command of them run as the system would run it.
@Suite struct `Example pipelines` {
  /// A repository with jobs as a team has it, its clone as a pipeline has it, and what the steps
  /// find in `PATH`; `second` never passes.
  private func project() throws -> Scenario {
    let scenario = try Scenario()
    for name in ["first", "second", "third", "fourth"] {
      let verify = name == "second" ? "false" : "test -f made-\(name).txt"
      try scenario.directory.write(
        "repository/jobs/\(name).yml",
        """
        version: 1
        agent: { scripted: agent.script }
        prompt: Do it.
        verify: ["\(verify)"]

        """
      )
    }
    try scenario.directory.write(
      "repository/jobs/agent.script",
      "turns: [[{ run: 'for n in first third fourth; do touch made-$n.txt; done' }]]\n"
    )
    try Shell.run(
      """
      git -C repository add --all && git -C repository commit --quiet --message jobs
      git clone --quiet --bare repository origin.git
      git clone --quiet origin.git workspace
      mkdir bin
      for name in apt-get gh; do
        printf '#!/bin/sh\\necho "%s $*" >>"%s/called"\\n' "$name" "$PWD" >bin/$name
        chmod +x bin/$name
      done
      """,
      in: scenario.directory.path
    )
    return scenario
  }

  /// Runs one script in the workspace.
  private func run(
    _ script: String,
    _ scenario: Scenario,
    shell: String,
    _ environment: [String: String]
  ) throws -> Shell.Result {
    try scenario.directory.write("step.sh", script)
    return try scenario.shell(
      """
      [ -e bin/kjob ] || ln -s "$KJOB" bin/kjob
      PATH=$PWD/bin:$PATH
      unset KJOB
      cd workspace
      exec \(shell) ../step.sh
      """,
      environment: environment
    )
  }

  /// The branches that were pushed.
  private func pushed(_ scenario: Scenario) throws -> [String] {
    let list = try Shell.run(
      "git for-each-ref --format='%(refname:short)' refs/heads/kjob",
      in: scenario.directory.path + "/origin.git"
    )
    return list.split(separator: "\n").map(String.init)
  }

  @Test func `of GitHub's night plan, share, merge and push what passed`() throws {
    let scenario = try project()
    let root = try `Pipeline steps`().loaded("ci/github/workflows/nightly.yml") as? [String: Any]
    let jobs = try #require(root?["jobs"] as? [String: [String: Any]])
    for name in ["output", "path", "summary"] { try scenario.directory.write("files/\(name)", "") }
    let files = scenario.directory.path + "/files/"
    let runner = [
      "CI": "true", "GITHUB_ACTIONS": "true", "GITHUB_OUTPUT": files + "output",
      "GITHUB_PATH": files + "path", "GITHUB_STEP_SUMMARY": files + "summary",
      "GITHUB_WORKSPACE": scenario.directory.path + "/workspace",
      "GIT_CONFIG_GLOBAL": scenario.directory.path + "/home/.gitconfig",
    ]
    // Expressions as the runner fills them in; in scripts there is none.
    func filledIn(_ text: String, _ values: [String: String]) -> String {
      values.reduce(text) { $0.replacing("${{ \($1.key) }}", with: $1.value) }
        .replacing("${{ github.run_id }}", with: "77").replacing("${{ github.token }}", with: "t")
        .replacing("${{ '${{' }}", with: "${{")
    }
    func run(_ job: String, _ step: [String: Any]) throws -> Shell.Result? {
      guard let script = step["run"] as? String else { return nil }
      #expect(!script.contains("${{"), "\(job): \(script)")
      let variables = (step["env"] as? [String: String] ?? [:]).mapValues { filledIn($0, [:]) }
      return try self.run(
        script,
        scenario,
        shell: "bash --noprofile --norc -eo pipefail",
        runner.merging(variables) { $1 }
      )
    }
    func steps(_ job: String) throws -> [[String: Any]] {
      let list = jobs[job]?["steps"] as? [[String: Any]]
      return try #require(list)
    }

    for step in try steps("plan") {
      if let result = try run("plan", step) { #expect(result.status == 0, "\(result)") }
    }
    let outputs = try GitHubFile(try scenario.directory.read("files/output")).values
    #expect(outputs["has-jobs"] == "true")
    struct Matrix: Decodable {
      struct Entry: Decodable {
        var shard: String
        var index: Int
      }

      var include: [Entry]
    }
    let matrix = try JSONDecoder().decode(Matrix.self, from: Data((outputs["matrix"] ?? "").utf8))
    #expect(matrix.include.map(\.shard) == ["1/4", "2/4", "3/4", "4/4"])

    // What the matrix starts is the action, with these inputs.
    let action = try #require(
      try steps("run").first { ($0["uses"] as? String)?.contains("/ci/github@") == true }
    )
    let inputs = try #require(action["with"] as? [String: String])
    for entry in matrix.include {
      let values = ["matrix.shard": entry.shard, "matrix.index": "\(entry.index)"]
      let filled = inputs.mapValues { filledIn($0, values) }
      let step = try #require(try `Pipeline steps`().steps(filled).last)
      let result = try self.run(
        step.script,
        scenario,
        shell: "bash --noprofile --norc -eo pipefail",
        runner.merging(step.variables) { $1 }
      )
      #expect([0, 1].contains(result.status), "\(result)")
      try Shell.run(
        "mkdir -p workspace/shards && mv workspace/kjob-out \"workspace/shards/$1\"",
        arguments: [filled["artifact"] ?? ""],
        in: scenario.directory.path
      )
    }
    let report = try steps("report").compactMap { try run("report", $0) }
    #expect(report.map(\.status) == [1, 0], "\(report)")
    #expect(report.first?.output.contains("4 jobs in ") == true)
    let last = try steps("pull-requests").compactMap { try run("pull-requests", $0) }
    #expect(last.map(\.status) == [0], "\(last)")
    #expect(try pushed(scenario) == ["first", "fourth", "third"].map { "kjob/77/" + $0 })
    let called = try scenario.directory.read("called").split(separator: "\n")
    #expect(called.count { $0.hasPrefix("gh pr create --head kjob/77/") } == 3)
  }

  @Test func `of GitLab share, merge and push what passed`() throws {
    let scenario = try project()
    let root = try #require(
      try `Pipeline steps`().loaded("ci/gitlab/example.gitlab-ci.yml") as? [String: Any]
    )
    func run(_ job: String, _ variables: [String: String]) throws -> Shell.Result {
      let script = try #require((root[job] as? [String: Any])?["script"] as? [String])
      let common = [
        "CI": "true", "GITLAB_CI": "true", "CI_PIPELINE_ID": "88",
        "CI_SERVER_HOST": "gitlab.example",
        "CI_PROJECT_PATH": "team/project", "CI_PROJECT_DIR": scenario.directory.path + "/workspace",
      ]
      return try self.run(
        script.joined(separator: "\n"),
        scenario,
        shell: "bash -eo pipefail",
        common.merging(variables) { $1 }
      )
    }
    let count = try #require((root["kjob"] as? [String: Any])?["parallel"] as? Int)
    let codes = try (1...count).map { index in
      try run("kjob", ["CI_NODE_INDEX": "\(index)", "CI_NODE_TOTAL": "\(count)"]).status
    }
    #expect(codes.sorted() == [0, 0, 0, 1])
    let report = try run("report", [:])
    #expect(report.status == 1)
    // The address that the example pushes to leads here.
    try Shell.run(
      "git -C workspace config url.\"$PWD/origin.git\".insteadOf "
        + "https://kjob:secret-token@gitlab.example/team/project.git",
      in: scenario.directory.path
    )
    let push = try run("push", ["PUSH_TOKEN": "secret-token"])
    #expect(push.status == 0, "\(push)")
    #expect(try pushed(scenario) == ["first", "fourth", "third"].map { "kjob/88/" + $0 })
  }
}
