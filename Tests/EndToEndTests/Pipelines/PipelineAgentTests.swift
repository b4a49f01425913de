import Foundation
import TestSupport
import Testing

/// The agents of pipelines: installed before the jobs, and found by them.
@Suite(.waiting) struct `Agents in pipelines` {
  /// A scenario with job files that use Kiro, and a Kiro that does them.
  private func scenario() throws -> (Scenario, KiroDownloads) {
    let scenario = try Scenario()
    for name in ["output", "path", "summary", "env"] {
      try scenario.directory.write("files/\(name)", "")
    }
    try scenario.directory.write("home/kiro.script", "turns: [[{ run: 'echo new >made.txt' }]]\n")
    try job(scenario, "")
    let downloads = KiroDownloads(scenario: scenario)
    try downloads.publish()
    return (scenario, downloads)
  }

  private func job(_ scenario: Scenario, _ agent: String) throws {
    try scenario.directory.write(
      "jobs/job.yml",
      """
      version: 1
      repos: [../repository]
      \(agent)
      prompt: Do it.
      verify: [test -f made.txt]

      """
    )
  }

  /// What GitHub's runner sets, and secrets as a workflow gives them to the action.
  private func runner(_ scenario: Scenario) -> [String: String] {
    let secrets = [
      "KIRO_API_KEY": "ksk_secret", "KJOB_GIT_TOKEN": "token", "OTHER_KEY": "other",
    ]
    return GitHubAction.runner(scenario).merging(secrets) { $1 }
  }

  /// The outcomes of the jobs of a run.
  private func outcomes(_ scenario: Scenario, _ folder: String = "kjob-out") throws -> [String] {
    struct Results: Decodable {
      struct Job: Decodable { var outcome: String }
      var jobs: [Job]
    }
    let text = try scenario.directory.read(folder + "/results.json")
    return try JSONDecoder().decode(Results.self, from: Data(text.utf8)).jobs.map(\.outcome)
  }

  @Test func `of the GitHub action are installed, kept and found`() throws {
    let (scenario, downloads) = try scenario()
    try downloads.serving { address in
      let action = try GitHubAction([
        "program": Scenario.program, "kiro": KiroDownloads.version, "kiro-address": address,
        "artifact": "",
      ])
      let install = [
        "Install kjob", "Look which kiro-cli fits", "Look for kiro-cli in the cache",
        "Install kiro-cli",
      ]
      let first = try action.run(scenario, runner(scenario))
      #expect(first.results.allSatisfy { $0.status == 0 }, "\(first.results)")
      #expect(first.names == install + ["Keep kiro-cli in the cache", "Run jobs"])
      #expect(first.results[2].errors.contains(", downloaded from \(address)/"))
      #expect(try outcomes(scenario) == ["passed"])

      // Another machine: nothing is left but the cache.
      try Shell.run("rm -r home/.cache kjob-out && : >files/path", in: scenario.directory.path)
      let second = try action.run(scenario, runner(scenario))
      #expect(second.results.allSatisfy { $0.status == 0 }, "\(second.results)")
      #expect(second.names == install + ["Run jobs"])
      #expect(second.results[2].errors.contains(", from the cache, "))
      #expect(try outcomes(scenario) == ["passed"])
      #expect(try downloads.packageRequests() == 1)
      // By version and platform.
      let platform = try KiroDownloads.platform.get()
      let cache = try Shell.run("ls cache", in: scenario.directory.path)
      #expect(cache == "kjob-kiro-2.28.0-\(platform)\n")
    }
  }

