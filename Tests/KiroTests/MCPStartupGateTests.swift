import Kiro
import Testing

@Suite struct MCPStartupGateTests {
  private typealias Signal = KiroNotification.MCPSignal

  @Test(
    arguments: [
      // Nothing required: whatever happens.
      (.nothing, [], "open", "open"),
      (.nothing, [.failed("a", reason: "x"), .disabledByPolicy], "open", "open"),
      // All of the configuration's servers.
      (.all(expected: []), [], "open", "open"),
      (.all(expected: []), [.disabledByPolicy], "open", "open"),
      (.all(expected: ["a"]), [.started("a")], "open", "open"),
      (.all(expected: ["a"]), [.started("a"), .started("a")], "open", "open"),
      (.all(expected: ["b", "a"]), [.started("a")], "waits", "b* did not report in time"),
      (.all(expected: ["b", "a"]), [.started("a"), .started("b")], "open", "open"),
      (.all(expected: ["a"]), [], "waits", "a* did not report in time"),
      (.all(expected: ["a"]), [.failed("a", reason: "x")], "a* failed: x", "a* failed: x"),
      (.all(expected: ["a"]), [.failed("a", reason: "")], "a* failed", "a* failed"),
      // One that failed closes the gate only when the others have reported too.
      (
        .all(expected: ["a", "b"]), [.failed("a", reason: "x")], "waits",
        "a* failed: x, b* did not report in time"
      ),
      // The last word counts, and a list that gives no reason does not unsay one.
      (.all(expected: ["a"]), [.failed("a", reason: "x"), .started("a")], "open", "open"),
      (
        .all(expected: ["a"]), [.started("a"), .failed("a", reason: "x")], "a* failed: x",
        "a* failed: x"
      ),
      (
        .all(expected: ["a"]), [.failed("a", reason: "x"), .failed("a", reason: "")],
        "a* failed: x", "a* failed: x"
      ),
      (
        .all(expected: ["a"]), [.failed("a", reason: "x"), .failed("a", reason: "y")],
        "a* failed: y", "a* failed: y"
      ),
      (
        .all(expected: ["a"]), [.started("a"), .failed("a", reason: "")], "a* failed", "a* failed"
      ),
      // Nobody is there to sign in.
      (
        .all(expected: ["a"]), [.needsAuthorization("a", address: "u")],
        "a* waits for somebody to sign in (OAuth)", "a* waits for somebody to sign in (OAuth)"
      ),
      (
        .all(expected: ["a"]), [.needsAuthorization("a", address: "u"), .started("a")], "open",
        "open"
      ),
      // Policy speaks for every server that has not reported itself.
      (
        .all(expected: ["a", "b"]), [.started("a"), .disabledByPolicy],
        "b* is disabled by the organisation's policy",
        "b* is disabled by the organisation's policy"
      ),
      (
        .all(expected: ["a"]), [.disabledByPolicy, .failed("a", reason: "x")], "a* failed: x",
        "a* failed: x"
      ),
      (.all(expected: ["a"]), [.disabledByPolicy, .started("a")], "open", "open"),
      // With all required, one that nobody expected must not fail either.
      (.all(expected: []), [.failed("z", reason: "x")], "z failed: x", "z failed: x"),
      (
        .all(expected: ["a"]), [.started("a"), .failed("z", reason: "x")], "z failed: x",
        "z failed: x"
      ),
      (.all(expected: ["a"]), [.started("a"), .started("z")], "open", "open"),
      (
        .all(expected: []), [.needsAuthorization("z", address: "u")],
        "z waits for somebody to sign in (OAuth)", "z waits for somebody to sign in (OAuth)"
      ),
      // With some named, the others may.
      (.named(["a"]), [.started("a"), .failed("z", reason: "x")], "open", "open"),
      (.named(["a"]), [.failed("z", reason: "x")], "waits", "a* did not report in time"),
      (.named(["a"]), [.failed("a", reason: "x"), .started("z")], "a* failed: x", "a* failed: x"),
      (.named(["a", "a"]), [.started("a")], "open", "open"), (.named([]), [], "open", "open"),
      (
        .named(["a"]), [.disabledByPolicy], "a* is disabled by the organisation's policy",
        "a* is disabled by the organisation's policy"
      ),
      // Names are compared exactly.
      (.named(["A"]), [.started("a")], "waits", "A* did not report in time"),
    ] as [(MCPStartupGate.Requirement, [KiroNotification.MCPSignal], String, String)]
  )
  func `the gate decides by what was said`(
    requirement: MCPStartupGate.Requirement,
    signals: [KiroNotification.MCPSignal],
    before: String,
    atDeadline: String
  ) {
    var gate = MCPStartupGate(requirement)
    for signal in signals { gate.receive(signal) }
    #expect(describe(gate.verdict(isFinal: false)) == before)
    #expect(describe(gate.verdict(isFinal: true)) == atDeadline)
  }

  @Test func `a gate that was decided goes on listening`() {
    var gate = MCPStartupGate(.all(expected: ["a"]))
    #expect(describe(gate.verdict(isFinal: true)) == "a* did not report in time")
    gate.receive(.started("a"))
    #expect(describe(gate.verdict(isFinal: true)) == "open")
    gate.receive(.failed("b", reason: "x"))
    #expect(describe(gate.verdict(isFinal: true)) == "b failed: x")
  }

  @Test func `every server is listed by name, whether required or only reported`() {
    var gate = MCPStartupGate(.named(["m", "b"]))
    gate.receive(.started("z"))
    gate.receive(.failed("a", reason: "no"))
    gate.receive(.started("m"))
    #expect(
      gate.servers.map(describe).joined(separator: "\n") == """
        a failed: no
        b* did not report in time
        m* started
        z started
        """
    )
  }

  private func describe(_ verdict: MCPStartupGate.Verdict?) -> String {
    switch verdict {
    case nil: "waits"
    case .open: "open"
    case .closed(let servers): servers.map(describe).joined(separator: ", ")
    }
  }

  private func describe(_ server: MCPStartupGate.Server) -> String {
    "\(server.name)\(server.isRequired ? "*" : "") \(server.state)"
  }
}
