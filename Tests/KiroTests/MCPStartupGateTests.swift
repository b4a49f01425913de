import Foundation
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
        "a* waits for a sign-in (OAuth)", "a* waits for a sign-in (OAuth)"
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
      (.all(expected: []), [.failed("z", reason: "x")], "z* failed: x", "z* failed: x"),
      (
        .all(expected: ["a"]), [.started("a"), .failed("z", reason: "x")], "z* failed: x",
        "z* failed: x"
      ),
      // Whoever is named is expected; a word that is not known means that it is on its way.
      (
        .all(expected: []), [.listed, .pending("z", word: "loading")], "waits",
        "z* has not started: the agent last reported `loading`"
      ),
      (.all(expected: []), [.pending("z", word: "")], "waits", "z* is still starting"),
      (.all(expected: []), [.mentioned("z")], "waits", "z* did not report in time"),
      (.all(expected: []), [.started("z"), .mentioned("z")], "open", "open"),
      (.all(expected: []), [.pending("z", word: "loading"), .started("z")], "open", "open"),
      (
        .all(expected: []), [.started("z"), .pending("z", word: "restarting")], "waits",
        "z* has not started: the agent last reported `restarting`"
      ),
      (
        .all(expected: []), [.pending("z", word: "loading"), .listed], "waits",
        "z* has not started: the agent last reported `loading`"
      ),
      (.all(expected: []), [.listed], "open", "open"),
      (.all(expected: ["a"]), [.listed], "waits", "a* did not report in time"),
      // One that is disabled counts as absent, unless it is named.
      (.all(expected: []), [.listed, .disabled("z")], "open", "open"),
      (.all(expected: ["a"]), [.listed, .disabled("a")], "open", "open"),
      (.named(["a"]), [.listed, .disabled("a")], "a* is disabled", "a* is disabled"),
      (.named(["a"]), [.listed, .started("a"), .pending("z", word: "loading")], "open", "open"),
      (
        .all(expected: []), [.pending("z", word: "connecting"), .disabledByPolicy],
        "z* is disabled by the organisation's policy",
        "z* is disabled by the organisation's policy"
      ),
      (.all(expected: ["a"]), [.started("a"), .started("z")], "open", "open"),
      (
        .all(expected: []), [.needsAuthorization("z", address: "u")],
        "z* waits for a sign-in (OAuth)", "z* waits for a sign-in (OAuth)"
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
    #expect(describe(gate.verdict(isFinal: true)) == "b* failed: x")
  }

  private static func status(
    _ allStarted: Bool,
    failed: [String] = [],
    pending: [String] = []
  ) throws -> MCPStartupStatus {
    let names = { (list: [String]) in list.map { "\"\($0)\"" }.joined(separator: ",") }
    let text = """
      {"allStarted":\(allStarted),"failed":[\(names(failed))],"pending":[\(names(pending))],\
      "determinable":true}
      """
    return try JSONDecoder().decode(MCPStartupStatus.self, from: Data(text.utf8))
  }

  @Test func `an account that contradicts itself is waited for`() throws {
    var gate = MCPStartupGate(.all(expected: []))
    gate.receive(try Self.status(false))
    #expect(describe(gate.verdict(isFinal: false)) == "waits")
    #expect(gate.verdict(isFinal: true) == .closed([]))
    gate.receive(try Self.status(true))
    #expect(describe(gate.verdict(isFinal: false)) == "open")
    // Where others than all are required, it is not about them.
    var named = MCPStartupGate(.named(["a"]))
    named.receive(.started("a"))
    named.receive(try Self.status(false))
    #expect(describe(named.verdict(isFinal: false)) == "open")
    // One that has failed explains it.
    var failed = MCPStartupGate(.all(expected: []))
    failed.receive(.failed("z", reason: "x"))
    failed.receive(try Self.status(false))
    #expect(describe(failed.verdict(isFinal: false)) == "z* failed: x")
  }

  @Test func `an account that all have started does not speak for one that it never named`() throws
  {
    var gate = MCPStartupGate(.all(expected: []))
    gate.receive(.pending("z", word: "loading"))
    gate.receive(try Self.status(true))
    #expect(describe(gate.verdict(isFinal: false)) == "waits")
    gate.receive(try Self.status(false, pending: ["z"]))
    gate.receive(try Self.status(true))
    #expect(describe(gate.verdict(isFinal: false)) == "open")
  }

  @Test func `other servers are expected once it is known which agent it is`() {
    var gate = MCPStartupGate(.all(expected: ["a"]), handedOver: ["h"])
    gate.expect(["b"])
    #expect(
      describe(gate.verdict(isFinal: true))
        == "b* did not report in time, h* did not report in time"
    )
    // One that the job hands over must be there, also where the agent says that it is disabled.
    gate.receive(.started("b"))
    gate.receive(.disabled("h"))
    #expect(describe(gate.verdict(isFinal: true)) == "h* is disabled")
    var named = MCPStartupGate(.named(["a"]))
    named.expect(["b"])
    #expect(describe(named.verdict(isFinal: true)) == "a* did not report in time")
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