  @Test func `of the GitHub action that cannot be installed end it before any job`() throws {
    let (scenario, downloads) = try scenario()
    try downloads.publish(program: KiroDownloads.program(says: "kiro-cli 2.29.0"))
    let run = try downloads.serving { address in
      try GitHubAction([
        "program": Scenario.program, "kiro": KiroDownloads.version, "kiro-address": address,
      ]).run(scenario, runner(scenario))
    }
    #expect(run.names.last == "Install kiro-cli" && run.results.last?.status == 1)
    #expect(
      run.results.last?.errors == "install-kiro: error: kiro-cli 2.28.0 was asked for, but the "
        + "program says \"kiro-cli 2.29.0\"\n"
    )
    #expect(try scenario.directory.read("files/path").split(separator: "\n").count == 1)
    #expect(!FileManager.default.fileExists(atPath: scenario.directory.path + "/cache"))
  }

  /// Lines that install an agent as installers do, with what a template would have taken apart.
  private static let setup = """
    mkdir -p ~/.local/bin
    cat >~/.local/bin/my-agent <<'END'
    #!/bin/bash
    exec "$UNDER_TEST" agent --script "$HOME/kiro.script" "$@"
    END
    chmod +x ~/.local/bin/my-agent
    env >~/setup-environment; echo "$- $(set -o | grep pipefail)" >~/setup-options
    echo "it's \\"set up\\""
    """

  @Test func `of another kind are set up for the GitHub action, without kjob's secrets`() throws {
    let (scenario, _) = try scenario()
    try job(scenario, "agent: { command: [my-agent] }")
    let run = try GitHubAction([
      "program": Scenario.program, "agent-setup": Self.setup, "artifact": "",
    ]).run(scenario, runner(scenario))
    #expect(run.results.allSatisfy { $0.status == 0 }, "\(run.results)")
    #expect(run.names == ["Install kjob", "Set up the agent", "Run jobs"])
    #expect(run.results[1].output == "it's \"set up\"\n")
    #expect(try outcomes(scenario) == ["passed"])
    let environment = try scenario.directory.read("home/setup-environment")
    #expect(environment.contains("\nOTHER_KEY=other\n"))
    #expect(!environment.contains("ksk_secret") && !environment.contains("KJOB_GIT_TOKEN"))
    let options = try scenario.directory.read("home/setup-options")
    #expect(options.prefix { $0 != " " }.contains("e") && options.contains(/pipefail\s+on/))

    for lines in ["false\ntrue", "false | cat\ntrue"] {
      let failing = try GitHubAction(["program": Scenario.program, "agent-setup": lines])
        .run(scenario, runner(scenario))
      #expect(failing.names == ["Install kjob", "Set up the agent"])
      #expect(failing.results.last?.status == 1)
    }
  }

  @Test func `are not installed unless an input says so`() throws {
    let (scenario, _) = try scenario()
    try job(scenario, "agent: { scripted: ../home/kiro.script }")
    let run = try GitHubAction(["program": Scenario.program, "artifact": ""])
      .run(scenario, runner(scenario))
    #expect(run.names == ["Install kjob", "Run jobs"] && run.results.last?.status == 0)
    let result = try gitLab(scenario, [:])
    #expect(result.status == 0 && !result.errors.contains("install-kiro"), "\(result)")
    #expect(try outcomes(scenario, "kjob-out/1") == ["passed"])
    #expect(!FileManager.default.fileExists(atPath: scenario.directory.path + "/requests"))
  }

  /// Runs the component's job as GitLab's runner does.
  private func gitLab(_ scenario: Scenario, _ inputs: [String: Any]) throws -> Shell.Result {
    let pipeline = try GitLabPipeline(inputs: inputs)
    try scenario.directory.write("script.sh", try pipeline.script("kjob"))
    let environment = [
      "CI": "true", "GITLAB_CI": "true", "CI_NODE_TOTAL": "1",
      "CI_PROJECT_DIR": scenario.directory.path, "KIRO_API_KEY": "ksk_secret",
      "KJOB_GIT_TOKEN": "token",
    ]
    return try scenario.shell(
      """
      mkdir -p bin; ln -sf "$KJOB" bin/kjob; PATH=$PWD/bin:$PATH; unset KJOB
      bash -eo pipefail script.sh | cat
      """,
      environment: environment.merging(pipeline.variables("kjob")) { $1 }
    )
  }

  @Test func `of the GitLab component are installed, kept and found`() throws {
    let (scenario, downloads) = try scenario()
    try downloads.serving { address in
      let inputs: [String: Any] = ["kiro": KiroDownloads.version, "kiro-address": address]
      let first = try gitLab(scenario, inputs)
      #expect(first.status == 0, "\(first)")
      #expect(first.errors.contains(", downloaded from \(address)/"))
      #expect(try outcomes(scenario, "kjob-out/1") == ["passed"])
      // Another machine: what the cache names is all that is left.
      let job = try GitLabPipeline(inputs: inputs).jobs["kjob"]
      let cache = try #require((job?["cache"] as? [[String: Any]])?.last)
      #expect(cache["key"] as? String == "kjob-kiro-2.28.0")
      #expect(cache["paths"] as? [String] == [".kjob-kiro/"])
      let kept = try Shell.run("ls .kjob-kiro", in: scenario.directory.path)
      #expect(kept == "kiro-cli-2.28.0-\(try KiroDownloads.platform.get()).gz\n")
      try Shell.run("rm -r kjob-out tmp/kiro-*", in: scenario.directory.path)
      let second = try gitLab(scenario, inputs)
      #expect(second.status == 0 && second.errors.contains(", from the cache, "), "\(second)")
      #expect(try outcomes(scenario, "kjob-out/1") == ["passed"])
      #expect(try downloads.packageRequests() == 1)

      let wrong = try gitLab(scenario, ["kiro": "9.9.9", "kiro-address": address, "output": "no"])
      #expect(wrong.status == 1 && wrong.errors.contains("has no kiro-cli 9.9.9"), "\(wrong)")
      #expect(!FileManager.default.fileExists(atPath: scenario.directory.path + "/no"))
    }
  }

  @Test func `of another kind are set up for the GitLab component`() throws {
    let (scenario, _) = try scenario()
    try job(scenario, "agent: { command: [my-agent] }")
    let lines = Self.setup.components(separatedBy: "\nchmod")
    let inputs = [lines[0], "chmod" + lines[1], "PATH=$HOME/.local/bin:$PATH"]
    let result = try gitLab(scenario, ["agent-setup": inputs])
    #expect(result.status == 0 && result.output.hasPrefix("it's \"set up\"\n"), "\(result)")
    #expect(try outcomes(scenario, "kjob-out/1") == ["passed"])
    let failing = try gitLab(scenario, ["agent-setup": ["false | cat"], "output": "no"])
    #expect(failing.status == 1)
    #expect(!FileManager.default.fileExists(atPath: scenario.directory.path + "/no"))
  }

  @Test(arguments: ["kiro", "kjob"])
  func `of the GitLab component are installed by the same script`(program: String) throws {
    let script = try GitLabPipeline(inputs: [:]).script("kjob")
    let parts = script.components(separatedBy: "END_OF_INSTALL_\(program.uppercased())")
    #expect(parts.count == 3)
    #expect(parts[1].dropFirst(2) == (try PipelineYAML.text("ci/install-\(program)")))
  }
}
