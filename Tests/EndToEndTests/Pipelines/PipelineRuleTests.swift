import Foundation
import TestSupport
import Testing

/// What holds for every pipeline that this package has to copy or writes.
@Suite(.waiting) struct `Every pipeline` {
  /// The workflow that publishes kjob itself, which runs no jobs.
  private static let release = "release.yml"

  /// The workflows by their names: those to copy, and the one that `kjob init` writes.
  private static let workflows = Result {
    var texts = ["kjob init": try initialized(".github/workflows/kjob.yml")]
    let folder = "ci/github/workflows"
    for name in try FileManager.default.contentsOfDirectory(
      atPath: PackageFolder.path + "/" + folder
    ) where name != release {
      texts[name] = try PipelineYAML.text("\(folder)/\(name)")
    }
    return texts
  }

  private static func initialized(_ file: String) throws -> String {
    let scenario = try Scenario()
    let result = try scenario.shell("cd repository && \"$KJOB\" init --github --gitlab")
    #expect(result.status == 0, "\(result)")
    return try scenario.directory.read("repository/" + file)
  }

  /// Every `uses:` in a workflow or an action, with the text of its line.
  private func uses(_ text: String) -> [(action: String, line: String)] {
    text.split(separator: "\n").compactMap { line in
      let bare = line.trimmingCharacters(in: .whitespaces)
      guard let range = bare.firstRange(of: "uses: "), !bare.hasPrefix("#") else { return nil }
      let action = bare[range.upperBound...].prefix { $0 != " " }
      return (String(action), bare)
    }
  }

  @Test func `uses the actions of others by commit, the same one everywhere`() throws {
    var texts = try Self.workflows.get()
    for file in [
      "ci/github/action.yml", "ci/github/setup/action.yml", "ci/github/workflows/\(Self.release)",
    ] {
      texts[file] = try PipelineYAML.text(file)
    }
    var commits: [String: Set<String>] = [:]
    for (name, text) in texts {
      for (action, line) in uses(text) where !action.hasPrefix("your-organisation/kjob/") {
        let form = /([\w.-]+\/[\w.-]+)(?:\/[\w.\/-]+)?@([0-9a-f]{40}) # (v[0-9]+\.[0-9]+\.[0-9]+)/
        let parts = line.firstMatch(of: form)
        #expect(parts != nil, "\(name): \(line)")
        if let parts { commits[String(parts.1), default: []].insert("\(parts.2) \(parts.3)") }
      }
    }
    #expect(commits.count == 5 && commits.values.allSatisfy { $0.count == 1 }, "\(commits)")
  }

  /// The jobs of a workflow.
  private func jobs(_ text: String) throws -> [String: [String: Any]] {
    let root = try #require(try PipelineYAML.read(text) as? [String: Any])
    return try #require(root["jobs"] as? [String: [String: Any]])
  }

  @Test func `installs the agent in every job that runs jobs`() throws {
    var versions: Set<String> = []
    for (name, text) in try Self.workflows.get() {
      var count = 0
      for (job, value) in try jobs(text) {
        for step in value["steps"] as? [[String: Any]] ?? [] {
          // What runs jobs is the action, whose inputs install the agent.
          let script = step["run"] as? String ?? ""
          #expect(!script.contains(/kjob (?:run|resume|rerun)\b/), "\(name), \(job)")
          guard (step["uses"] as? String)?.contains("/ci/github@") == true else { continue }
          count += 1
          let inputs = step["with"] as? [String: String] ?? [:]
          #expect(inputs["kiro"] != nil || inputs["agent-setup"] != nil, "\(name), \(job)")
          let environment = step["env"] as? [String: String]
          #expect(environment?["KIRO_API_KEY"] == "${{ secrets.KIRO_API_KEY }}", "\(name), \(job)")
          if let kiro = inputs["kiro"] { versions.insert(kiro) }
        }
      }
      #expect(count > 0, "\(name)")
    }
    for text in [
      try PipelineYAML.text("ci/gitlab/example.gitlab-ci.yml"),
      try Self.initialized(".gitlab/kjob.yml"),
    ] {
      let pipeline = try GitLabPipeline(text)
      let running = try pipeline.jobs.keys.filter {
        try pipeline.script($0).contains("\nkjob run ")
      }
      #expect(running == ["kjob"])
      #expect(try pipeline.script("kjob").contains("bash \"$install_kiro\" \"$KJOB_KIRO\""))
      versions.insert(pipeline.variables("kjob")["KJOB_KIRO"] ?? "")
    }
    #expect(versions == [KiroDownloads.version])
  }

