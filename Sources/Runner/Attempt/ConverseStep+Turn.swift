internal import FileSystem
internal import Git
internal import Job
internal import RunEvents
internal import Sessions
internal import Subprocess
internal import Text

extension ConverseStep {
  /// Reports the end of a turn to the other jobs with the agent.
  func report(_ failure: JobFailure?, isThrottled: Bool) {
    if failure?.reason.type == .agentRateLimit {
      context.gate?.noteThrottling(of: id)
    } else if failure == nil, !isThrottled {
      context.gate?.noteCalmTurn(of: id)
    }
  }

  /// Returns true, and reports it, when a prompt that did not fit into the session goes to a new one:
  /// once, and only if the agent did nothing in that turn.
  func continuesElsewhere(
    after failure: JobFailure,
    _ session: borrowing AgentSession,
    _ talk: inout Talk
  ) -> Bool {
    let number = talk.next + 1
    guard failure.overflowsContext, !talk.hasOverflowed, number > 1,
      !session.conversation.observations.turnHasCalls
    else { return false }
    talk.hasOverflowed = true
    let text = "prompt \(number) did not fit into the agent's context: it goes to a new session"
    context.emit(.warned(id, SafeText(text)))
    return true
  }

  /// Throws unless a turn ended well and did something.
  func requireEnd(
    of turn: TurnFacts,
    _ index: Int,
    of count: Int,
    _ tree: inout ObjectID?
  ) throws(JobFailure) {
    guard turn.stopReason == "end_turn" else {
      throw .error(
        .agentStopped,
        "the agent stopped with `\(turn.stopReason.string)` in turn \(index) of \(count)"
      )
    }
    let isLast = index == count
    let before = tree
    // Nothing that the agent says shows that an agent that reports no tool calls wrote a file.
    if turn.isEmpty == true || !isLast { tree = currentTree() }
    // Some agents end their turn like this when the model cannot be reached.
    guard turn.isEmpty == true, let before, tree == before else { return }
    throw .error(
      .agentEmptyTurn,
      "turn \(index) of \(count) is empty: no text, no tool call, no file, no request for permission",
      details: """
        turn \(index) of \(count) is empty: no text, no tool call, no file, no request for permission
        the agent ended the turn as if it had answered; usually its model was not reached, so the \
        job was not tried
        `retries: { count: 2, on: [empty-turn] }` tries again
        """
    )
  }

  /// The tree of the workspace as it now is; nil if it cannot be read.
  private func currentTree() -> ObjectID? {
    try? CaptureStep(context: context, redactor: redactor)
      .snapshot(of: room.workspace, until: deadline).tree
  }
}
