import Foundation
import Job
import ModelContextProtocol
import TestSupport
import Testing

/// Servers that others have made, as they come from PyPI.
@Suite(.timeLimit(.minutes(20))) struct RealServerTests {
  let directory: TemporaryDirectory
  let programs: String

  init() throws {
    directory = try TemporaryDirectory("kjob-mcp")
    programs = try TestTools().programs
  }

  @Test func `the time server and the git server start`() throws {
    try Shell.run("git init --quiet repository", in: directory.path)
    let preflight = try begin(
      [
        MCPServer(
          name: "time",
          transport: .command(
            [programs + "/mcp-server-time", "--local-timezone", "Europe/Vienna"],
            environment: [:]
          )
        ),
        MCPServer(
          name: "git",
          transport: .command(
            ["mcp-server-git", "--repository", directory.path + "/repository"],
            environment: ["PATH": programs + ":/usr/bin:/bin"]
          )
        ),
      ],
      in: directory
    )
    preflight.wait()
    for check in preflight.checks {
      guard case .answered(let tools) = check.state else {
        Issue.record("\(check.name): \(check.state)\n\(check.errorText)")
        continue
      }
      #expect(tools > 0)
      #expect(check.serverName == "mcp-\(check.name)")
    }
    #expect(preflight.checks.count == 2)
  }

  @Test func `a server that cannot do its work says why in its own words`() throws {
    let missing = try check(
      .command([programs + "/mcp-server-git", "--repository", "/nonexistent"], environment: [:]),
      in: directory
    )
    guard case .failed(let reason) = missing.state else {
      Issue.record("\(missing.state)")
      return
    }
    #expect(reason.hasPrefix("exited with "))
    #expect(reason.hasSuffix(" before it had answered initialize"))
    #expect(missing.errorText.contains("/nonexistent"))

    let misused = try check(
      .command([programs + "/mcp-server-git", "--no-such-option"], environment: [:]),
      in: directory
    )
    #expect(misused.state == .failed("exited with 2 before it had answered initialize"))
    #expect(misused.errorText.contains("--no-such-option"))
  }
}
