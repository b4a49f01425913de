import Foundation
import TestSupport
import Testing

/// Tool calls and questions about them, as different agents report them.
@Suite(.waiting) struct `Tool calls` {
  private typealias Case = PlainAgent.Case

  static let questions: [PlainAgent.Case] = [
    Case(
      behaviour: "a question with nothing but the id is about the call that was reported",
      agent: """
        def prompt(m):
            update("tool_call", toolCallId="t", title="rm -rf /", kind="execute", status="pending")
            check(ask("q", {"toolCallId": "t"}) == "n", "it was allowed")
            say("x")
            stop(m)
        """,
      settings: #"permissions: { rules: [{ tool: shell, title: "rm *", decision: deny }] }"#
    ),
    Case(
      behaviour: "a title that grows while the call comes in counts as it is at the end",
      agent: """
        def prompt(m):
            update("tool_call", toolCallId="a/0", title="Shell", status="in_progress")
            update("tool_call_update", toolCallId="a/0", title="Shell: rm")
            update("tool_call_update", toolCallId="a/0", title="Shell: rm -rf /")
            check(ask("q", {"toolCallId": "a/0"}) == "n", "it was allowed")
            say("x")
            stop(m)
        """,
      settings: #"permissions: { rules: [{ title: "*rm -rf*", decision: deny }] }"#
    ),
    Case(
      behaviour: "an update before any call describes it as well",
      agent: """
        def prompt(m):
            update("tool_call_update", toolCallId="t", title="make", kind="execute")
            check(ask("q", {"toolCallId": "t"}) == "n", "it was allowed")
            say("x")
            stop(m)
        """,
      settings: #"permissions: { rules: [{ tool: shell, decision: deny }] }"#
    ),
    Case(
      behaviour: "a question about a call that was never reported goes by itself",
      agent: """
        def prompt(m):
            check(ask("q", {"toolCallId": "edit-approval-1", "title": "a", "kind": "edit"}) == "n")
            check(ask("q", {"toolCallId": "edit-approval-2", "title": "b"}) == "y")
            say("x")
            stop(m)
        """,
      settings: "permissions: { rules: [{ tool: write, decision: deny }] }",
      warnings: [
        "rule 1 of `permissions` could not be applied to the request `b`, which was allowed"
      ]
    ),
    Case(
      behaviour: "questions under the same id each time are each their own",
      agent: """
        def prompt(m):
            for title, reply in [("make", "y"), ("rm -rf /", "n"), ("make", "y")]:
                call = {"toolCallId": "confirmation-s", "title": title}
                check(ask(0, call) == reply, title)
            say("x")
            stop(m)
        """,
      settings: #"permissions: { rules: [{ title: "rm *", decision: deny }] }"#
    ),
    Case(
      behaviour: "of two options of one kind the first is taken",
      agent: """
        def prompt(m):
            forever = [dict(YES, optionId=i, kind="allow_always") for i in ("session", "disk")]
            check(ask(0, {}, forever + [NO]) == "session")
            risky = dict(YES, optionId="from now on")
            check(ask(1, {}, [YES, risky, NO]) == "y")
            check(ask(2, {}, [risky, NO, YES]) == "from now on")
            check(ask(3, {}, forever + [YES, NO]) == "y")
            say("x")
            stop(m)
        """
    ),
    Case(
      behaviour: "a subagent's question is answered by the same rules",
      agent: """
        def prompt(m):
            update("tool_call", "sub", toolCallId="t", title="rm -rf /", kind="execute")
            check(ask("q", {"toolCallId": "t"}, session="sub") == "n")
            say("x")
            stop(m)
        """,
      settings: "permissions: { rules: [{ tool: shell, decision: deny }] }"
    ),
  ]

  @Test(arguments: questions)
  func `are asked for in many ways`(example: PlainAgent.Case) throws {
    let faults = try Scenario().play(example).faults
    #expect(faults == [])
  }

  @Test func `are each counted once, under their last kind`() throws {
    let scenario = try Scenario()
    let (faults, outcome) = try scenario.play(
      Case(
        behaviour: "reports calls in many ways",
        agent: """
          def prompt(m):
              update("tool_call", toolCallId="a", title="t", kind="execute", status="pending")
              update("tool_call_update", toolCallId="a", status="in_progress")
              update("tool_call_update", toolCallId="a", status="completed")
              update("tool_call", toolCallId="b/c", title="t", status="in_progress")
              update("tool_call_update", toolCallId="b/c", status="failed")
              update("tool_call_update", toolCallId="d", kind="read", status="completed")
              update("tool_call", toolCallId="e", title="t", kind="edit")
              update("tool_call", toolCallId="e", title="t", kind="edit")
              stop(m)
          """
      )
    )
    #expect(faults == [])
    let kinds = ["execute": 1, "other": 1, "read": 1, "edit": 1]
    #expect(outcome.job()?.turns.first?.toolKinds == kinds)
  }

  @Test(arguments: [
    (#"status="pending""#, "status=None"), (#"status="in_progress""#, "rawOutput=1"),
    ("locations=[]", #"status="cancelled""#),
  ])
  func `that are open lift the limit on silence, and their end brings it back`(
    first: String,
    then: String
  ) throws {
    let (faults, _) = try Scenario().play(
      Case(
        behaviour: first,
        agent: """
          def prompt(m):
              update("tool_call", toolCallId="t", title="a long build", \(first))
              update("tool_call_update", toolCallId="t", \(then))
              time.sleep(2.2)
              update("tool_call_update", toolCallId="t", status="completed")
          """,
        settings: "idle-timeout: 1s",
        outcome: "error",
        type: "kjob.idle-timeout",
        transcriptShows: #""status": "completed""#
      )
    )
    #expect(faults == [])
  }
}
