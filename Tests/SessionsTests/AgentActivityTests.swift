import AgentClientProtocol
import JSON
import JSONRPC
import RunEvents
import Synchronization
import Testing
import Text

@testable import Sessions

@Suite struct `What an agent does at the moment` {
  private final class Told: Sendable {
    let kinds = Mutex<[JobActivity.Kind]>([])
    var lines: [String] {
      kinds.withLock { kinds in
        kinds.compactMap { kind in
          if case .line(let text) = kind { text.string } else { nil }
        }
      }
    }
  }

  private func activity(_ told: Told, _ interest: ActivityInterest = .text) -> AgentActivity {
    AgentActivity(interest, redactor: Redactor(secrets: ["s3cr3t-value"])) { kind in
      // It depends on the time.
      if kind != .alive { told.kinds.withLock { $0.append(kind) } }
    }
  }

  @Test func `text is told in lines, without secrets and sequences that span its pieces`() {
    let told = Told()
    var activity = activity(told)
    let text = "one\n\ntwo s3cr3t-value \u{1B}[31mred\u{1B}[0m\nthr\u{1B}]0;title\u{7}ee 漢"
    for byte in text.unicodeScalars {
      activity.take(.messageChunk(JSONString(String(byte))), isOwn: true)
    }
    activity.take(.messageChunk("another's\n"), isOwn: false)
    activity.endTurn()
    #expect(told.lines == ["one", "", "two [redacted] red", "three 漢"])
    #expect(told.kinds.withLock { $0.first } == .writing)
    #expect(told.kinds.withLock { $0.count } == 5)
  }

  @Test func `a secret that is cut by the end of a turn is not told by halves`() {
    let told = Told()
    var activity = activity(told)
    activity.take(.messageChunk("x s3cr3t-v"), isOwn: true)
    activity.endTurn()
    activity.take(.messageChunk("alue y s3"), isOwn: true)
    activity.endTurn()
    #expect(told.lines == ["x [redacted]", "alue y s3"])
  }

  @Test func `long lines are told in several, between characters`() {
    let told = Told()
    var activity = activity(told)
    let text = "a" + String(repeating: "漢", count: 2_000)
    activity.take(.messageChunk(JSONString(text)), isOwn: true)
    activity.endTurn()
    #expect(told.lines.count == 3)
    #expect(told.lines.joined() == text)
  }

  @Test func `tools, thoughts and permissions are told once each, by harmless titles`() {
    let told = Told()
    var activity = activity(told, .kinds)
    for _ in 0..<3 {
      activity.take(.thoughtChunk("s3cr3t-value"), isOwn: true)
      activity.take(.messageChunk("text\n"), isOwn: true)
    }
    let hostile = "run\n\u{1B}[2Js3cr3t-value " + String(repeating: "x", count: 9_999)
    for status in ["pending", "in_progress", "completed"] {
      let call = ToolCall(toolCallId: "1", title: hostile, status: status)
      activity.take(.toolCall(call), isOwn: false)
    }
    activity.take(PermissionFacts(title: "push", isAllowed: false, rule: "r"))
    let kinds = told.kinds.withLock { $0 }
    let title = SafeText("run [redacted] " + String(repeating: "x", count: 184) + "…")
    #expect(
      kinds == [
        .thinking, .writing, .thinking, .writing, .thinking, .writing, .tool(title), .toolFinished,
        .permission("push", isAllowed: false),
      ]
    )
    // The first frame is a sign of life, whatever it is.
    let signs = Told()
    var living = AgentActivity(.kinds, redactor: Redactor(secrets: [])) { kind in
      signs.kinds.withLock { $0.append(kind) }
    }
    living.take(.other("x"), isOwn: false)
    living.take(.other("x"), isOwn: false)
    #expect(signs.kinds.withLock { $0 } == [.alive])
    let none = Told()
    var silent = self.activity(none, .none)
    silent.take(.messageChunk("x\n"), isOwn: true)
    silent.endTurn()
    #expect(none.kinds.withLock { $0.isEmpty })
  }
}
