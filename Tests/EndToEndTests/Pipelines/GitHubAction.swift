import Foundation
import TestSupport
import Testing

/// The action under `ci/github`, run as GitHub's runner runs it, in a scenario's folder.
///
/// `actions/cache` is played by folders; what is uploaded is left where it is.
struct GitHubAction {
  /// A step with the inputs filled in.
  struct Step {
    /// The name for people.
    var name: String
    /// The name for other steps.
    var id: String?
    /// When it runs.
    var condition: String
    /// The script of a shell step.
    var script: String?
    /// The environment of a shell step.
    var variables: [String: String]
    /// The action that it uses.
    var uses: String?
    /// The inputs of that action.
    var with: [String: String]
  }

  /// The steps.
  let steps: [Step]
  /// The values that conditions and steps can name.
  private(set) var values: [String: String]

  /// The variables that GitHub's runner sets, with its files in a scenario's folder.
  static func runner(_ scenario: Scenario) -> [String: String] {
    let files = scenario.directory.path + "/files/"
    return [
      "CI": "true", "GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": scenario.directory.path,
      "GITHUB_ACTION_PATH": PackageFolder.path + "/ci/github",
      "GITHUB_OUTPUT": files + "output", "GITHUB_PATH": files + "path",
      "GITHUB_STEP_SUMMARY": files + "summary", "GITHUB_ENV": files + "env",
      "RUNNER_TEMP": scenario.directory.path + "/files",
      "GIT_CONFIG_GLOBAL": scenario.directory.path + "/home/.gitconfig",
    ]
  }

  /// Reads the action and gives it inputs.
  init(_ inputs: [String: String]) throws {
    let text = try PipelineYAML.text("ci/github/action.yml")
    let action = try #require(try PipelineYAML.read(text) as? [String: Any])
    let declared = try #require(action["inputs"] as? [String: [String: Any]])
    #expect(Set(inputs.keys).isSubset(of: declared.keys))
    values = [:]
    for (name, input) in declared {
      values["inputs.\(name)"] = inputs[name] ?? "\(input["default"] ?? "")"
    }
    let runs = try #require(action["runs"] as? [String: Any])
    steps = try #require(runs["steps"] as? [[String: Any]]).map { step in
      let script = step["run"] as? String
      #expect(
        script?.contains("${{") != true,
        "an expression in a script would be run as part of it"
      )
      #expect((script == nil) == (step["shell"] as? String != "bash"))
      return Step(
        name: step["name"] as? String ?? "",
        id: step["id"] as? String,
        condition: step["if"] as? String ?? "always()",
        script: script,
        variables: step["env"] as? [String: String] ?? [:],
        uses: step["uses"] as? String,
        with: step["with"] as? [String: String] ?? [:]
      )
    }
  }

  /// A text with the values of its expressions.
  func filled(_ text: String) -> String {
    values.reduce(text) { $0.replacing("${{ \($1.key) }}", with: $1.value) }
  }

  /// The shell steps that run without anything that another step says.
  var shellSteps: [(script: String, variables: [String: String])] {
    steps.filter { PipelineCondition.holds($0.condition, values) }.compactMap { step in
      step.script.map { ($0, step.variables.mapValues(filled)) }
    }
  }

  /// What came of a run of the action.
  struct Run {
    /// The names of the steps that ran.
    var names: [String] = []
    /// What the shell steps printed, and how they ended.
    var results: [Shell.Result] = []
  }

  /// Runs the steps in order, until one fails.
  func run(_ scenario: Scenario, _ environment: [String: String]) throws -> Run {
    var action = self
    var run = Run()
    for step in steps where PipelineCondition.holds(step.condition, action.values) {
      run.names.append(step.name)
      var outputs: [String: String] = [:]
      if let script = step.script {
        let result = try action.shell(script, step, scenario, environment)
        run.results.append(result)
        guard result.status == 0 else { break }
        outputs = try GitHubFile(try scenario.directory.read("files/output")).values
        try scenario.directory.write("files/output", "")
      } else {
        outputs = try action.played(step, scenario)
      }
      for (name, value) in outputs {
        action.values["steps.\(step.id ?? "").outputs.\(name)"] = value
      }
    }
    return run
  }

  private func shell(
    _ script: String,
    _ step: Step,
    _ scenario: Scenario,
    _ environment: [String: String]
  ) throws -> Shell.Result {
    try scenario.directory.write("step.sh", script)
    // The last one that was added comes first.
    let path = try scenario.directory.read("files/path").split(separator: "\n").reversed()
    let prefix = (path.map { $0 + ":" }).joined()
    return try scenario.shell(
      """
      PATH="\(prefix)$PATH"; unset KJOB
      bash --noprofile --norc -e -o pipefail step.sh | cat
      """,
      environment: environment.merging(step.variables.mapValues(filled)) { $1 }
    )
  }

  /// Does what the official actions would do.
  private func played(_ step: Step, _ scenario: Scenario) throws -> [String: String] {
    let uses = step.uses ?? ""
    let key = filled(step.with["key"] ?? "")
    #expect(!key.contains("${{") && !key.contains(","), "\(key)")
    let path = filled(step.with["path"] ?? "").replacing("~", with: "home")
    let kept = "cache/" + key
    if uses.hasPrefix("actions/cache/restore@") {
      let script = "if [ -d \"$1\" ]; then mkdir -p \"$2\"; cp -a \"$1/.\" \"$2\"; echo true; fi"
      let hit = try Shell.run(script, arguments: [kept, path], in: scenario.directory.path)
      return hit.isEmpty ? [:] : ["cache-hit": "true"]
    }
    if uses.hasPrefix("actions/cache/save@") {
      let script = "mkdir -p \"$1\" && cp -a \"$2/.\" \"$1\""
      try Shell.run(script, arguments: [kept, path], in: scenario.directory.path)
      return [:]
    }
    #expect(uses.hasPrefix("actions/upload-artifact@"))
    return [:]
  }
}
