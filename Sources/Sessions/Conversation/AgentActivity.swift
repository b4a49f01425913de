package import AgentClientProtocol
internal import JSON
internal import JSONRPC
package import RunEvents
internal import Subprocess
package import Text

/// Reports an agent's current activity to the watchers, without secrets.
///
/// Text arrives in pieces of a few characters and is reported in whole lines, so that neither a
/// secret nor a control sequence can hide where two pieces meet.
package struct AgentActivity {
  /// The maximum length of a reported line, in bytes; longer lines are split.
  private static let longestLine = 2_000

  private let interest: ActivityInterest
  private let report: (JobActivity.Kind) -> Void
  private let redactor: Redactor
  private var stream: StreamRedactor
  private var line: [UInt8] = []
  private var last: JobActivity.Kind?
  /// The time from which a sign of life is reported again.
  private var nextSign = MonotonicInstant.now

  package init(
    _ interest: ActivityInterest,
    redactor: Redactor,
    report: @escaping (JobActivity.Kind) -> Void
  ) {
    self.interest = interest
    self.report = report
    self.redactor = redactor
    stream = StreamRedactor(redactor)
  }

  /// Handles an update; text from other sessions, which belong to subagents, is not the agent's
  /// own.
  package mutating func take(_ update: SessionUpdate.Update, isOwn: Bool) {
    guard interest > .none else { return }
    let now = MonotonicInstant.now
    if now >= nextSign {
      nextSign = now + .seconds(1)
      report(.alive)
    }
    switch update {
    case .messageChunk(let text) where isOwn:
      reportOnce(.writing)
      if interest >= .text { take(stream.append(Array(text.bytes))) }
    case .otherContent where isOwn: reportOnce(.writing)
    case .thoughtChunk where isOwn: reportOnce(.thinking)
    case .toolCall(let call):
      if call.isFinished { return reportOnce(.toolFinished) }
      guard let title = call.title else { return }
      let kind = JobActivity.Kind.tool(shown(title))
      guard last != kind else { return }
      endLine()
      reportOnce(kind)
    case .messageChunk, .otherContent, .thoughtChunk, .mode, .options, .usage, .information,
      .other:
      break
    }
  }

  /// Reports the answer to a permission request.
  package mutating func take(_ permission: PermissionFacts) {
    guard interest > .none else { return }
    endLine()
    reportOnce(.permission(permission.title, isAllowed: permission.isAllowed))
  }

  /// Reports the rest of the text when a turn has ended.
  package mutating func endTurn() {
    guard interest > .none else { return }
    let rest = stream.finish()
    // Text of this length may be the beginning of a secret that ends in the next turn.
    take(rest.count < Secret.minimumLength ? rest : Array(Redactor.mask.utf8))
    endLine()
    last = nil
  }

  private mutating func reportOnce(_ kind: JobActivity.Kind) {
    guard last != kind else { return }
    last = kind
    report(kind)
  }

  private func shown(_ text: String) -> SafeText {
    redactor.safeText(text.utf8.prefix(4_096)).singleLine.shortened(to: 200)
  }

  private mutating func take(_ bytes: [UInt8]) {
    for byte in bytes {
      if byte == 0x0A {
        endLine(evenIfEmpty: true)
      } else {
        // Never split a character: the bytes after its first one begin with the bits 10.
        if line.count >= Self.longestLine, byte & 0xC0 != 0x80 { endLine() }
        line.append(byte)
      }
    }
  }

  private mutating func endLine(evenIfEmpty: Bool = false) {
    guard evenIfEmpty || !line.isEmpty else { return }
    report(.line(redactor.safeText(line)))
    line = []
  }
}
