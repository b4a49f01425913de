package import AgentClientProtocol
internal import JSON
internal import JSONRPC
package import RunEvents
package import Text

/// Tells what an agent does at the moment to whoever watches, without secrets.
///
/// Text comes in pieces of a few characters and is told in whole lines, so that neither a secret
/// nor a control sequence can hide in the seam of two pieces.
package struct AgentActivity {
  /// Longer lines are told in several.
  private static let longestLine = 2_000

  private let interest: ActivityInterest
  private let tell: (JobActivity.Kind) -> Void
  private let redactor: Redactor
  private var stream: StreamRedactor
  private var line: [UInt8] = []
  private var last: JobActivity.Kind?

  package init(
    _ interest: ActivityInterest,
    redactor: Redactor,
    tell: @escaping (JobActivity.Kind) -> Void
  ) {
    self.interest = interest
    self.tell = tell
    self.redactor = redactor
    stream = StreamRedactor(redactor)
  }

  /// Takes an update; the text of other sessions, of subagents, is not the agent's own.
  package mutating func take(_ update: SessionUpdate.Update, isOwn: Bool) {
    guard interest > .none else { return }
    switch update {
    case .messageChunk(let text) where isOwn:
      tellOnce(.writing)
      if interest >= .text { take(stream.append(Array(text.bytes))) }
    case .otherContent where isOwn: tellOnce(.writing)
    case .thoughtChunk where isOwn: tellOnce(.thinking)
    case .toolCall(let call):
      if call.isFinished { return tellOnce(.toolFinished) }
      guard let title = call.title else { return }
      let kind = JobActivity.Kind.tool(shown(title))
      guard last != kind else { return }
      endLine()
      tellOnce(kind)
    case .messageChunk, .otherContent, .thoughtChunk, .mode, .options, .other: break
    }
  }

  /// Takes the answer to a question for a permission.
  package mutating func take(_ permission: PermissionFacts) {
    guard interest > .none else { return }
    endLine()
    tellOnce(.permission(permission.title, isAllowed: permission.isAllowed))
  }

  /// Tells what is left of the text when a turn is over.
  package mutating func endTurn() {
    guard interest > .none else { return }
    let rest = stream.finish()
    // So much may be the beginning of a secret whose end comes in the next turn.
    take(rest.count < Secret.minimumLength ? rest : Array(Redactor.mask.utf8))
    endLine()
    last = nil
  }

  private mutating func tellOnce(_ kind: JobActivity.Kind) {
    guard last != kind else { return }
    last = kind
    tell(kind)
  }

  private func shown(_ text: String) -> SafeText {
    redactor.safeText(text.utf8.prefix(4_096)).singleLine.shortened(to: 200)
  }

  private mutating func take(_ bytes: [UInt8]) {
    for byte in bytes {
      if byte == 0x0A {
        endLine(evenIfEmpty: true)
      } else {
        // Not within a character: what follows its first byte begins with the bits 10.
        if line.count >= Self.longestLine, byte & 0xC0 != 0x80 { endLine() }
        line.append(byte)
      }
    }
  }

  private mutating func endLine(evenIfEmpty: Bool = false) {
    guard evenIfEmpty || !line.isEmpty else { return }
    tell(.line(redactor.safeText(line)))
    line = []
  }
}