  @Test func `of GitHub runs for no fork, which has no secrets`() throws {
    let own = "team/project"
    for (name, text) in try Self.workflows.get() {
      let root = try #require(try PipelineYAML.read(text) as? [String: Any])
      let events = try #require(root["on"] as? [String: Any])
      #expect(events["pull_request_target"] == nil, "\(name)")
      // A job that needs one that is skipped is skipped, unless it asks for the other's result.
      for (job, value) in try jobs(text) where value["needs"] == nil {
        let condition = try #require(value["if"] as? String, "\(name), \(job)")
        func runs(_ event: String, from head: String, isFork: Bool = false) -> Bool {
          PipelineCondition.holds(
            condition,
            [
              "github.event_name": event, "github.repository": own,
              "github.event.repository.fork": "\(isFork)",
              "github.event.pull_request.head.repo.full_name": head,
            ]
          )
        }
        if events.keys.contains("pull_request") {
          #expect(runs("pull_request", from: own), "\(name), \(job)")
          #expect(!runs("pull_request", from: "stranger/project"), "\(name), \(job)")
          // The head of a fork that was deleted.
          #expect(!runs("pull_request", from: ""), "\(name), \(job)")
        }
        if events.keys.contains("schedule") {
          #expect(runs("schedule", from: ""), "\(name), \(job)")
          #expect(!runs("schedule", from: "", isFork: true), "\(name), \(job)")
          // Whoever starts it by hand in a fork has given it a key.
          #expect(runs("workflow_dispatch", from: "", isFork: true), "\(name), \(job)")
        }
      }
      for (job, value) in try jobs(text) where value["needs"] != nil {
        let condition = value["if"] as? String ?? ""
        #expect(condition.contains("needs."), "\(name), \(job)")
      }
    }
  }

  @Test func `of GitHub writes in no job with an agent`() throws {
    for (name, text) in try Self.workflows.get() {
      let root = try #require(try PipelineYAML.read(text) as? [String: Any])
      #expect(root["permissions"] as? [String: String] == ["contents": "read"], "\(name)")
      for (job, value) in try jobs(text) where value["permissions"] != nil {
        let steps = value["steps"] as? [[String: Any]] ?? []
        #expect(
          !steps.contains { ($0["uses"] as? String)?.contains("/ci/github@") == true },
          "\(name), \(job)"
        )
      }
    }
  }

  /// The variables of a pipeline for a merge request.
  private func mergeRequest(from source: String, in project: String) -> [String: String] {
    [
      "$CI_PIPELINE_SOURCE": "merge_request_event", "$CI_MERGE_REQUEST_SOURCE_PROJECT_ID": source,
      "$CI_MERGE_REQUEST_PROJECT_ID": "1", "$CI_PROJECT_ID": project,
    ]
  }

  @Test func `of GitLab runs for no merge request from a fork`() throws {
    let example = try GitLabPipeline(try PipelineYAML.text("ci/gitlab/example.gitlab-ci.yml"))
    let first = try GitLabPipeline(try Self.initialized(".gitlab/kjob.yml"))
    let component = try GitLabPipeline(inputs: [:])
    // GitLab runs those in the fork, and a member of this project can run them here.
    for pipeline in [example, first, component] {
      for project in ["1", "2"] {
        for job in pipeline.jobs.keys {
          #expect(pipeline.when(job, mergeRequest(from: "2", in: project)) == nil, "\(job)")
        }
      }
    }
    let own = mergeRequest(from: "1", in: "1")
    #expect(example.when("kjob", own) == "on_success" && first.when("kjob", own) == "manual")
    #expect(example.when("push", own) == nil)
    for source in ["schedule", "web"] {
      let values = ["$CI_PIPELINE_SOURCE": source]
      #expect(example.when("kjob", values) == "on_success")
      #expect(example.when("push", values) == "manual")
      #expect(first.when("kjob", values) == (source == "web" ? "manual" : "on_success"))
    }
    #expect(example.when("kjob", ["$CI_PIPELINE_SOURCE": "push"]) == nil)
  }

  @Test func `of GitLab is what the published schema takes, with the component in it`() throws {
    let texts = [
      try PipelineYAML.text("ci/gitlab/example.gitlab-ci.yml"),
      try Self.initialized(".gitlab/kjob.yml"),
    ]
    let pipelines =
      try texts.map { try GitLabPipeline($0).root }
      + [
        GitLabPipeline(inputs: [:]).root,
        GitLabPipeline(inputs: ["agent-setup": ["a: b", "c \"d\""]]).root,
      ]
    let directory = try TemporaryDirectory("kjob-pipelines")
    for (index, pipeline) in pipelines.enumerated() {
      let data = try JSONSerialization.data(withJSONObject: pipeline)
      let text = String(decoding: data, as: UTF8.self)
      #expect(!text.contains("$[["))
      try directory.write("\(index).json", text)
    }
    try directory.write("github.yml", try #require(try Self.workflows.get()["kjob init"]))
    try Shell.run(
      """
      "$1/check-jsonschema" --builtin-schema vendor.gitlab-ci [0-9].json
      "$1/check-jsonschema" --builtin-schema vendor.github-workflows github.yml
      """,
      arguments: [try TestTools().programs],
      in: directory.path
    )
    let inputs = try GitLabPipeline.declaredInputs().values
    #expect(inputs.allSatisfy { $0["default"] != nil && $0["description"] != nil })
  }
}
