import Foundation
import TestSupport
import Testing

/// Programs and start-up files outside of any room, which an agent of the same user can change.
@Suite(.waiting) struct `What commands run from outside of their room` {
  private func path(_ scenario: Scenario) -> [String: String] {
    let system = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return ["PATH": "\(scenario.directory.path)/home/bin:\(system)"]
  }

  @Test(
    .fault(239),
    arguments: [
      (
        "a new program",
        "mkdir -p \"$HOME/bin\"; printf \"#!/bin/sh\\nexit 0\\n\" >\"$HOME/bin/grep\"; chmod +x \"$HOME/bin/grep\""
      ),
      ("a changed program", "printf \"#!/bin/sh\\nexit 0\\n\" >\"$HOME/bin/tool\""),
      (
        "another shell",
        "printf \"#!/bin/sh\\nexit 0\\n\" >\"$HOME/bin/bash\"; chmod +x \"$HOME/bin/bash\""
      ),
      ("a removed program", "rm \"$HOME/bin/tool\""),
      ("a link", "ln -s /bin/true \"$HOME/bin/false\""),
    ]
  )
  func `is not what it was`(case: String, run: String) throws {
    let scenario = try Scenario()
    try scenario.directory.write("home/bin/tool", "#!/bin/sh\nexit 1\n")
    try Shell.run("chmod +x home/bin/tool", in: scenario.directory.path)
    let file = try scenario.job(script: "turns: [[{ run: '\(run)' }]]", verify: "['false']")
    let outcome = try scenario.run(file, environment: path(scenario))
    #expect(outcome.job()?.reason?.type == "kjob.environment.changed", "\(outcome)")
    #expect(outcome.job()?.outcome == "error")
    #expect(outcome.job()?.reason?.message.contains("/home/bin/") == true)
  }

  @Test(arguments: [1, 3]) func `may be what setup installs, in each room`(width: Int) throws {
    let scenario = try Scenario()
    let install =
      "printf \"#!/bin/sh\\nexit 0\\n\" >\"$HOME/bin/tool\"; chmod +x \"$HOME/bin/tool\""
    try scenario.directory.write("home/bin/other", "")
    for name in ["one", "two", "three"] {
      try scenario.job(
        name,
        script: "turns: [[{ say: done }]]",
        settings: "setup: ['\(install)']\nbaseline: \(name == "three" ? "require-green" : "off")",
        verify: "[tool]"
      )
    }
    let outcome = try scenario.run("jobs/*.yml -j \(width)", environment: path(scenario))
    #expect(outcome.results?.jobs.map(\.outcome) == ["passed", "passed", "passed"], "\(outcome)")
  }

  /// The same path, with other contents, while another job's setup runs.
  @Test func `is not what an agent put over what setup had installed`() throws {
    let scenario = try Scenario()
    try scenario.directory.write("home/bin/other", "")
    let install = "test -x \"$HOME/bin/tool\" || cp /bin/false \"$HOME/bin/tool\""
    for (name, work, wait) in [
      ("a", "cp /bin/true \"$HOME/bin/tool\"; echo x >a", ""), ("b", "echo x >b", "; sleep 1"),
    ] {
      try scenario.job(
        name,
        script: "turns: [[{ run: '\(work)' }]]",
        settings: "setup: ['\(install)\(wait)']",
        verify: "[tool]"
      )
    }
    let outcome = try scenario.run("jobs/a.yml jobs/b.yml -j 2", environment: path(scenario))
    #expect(outcome.results?.jobs.contains { $0.outcome == "passed" } == false, "\(outcome)")
  }

  @Test(arguments: ["resume --verify-again", "resume"])
  func `may be what setup installed before the run was resumed`(command: String) throws {
    let scenario = try Scenario()
    try scenario.directory.write("home/bin/other", "")
    for name in ["a", "b"] {
      try scenario.job(
        name,
        script:
          "turns: [[{ run: 'echo x >\(name); test \(name) = a || touch \"$HOME/started\"' }, { sleep: 1s }]]",
        settings: "setup: ['cp /bin/true \"$HOME/bin/tool\"']",
        verify: "[tool]"
      )
    }
    let variables = path(scenario)
    if command == "resume" {
      _ = try scenario.shell(
        """
        set -m
        "$KJOB" run jobs/a.yml jobs/b.yml -j 1 & process=$!
        until test -e home/started || ! kill -0 $process; do sleep 0.2; done
        kill -KILL $process
        wait $process
        """,
        environment: variables
      )
    } else {
      #expect(
        try scenario.run("jobs/a.yml jobs/b.yml -j 1", environment: variables).result.status == 0
      )
    }
    let again = try scenario.kjob("\(command) -j 1", environment: variables)
    #expect(again.status == 0, "\(again)")
    #expect(try scenario.outcome(again).results?.jobs.allSatisfy { $0.outcome == "passed" } == true)
  }

  private static let plant =
    "printf \"#!/bin/sh\\nexit 0\\n\" >\"$HOME/bin/check\"; chmod +x \"$HOME/bin/check\""

  /// Each job but the first needs what the first, or what it delivered, has planted.
  @Test(
    arguments: [
      ("an agent", plant, "[{ run: check, goal: true }]", ""),
      ("an agent", plant, "[check]", "baseline: require-green"),
      ("an agent, beside the setup of another", "sleep 1; \(plant); sleep 2", "[check]", ""),
      ("a delivered script", "echo \"$PLANT\" >plant", "[check]", ""),
    ]
  )
  func `is not what was planted by`(
    case: String,
    work: String,
    verify: String,
    settings: String
  ) throws {
    let scenario = try Scenario()
    try scenario.directory.write("home/bin/other", "")
    let isBeside = `case`.contains("beside")
    try scenario.job(
      "a",
      script: "turns: [[{ run: '\(work)' }]]",
      verify: isBeside ? "[check]" : "['test ! -e plant || sh ./plant']"
    )
    try scenario.job(
      "b",
      script: "turns: [[{ run: 'echo x >>\"$HOME/ran\"' }]]",
      settings: isBeside ? "setup: [sleep 2]" : settings,
      verify: isBeside ? "['true']" : verify
    )
    let outcome = try scenario.run(
      "jobs/a.yml jobs/b.yml -j \(isBeside ? 2 : 1)",
      environment: path(scenario).merging(["PLANT": Self.plant]) { $1 }
    )
    let job = try #require(outcome.job(isBeside ? "a" : "b"))
    #expect(job.outcome == "error", "\(outcome)")
    #expect(job.reason?.type == "kjob.environment.changed", "\(job)")
    // Without an agent where commands on the base already show it.
    let ran = FileManager.default.fileExists(atPath: scenario.directory.path + "/home/ran")
    #expect(ran == (isBeside || (verify == "[check]" && settings.isEmpty)))
  }

  @Test(arguments: [".bashrc", ".gitconfig", ".cargo/config.toml", ".npmrc"])
  func `is reported where it only changes how programs start`(name: String) throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script:
        "turns: [[{ run: 'mkdir -p \"$(dirname \"$HOME/\(name)\")\"; echo >>\"$HOME/\(name)\"' }]]"
    )
    let result = try scenario.kjob("run \(file)")
    let job = try #require(try scenario.outcome(result).job())
    #expect(job.outcome == "passed", "\(job)")
    #expect(job.warnings.contains { $0.contains(name) }, "\(job)")
  }
}
