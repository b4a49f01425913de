import Foundation
import TestSupport
import Testing

/// The example pipelines under `ci/`, every command of them run as the system would run it.
@Suite(.waiting) struct `Example pipelines` {
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
      # Both systems clone as another user than a container's steps are.
      chown -R 1001 workspace
      mkdir bin
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

  /// Takes a branch in the repository that is pushed to, as a person does.
  private func occupy(_ branch: String, _ forge: ForgeServer) throws {
    try forge.git(
      "git update-ref \"refs/heads/\(branch)\" \"$(git commit-tree -m other -p main 'main^{tree}')\""
    )
  }

  /// Makes a forge's repository the one that the workspace was cloned from.
  private func forge(_ kind: String, _ scenario: Scenario) throws -> ForgeServer {
    let forge = try ForgeServer(kind, scenario)
    try Shell.run(
      "git -c safe.directory='*' -C workspace remote set-url origin \(forge.address)/owner/api.git",
      in: scenario.directory.path
    )
    return forge
  }

  @Test func `of GitHub's night plan, share, merge and publish what passed`() throws {
    let scenario = try project()
    let forge = try forge("github", scenario)
    let root = try `Pipeline steps`().loaded("ci/github/workflows/nightly.yml") as? [String: Any]
    let jobs = try #require(root?["jobs"] as? [String: [String: Any]])
    for name in ["output", "path", "summary"] { try scenario.directory.write("files/\(name)", "") }
    let files = scenario.directory.path + "/files/"
    let runner = [
      "CI": "true", "GITHUB_ACTIONS": "true", "GITHUB_OUTPUT": files + "output",
      "GITHUB_PATH": files + "path", "GITHUB_STEP_SUMMARY": files + "summary",
      "GITHUB_WORKSPACE": scenario.directory.path + "/workspace",
      "GIT_CONFIG_GLOBAL": scenario.directory.path + "/home/.gitconfig",
      "RUNNER_TEMP": scenario.directory.path + "/files",
    ].merging(forge.variables.filter { $0.key.hasPrefix("GITHUB_") }) { $1 }
    // What `setup` and the action begin with, in a container that has a home of its own.
    func install() throws {
      try? FileManager.default.removeItem(atPath: scenario.directory.path + "/home/.gitconfig")
      let result = try self.run(
        "exec \(`Pipeline steps`.root)/ci/github/install",
        scenario,
        shell: "bash",
        runner
      )
      #expect(result.status == 0, "\(result)")
    }
    // Expressions as the runner fills them in; in scripts there is none.
    func filledIn(_ text: String, _ values: [String: String]) -> String {
      values.reduce(text) { $0.replacing("${{ \($1.key) }}", with: $1.value) }
        .replacing("${{ github.run_id }}", with: "77").replacing(
          "${{ github.token }}",
          with: "sesame"
        )
    }
    func run(_ job: String, _ step: [String: Any]) throws -> Shell.Result? {
      if (step["uses"] as? String)?.contains("/ci/github/setup@") == true { try install() }
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
      try install()
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
    // One branch is a person's; the others are not kept back.
    try occupy("kjob/first", forge)
    let last = try steps("pull-requests").compactMap { try run("pull-requests", $0) }
    #expect(last.map(\.status) == [1], "\(last)")
    #expect(try forge.requests().map(\.head) == ["kjob/fourth", "kjob/third"])

    try forge.git("git branch -D kjob/first")
    let again = try steps("pull-requests").compactMap { try run("pull-requests", $0) }
    #expect(again.map(\.status) == [0], "\(again)")
    // Three open requests, and the job that was refused has none.
    #expect(try forge.requests().map(\.head) == ["kjob/fourth", "kjob/third", "kjob/first"])
    #expect(try forge.requests().allSatisfy { $0.state == "open" && $0.title == "Do it" })
  }

  @Test func `of GitLab share, merge and publish what passed`() throws {
    let scenario = try project()
    let forge = try forge("gitlab", scenario)
    // Kiro is in the image here; `Agents in pipelines` has those that are installed.
    let example = try PipelineYAML.text("ci/gitlab/example.gitlab-ci.yml")
    let pipeline = try GitLabPipeline(example.replacing(/\ *kiro: .*\n/, with: ""))
    let root = pipeline.root
    // The image's users are told by its recipe whose repositories are safe.
    let recipe = try String(
      contentsOfFile: `Pipeline steps`.root + "/ci/Containerfile",
      encoding: .utf8
    )
    let system = scenario.directory.path + "/home/system.gitconfig"
    let declaration = try #require(
      recipe.split(separator: "\n").first { $0.hasPrefix("RUN git config --system ") }
    )
    try Shell.run(
      String(declaration.dropFirst("RUN ".count)),
      in: scenario.directory.path,
      environment: ["GIT_CONFIG_SYSTEM": system]
    )
    func run(_ job: String, _ variables: [String: String]) throws -> Shell.Result {
      let common = [
        "CI": "true", "GITLAB_CI": "true", "CI_PIPELINE_ID": "88",
        "CI_PROJECT_DIR": scenario.directory.path + "/workspace",
        "GIT_CONFIG_SYSTEM": system,
      ]
      return try self.run(
        try pipeline.script(job),
        scenario,
        shell: "bash -eo pipefail",
        common.merging(forge.variables.filter { $0.key.hasPrefix("CI_") }) { $1 }
          .merging(variables) { $1 }.merging(pipeline.variables(job)) { $1 }
      )
    }
    let count = try #require((root["kjob"] as? [String: Any])?["parallel"] as? Int)
    let codes = try (1...count).map { index in
      try run("kjob", ["CI_NODE_INDEX": "\(index)", "CI_NODE_TOTAL": "\(count)"]).status
    }
    #expect(codes.sorted() == [0, 0, 0, 1])
    let report = try run("report", [:])
    #expect(report.status == 1)
    // A refused job fails its shard and so the pipeline, but not what `push` needs.
    func allowed(_ job: String) -> [Int] {
      let rule = (root[job] as? [String: Any])?["allow_failure"] as? [String: [Int]]
      return rule?["exit_codes"] ?? []
    }
    #expect(allowed("report").contains(Int(report.status)) && !allowed("kjob").contains(1))
    // A later job gets the variables of all shards, of which none may replace another's.
    let names = try (["kjob-out"] + (1...count).map { "kjob-shards/\($0)" }).map { folder in
      try scenario.directory.read("workspace/\(folder)/kjob.env").prefix { $0 != "=" }
    }
    #expect(names == ["KJOB_EXIT_CODE"] + (1...count).map { "KJOB_\($0)_EXIT_CODE" })
    // One patch does not apply and one branch is a person's; the third is not kept back.
    let patch = "workspace/kjob-out/jobs/first/changes.patch"
    let text = try scenario.directory.read(patch)
    try scenario.directory.write(patch, "damaged\n")
    try occupy("kjob/fourth", forge)
    let push = try run("push", ["PUSH_TOKEN": "sesame"])
    #expect(push.status == 1, "\(push)")
    #expect(try forge.requests().map(\.head) == ["kjob/third"])

    try scenario.directory.write(patch, text)
    try forge.git("git branch -D kjob/fourth")
    let again = try run("push", ["PUSH_TOKEN": "sesame"])
    #expect(again.status == 0, "\(again)")
    #expect(try forge.requests().map(\.head) == ["kjob/third", "kjob/first", "kjob/fourth"])
  }
}
