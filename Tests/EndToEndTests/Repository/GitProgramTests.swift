import Foundation
import TestSupport
import Testing

@Suite(.waiting) struct `The git that kjob calls` {
  /// A `git` in a folder of its own, which comes first in PATH.
  private func program(_ script: String, _ scenario: Scenario) throws -> [String: String] {
    try scenario.directory.write("bin/git", "#!/bin/sh\n\(script)\n")
    try Shell.run("chmod +x bin/git", in: scenario.directory.path)
    return ["PATH": "\(scenario.directory.path)/bin:/usr/local/bin:/usr/bin:/bin"]
  }

  @Test(arguments: ["run", "doctor"])
  func `has to be there before the first job`(command: String) throws {
    let scenario = try Scenario()
    let file = try scenario.job(script: "turns: [[{ run: echo x >new }]]")
    try scenario.directory.write("empty/none", "")
    let path = scenario.directory.path + "/empty"
    let result = try scenario.kjob("\(command) \(file)", environment: ["PATH": path])
    #expect(result.status == 1)
    #expect(
      (result.output + result.errors).contains(
        "`git` was not found in PATH (\(path)); install git 2.39 or newer"
      )
    )
    #expect(!FileManager.default.fileExists(atPath: scenario.directory.path + "/kjob-out"))
  }

  @Test(arguments: ["git version 2.38.9", "git version 1.9", "something else"])
  func `has to be new enough`(said: String) throws {
    let scenario = try Scenario()
    let file = try scenario.job(script: "turns: [[{ run: echo x >new }]]")
    let environment = try program("echo \(said)", scenario)
    for command in ["run \(file)", "doctor"] {
      let result = try scenario.kjob(command, environment: environment)
      #expect(result.status == 1)
      let text = result.output + result.errors
      #expect(text.contains("and kjob needs 2.39 or newer"))
    }
    #expect(!FileManager.default.fileExists(atPath: scenario.directory.path + "/kjob-out"))
  }

  @Test func `is the same file at every use`() throws {
    let scenario = try Scenario()
    let environment = try program("exec /usr/bin/git \"$@\"", scenario)
    let file = try scenario.job(
      script: """
        turns:
          - - run: |
                echo x >new
                printf '#!/bin/sh\\nexit 0\\n' >\(scenario.directory.path)/bin/git
        """
    )
    let outcome = try scenario.run(file, environment: environment)
    #expect(outcome.result.status == 1)
    let job = try #require(outcome.job())
    #expect(job.outcome == "error")
    #expect(job.reason?.message.contains("has changed since the run began") == true)
  }

  @Test func `gets no configuration and no variable of git's`() throws {
    let scenario = try Scenario()
    let log = scenario.directory.path + "/variables"
    var environment = try program("env >>\(log)\nexec /usr/bin/git \"$@\"", scenario)
    environment["GIT_CONFIG_COUNT"] = "1"
    environment["GIT_CONFIG_KEY_0"] = "apply.whitespace"
    environment["GIT_CONFIG_VALUE_0"] = "error-all"
    environment["GIT_DIR"] = "/nonexistent"
    let file = try scenario.job(script: "turns: [[{ run: 'echo \"end  \" >new' }]]")
    let outcome = try scenario.run(file, environment: environment)
    #expect(outcome.result.status == 0)
    let lines = try scenario.directory.read("variables").split(separator: "\n")
    #expect(
      lines.contains("GIT_CONFIG_NOSYSTEM=1") && lines.contains("GIT_CONFIG_GLOBAL=/dev/null")
    )
    #expect(!lines.contains { $0.hasPrefix("GIT_CONFIG_COUNT") || $0 == "GIT_DIR=/nonexistent" })
  }
}
