import Foundation
import Job
import ModelContextProtocol
import Subprocess
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(20))) struct PreflightTests {
  let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory("kjob-mcp")
  }

  @Test func `servers are checked at once and told in order`() throws {
    // Each waits for the other to have been started.
    let meet = { (mine: String, other: String) in
      "touch \(mine); until [ -e \(other) ]; do :; done; exit"
    }
    let preflight = try begin(
      [
        MCPServer(name: "z", transport: shellServer(meet("one", "two") + " 1")),
        MCPServer(name: "a", transport: shellServer(meet("two", "one") + " 2")),
        MCPServer(name: "a", transport: .command(["/nonexistent"], environment: [:])),
      ],
      in: directory
    )
    preflight.wait()
    #expect(preflight.isFinished)
    #expect(preflight.checks.map(\.name) == ["z", "a", "a"])
    #expect(
      preflight.checks.map { "\($0.state)" } == [
        "exited with 1 before it had answered initialize",
        "exited with 2 before it had answered initialize",
        "cannot start `/nonexistent`: No such file or directory",
      ]
    )
  }

  @Test func `nothing to check is done at once`() throws {
    let preflight = try begin([], in: directory)
    #expect(Readiness.wait(for: [.readable(preflight.number)], until: .now).count == 1)
    preflight.wait()
    #expect(preflight.isFinished)
    #expect(preflight.checks.isEmpty)
  }

  @Test func `checks can be stopped and say so`() throws {
    let signpost = Signpost(directory.path + "/there")
    let script = "read; echo '\(initialized)'; read; read; echo > there; trap '' TERM; sleep 1000"
    let preflight = try begin(
      [
        MCPServer(name: "one", transport: shellServer(script)),
        MCPServer(name: "two", transport: .command(["sleep", "1000"], environment: [:])),
      ],
      in: directory
    )
    try signpost.wait()
    #expect(!preflight.isFinished)
    #expect(preflight.checks.isEmpty)
    #expect(Readiness.wait(for: [.readable(preflight.number)], until: .now).isEmpty)
    preflight.stop()
    preflight.wait()
    #expect(Readiness.wait(for: [.readable(preflight.number)], until: .now).count == 1)
    #expect(
      preflight.checks.map(\.state) == [
        .stopped(during: "tools/list"), .stopped(during: "initialize"),
      ]
    )
  }

  @Test func `a stopped check leaves nothing open`() throws {
    // Under load too: as many as nobody configures.
    let definitions = (0..<24).map { index in
      MCPServer(name: "\(index)", transport: shellServer("sleep 1000"))
    }
    let preflight = try begin(definitions, in: directory)
    preflight.stop()
    preflight.wait()
    #expect(preflight.checks.map(\.state).allSatisfy { $0 == .stopped(during: "initialize") })
    #expect(ProcessSweep.kill(token: directory.path, sessions: []) == 0)
  }

  @Test(
    arguments: [
      (.answered(tools: 1), "answered with 1 tool"), (.answered(tools: 2), "answered with 2 tools"),
      (.needsAuthorization, "needs authorization"), (.failed("exited with 1"), "exited with 1"),
      (.timedOut(during: "initialize"), "had not answered initialize in time"),
      (.stopped(during: "tools/list"), "was stopped before it had answered tools/list"),
    ] as [(ServerCheck.State, String)]
  )
  func `a state follows the server's name`(state: ServerCheck.State, text: String) {
    #expect("\(state)" == text)
  }
}
