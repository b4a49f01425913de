import JSONRPC
import Kiro
import Subprocess
import TestSupport
import Testing

@testable import Sessions

/// The wait for MCP servers, with moments fed by hand.
@Suite struct ServerWaitTests {
  private static let start = MonotonicInstant.now

  private func wait(mayBeKiro: Bool = true, expectsMore: Bool = false) -> ServerWait {
    ServerWait(
      from: Self.start,
      AgentLimits(
        job: Self.start + .seconds(100),
        timeout: .seconds(100),
        idle: .seconds(1),
        grace: .seconds(1),
        mcpStartup: .seconds(30)
      ),
      expectsMore: expectsMore,
      mayBeKiro: mayBeKiro
    )
  }

  private var gate: MCPStartupGate { MCPStartupGate(.all(expected: ["a"])) }

  @Test func `an agent that says nothing may turn out to be Kiro for half a second`() {
    var wait = wait()
    #expect(wait.isOpen(gate))
    #expect(wait.next == Self.start + .milliseconds(500))
    wait.now = Self.start + .milliseconds(500)
    #expect(!wait.isOpen(gate) && wait.silenceIsOver && !wait.isFinal)
    #expect(!self.wait(mayBeKiro: false).isOpen(gate))
    var longer = self.wait(expectsMore: true)
    longer.now = Self.start + .milliseconds(500)
    #expect(longer.isOpen(gate))
  }

  @Test func `Kiro's list is waited for, but not longer than five seconds`() {
    var wait = wait()
    wait.countsAccount = true
    #expect(wait.isOpen(gate))
    wait.now = Self.start + .seconds(5)
    #expect(!wait.isOpen(gate))
  }

  @Test func `a question keeps the wait open until its time is over`() {
    var wait = wait(mayBeKiro: false)
    wait.ask(.number(1), until: Self.start + .seconds(10))
    wait.now = Self.start + .seconds(9)
    wait.dropLateQuestion()
    #expect(wait.isOpen(gate))
    #expect(wait.next == Self.start + .seconds(10))
    wait.now = Self.start + .seconds(10)
    wait.dropLateQuestion()
    #expect(!wait.isOpen(gate))
    wait.nextQuestion = Self.start + .seconds(11)
    #expect(!wait.isQuestionDue)
    wait.now = Self.start + .seconds(11)
    #expect(wait.isQuestionDue)
  }

  @Test func `each reason to start servers counts once`() {
    var wait = wait()
    #expect(wait.probeReason(gate) == .silent)
    #expect(wait.probeReason(gate) == nil)
    wait.countsAccount = true
    #expect(wait.probeReason(gate) == nil)
    wait.now = Self.start + .seconds(5)
    #expect(wait.probeReason(gate) == .unlisted)
    #expect(wait.probeReason(gate) == nil)
  }

  @Test func `nothing is waited for beyond the deadline`() {
    var wait = wait()
    wait.ask(.number(1), until: Self.start + .seconds(1_000))
    wait.now = Self.start + .seconds(30)
    #expect(wait.isFinal && !wait.isOpen(gate))
    #expect(wait.next == Self.start + .seconds(30))
  }
}
