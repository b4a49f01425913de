import Foundation
import Job
import Kiro
import RunEvents
@testable import Sessions
import Subprocess
import TestSupport
import Testing
import Text

/// The limits of a session's start, which are minutes in a run and moments here.
@Suite(.timeLimit(.minutes(20))) struct StartupLimitTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var situation: String
    /// What the agent's shell script does; `answer N RESULT` answers, `news` sends an update.
    var script: String
    /// Changes the one limit that is looked at; all others are so far off that a test would fail by them.
    var limit: @Sendable (inout AgentLimits) -> Void
    /// What the failure says; nil for none.
    var says: String?
    var testDescription: String { situation }
  }

  private static let introduction = "answer 0 '{\"protocolVersion\":1}'; read -r line"

  static let cases: [Case] = [
    Case(
      situation: "initialize is never answered",
      script: "read -r line",
      limit: { $0.initialize = .milliseconds(300) },
      says: "the agent did not answer `initialize` within 300ms"
    ),
    Case(
      situation: "news does not lengthen the time for initialize",
      script: "while sleep 0.05; do news; done",
      limit: { $0.initialize = .milliseconds(500) },
      says: "the agent did not answer `initialize` within 500ms"
    ),
    Case(
      situation: "session/new is never answered",
      script: "\(introduction); read -r line",
      limit: { $0.newSession = .milliseconds(300) },
      says: "the agent sent nothing for 300ms while `session/new` waited for its answer"
    ),
    Case(
      situation: "news lengthens the time for session/new",
      script: """
        \(introduction); for i in $(seq 30); do sleep 0.05; news; done
        answer 1 '{"sessionId":"s"}'; read -r line
        """,
      limit: { limits in
        limits.newSession = .milliseconds(1_000)
        limits.mcpStartup = .zero
      },
      // The session is open then.
      says: "db did not report in time"
    ),
    Case(
      situation: "news does not lengthen it for ever",
      script: "\(introduction); while sleep 0.05; do news; done",
      limit: { $0.newSessionInAll = .milliseconds(500) },
      says: "the agent did not answer `session/new` within 500ms"
    ),
    Case(
      situation: "Kiro does not answer what became of its servers, and they have started",
      script: """
        \(introduction)
        echo '{"method":"_kiro.dev/mcp/server_initialized","params":{"serverName":"db"}}'
        answer 1 '{"sessionId":"s"}'; read -r line; read -r line
        """,
      limit: { $0.startupStatus = .milliseconds(300) }
    ),
    Case(
      situation: "Kiro never says what became of its servers",
      script: """
        \(introduction); echo '{"method":"_kiro.dev/x"}'
        answer 1 '{"sessionId":"s"}'; read -r line; read -r line
        """,
      limit: { $0.mcpStartup = .milliseconds(300) },
      says: "db did not report in time"
    ),
    Case(
      situation: "the job's own time is over first",
      script: "read -r line",
      limit: { $0.job = MonotonicInstant.now + .milliseconds(300) },
      says: "the job timed out after `timeout: 20s`, while waiting for the answer to `initialize`; "
        + "the agent then had `grace-period: 100ms` to end"
    ),
  ]

  @Test(arguments: cases)
  func `each step has its time`(example: Case) throws {
    let far = Duration.seconds(20)
    var limits = AgentLimits(
      job: MonotonicInstant.now + far,
      timeout: far,
      idle: far,
      grace: .milliseconds(100),
      mcpStartup: far,
      startupStatus: far,
      initialize: far,
      newSession: far,
      newSessionInAll: far
    )
    example.limit(&limits)
    #expect(try failure(of: example.script, within: limits) == example.says)
  }

  private func failure(of script: String, within limits: AgentLimits) throws -> String? {
    let directory = try TemporaryDirectory("kjob-limits")
    let control = try RunControl()
    let redactor = Redactor(secrets: [])
    let beginning = """
      answer() { printf '{"id":%s,"result":%s}\\n' "$1" "$2"; }
      news() { echo '{"method":"session/update","params":{"update":{"sessionUpdate":"x"}}}'; }
      read -r line

      """
    let launcher = ProgramLauncher(
      under: BuiltProgram.forkServer,
      token: UUID().uuidString,
      environment: ["PATH": "/usr/bin:/bin"],
      workingDirectory: directory.path
    )
    let conversation = AgentConversation(
      child: try launcher.start(["bash", "-c", beginning + script]),
      gate: MCPStartupGate(.named(["db"])),
      identity: SessionIdentity(mode: nil, model: nil),
      policy: PermissionPolicy(PermissionPolicyDefinition()),
      control: control,
      redactor: redactor,
      transcript: try Transcript(path: directory.path + "/transcript", redactor: redactor),
      errors: try OutputSpool(path: directory.path + "/errors"),
      hasUsedTools: false,
      services: ClientServices(),
      activity: AgentActivity(.none, redactor: redactor) { _ in },
      onPermission: { _ in },
      onNotice: { _ in }
    )
    let probe = ServerProbe(
      definitions: [:],
      shared: [],
      launcher: launcher,
      version: "1"
    )
    var session = AgentSession(
      conversation,
      limits: limits,
      requested: AgentSession.Request(probe: probe),
      control: control,
      meter: UsageMeter(
        job: "job",
        ledger: CreditLedger(limit: nil),
        emit: { _ in }
      ),
      token: launcher.token
    )
    var failure: String?
    do throws(JobFailure) {
      _ = try session.open(in: directory.path, version: "1")
      if case .closed(let servers) = try session.settleServers().verdict {
        failure = servers.map { "\($0.name) \($0.state)" }.joined(separator: ", ")
      }
    } catch {
      failure = error.reason.message.string
    }
    _ = session.end()
    return failure
  }
}
