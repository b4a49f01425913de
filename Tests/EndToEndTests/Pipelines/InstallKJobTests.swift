import Foundation
import TestSupport
import Testing

/// `ci/install-kjob` and what uses it, with a server that stands in for published releases.
@Suite(.waiting) struct `Installing kjob` {
  private static let version = "0.2.0"

  /// What is published, in a scenario's folder.
  private struct Release {
    let scenario: Scenario
    let downloads: KiroDownloads
    let name: String

    /// Publishes a program as `ci/release` does.
    init(_ program: String = "exec \"$UNDER_TEST\" \"$@\"") throws {
      scenario = try Scenario()
      downloads = KiroDownloads(scenario: scenario)
      let version = `Installing kjob`.version
      let platform = try Shell.run(
        "\"$1/ci/install-kjob\" --platform",
        arguments: [PackageFolder.path],
        in: "/"
      ).trimmingCharacters(in: .newlines)
      name = "kjob-\(version)-\(platform)"
      try scenario.directory.write("made/\(name)/bin/kjob", "#!/bin/bash\n\(program)\n")
      try Shell.run(
        """
        mkdir -p "downloads/v$2"
        chmod +x "made/$1/bin/kjob"
        tar -czf "downloads/v$2/$1.tar.gz" -C made "$1"
        (cd "downloads/v$2" && sha256sum "$1.tar.gz" >"$1.sha256")
        """,
        arguments: [name, version],
        in: scenario.directory.path
      )
    }

    /// The tarball's checksum.
    var checksum: String {
      get throws {
        let version = `Installing kjob`.version
        return String(
          try scenario.directory.read("downloads/v\(version)/\(name).sha256").prefix { $0 != " " }
        )
      }
    }

    /// How often the tarball was asked for.
    var requests: Int {
      get throws {
        try scenario.directory.read("requests").split(separator: "\n")
          .count { $0.contains("\(name).tar.gz") }
      }
    }

    /// Runs the script.
    func install(_ address: String, _ words: String, version: String = `Installing kjob`.version)
      throws -> Shell.Result
    {
      try scenario.shell(
        "exec \"\(PackageFolder.path)/ci/install-kjob\" \(version) --address \(address) \(words)",
        environment: ["RUNNER_TEMP": scenario.directory.path + "/files"]
      )
    }

    /// What GitHub's runner sets.
    func runner() throws -> [String: String] {
      for name in ["output", "path", "summary", "env"] {
        try scenario.directory.write("files/\(name)", "")
      }
      return GitHubAction.runner(scenario)
    }
  }

  @Test func `takes what has the published checksum, also from the cache`() throws {
    let release = try Release()
    try Shell.run("mkdir files", in: release.scenario.directory.path)
    try release.downloads.serving { address in
      func installed(_ how: String) throws {
        let result = try release.install(address, "--cache kept")
        #expect(result.status == 0 && result.errors.contains(how), "\(result)")
        let program = result.output.trimmingCharacters(in: .newlines)
        #expect(program.hasSuffix("/bin/kjob"))
        let said = try release.scenario.shell("\"\(program)\" --version")
        #expect(said.output == "kjob \(Self.version)\n")
      }
      try installed(", downloaded from \(address)/v")
      try installed(", from the cache, checksum verified")
      #expect(try release.requests == 1)
      // Whoever changes the cache gains nothing.
      try Shell.run(
        "echo x >>\"kept/$1.tar.gz\"",
        arguments: [release.name],
        in: release.scenario.directory.path
      )
      try installed("the cached release is not the published one; downloading it again\n")
      #expect(try release.requests == 2)
    }
  }

  @Test func `installs nothing that is not what it has to be`() throws {
    let release = try Release("echo kjob 9.9.9")
    try Shell.run("mkdir files", in: release.scenario.directory.path)
    try release.downloads.serving { address in
      for (words, version, status, text) in [
        ("", Self.version, 1, "but the program says \"kjob 9.9.9\""),
        (
          "--checksum \(String(repeating: "0", count: 64))", Self.version, 1,
          "nothing was installed"
        ),
        ("--checksum 12", Self.version, 1, "has no checksum"),
        ("", "8.8.8", 2, "could not be downloaded"),
        ("", "latest", 1, "is not a version of kjob"),
      ] {
        let result = try release.install(address, words, version: version)
        #expect(result.status == Int32(status) && result.output == "", "\(result)")
        #expect(result.errors.contains("install-kjob: error: "), "\(result)")
        #expect(result.errors.contains(text), "\(result)")
      }
    }
  }

  @Test func `is what the GitHub action begins with`() throws {
    let release = try Release()
    let scenario = release.scenario
    try scenario.job(script: "turns: [[{ run: 'echo x >made' }]]", verify: "[test -f made]")
    try release.downloads.serving { address in
      let action = try GitHubAction([
        "version": Self.version, "address": address, "checksum": try release.checksum,
        "artifact": "",
      ])
      let first = try action.run(scenario, try release.runner())
      #expect(first.results.allSatisfy { $0.status == 0 }, "\(first.results)")
      let install = ["Look which kjob fits", "Look for kjob in the cache", "Install kjob"]
      #expect(first.names == install + ["Keep kjob in the cache", "Run jobs"])
      // Another machine: nothing is left but the cache.
      try Shell.run("rm -r home/.cache kjob-out", in: scenario.directory.path)
      let second = try action.run(scenario, try release.runner())
      #expect(second.results.allSatisfy { $0.status == 0 }, "\(second.results)")
      #expect(second.names == install + ["Run jobs"])
      #expect(try release.requests == 1)
      // A wrong checksum is no reason to build one.
      let wrong = try GitHubAction([
        "version": Self.version, "address": address,
        "checksum": String(repeating: "0", count: 64),
      ]).run(scenario, try release.runner())
      #expect(wrong.names.last == "Install kjob" && wrong.results.last?.status == 1)
    }
  }

  @Test func `is what the GitLab component begins with, where the image has none`() throws {
    let release = try Release()
    let scenario = release.scenario
    try scenario.job(script: "turns: [[{ run: 'echo x >made' }]]", verify: "[test -f made]")
    let result = try release.downloads.serving { address in
      let pipeline = try GitLabPipeline(inputs: ["address": address])
      try scenario.directory.write("script.sh", try pipeline.script("kjob"))
      let environment = [
        "CI": "true", "GITLAB_CI": "true", "CI_NODE_TOTAL": "1",
        "CI_PROJECT_DIR": scenario.directory.path,
      ]
      return try scenario.shell(
        "unset KJOB; bash -eo pipefail script.sh | cat",
        environment: environment.merging(pipeline.variables("kjob")) { $1 }
      )
    }
    #expect(result.status == 0 && result.output.contains("1 passed"), "\(result)")
    #expect(result.errors.contains("install-kjob: kjob \(Self.version) for linux-"), "\(result)")
    let kept = try Shell.run("ls .kjob-release", in: scenario.directory.path)
    #expect(kept == release.name + ".tar.gz\n")
  }
}
