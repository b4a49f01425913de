import FoundationEssentials
import JSON
import Kiro
import Testing

@Suite struct SessionInformationTests {
  @Test(
    arguments: [
      (
        #"""
        {"kind": "turn_completion", "elapsedTime": 10242, "status": "success",
        "promptTurnSummaries": [{"unit": "credit", "usage": 0.25}, {"unit": "credit", "usage": 0.5}]}
        """#,
        .turnCompleted(credits: 0.75, duration: 10_242, status: "success")
      ),
      (
        #"{"kind": "turn_completion", "promptTurnSummaries": [{"unit": "token", "usage": 5}]}"#,
        .turnCompleted(credits: nil, duration: nil, status: nil)
      ),
      (
        #"{"kind": "turn_completion", "promptTurnSummaries": [{"usage": -1}, {"usage": 1e12}, {}, 3]}"#,
        .turnCompleted(credits: nil, duration: nil, status: nil)
      ),
      (
        #"{"kind": "turn_completion", "status": "error"}"#,
        .turnCompleted(credits: nil, duration: nil, status: "error")
      ),
      (#"{"kind": "context_usage", "usagePercentage": 2.5}"#, .contextUsed(2.5)),
      (#"{"kind": "context_usage", "contextUsage": {"usagePercentage": 120}}"#, .contextUsed(100)),
      (#"{"kind": "context_usage", "usagePercentage": -1}"#, nil),
      (
        #"{"kind": "display_error", "message": "You are out of credits", "errorType": "X"}"#,
        .error(message: "You are out of credits", type: "X")
      ),
      (
        #"{"kind": "display_error", "displayError": {"message": "no"}}"#,
        .error(message: "no", type: "")
      ),
      (#"{"kind": "summarization_started"}"#, .summarizing),
      (#"{"kind": "summarization_failed", "reason": "error"}"#, .summarizingFailed),
      (#"{"kind": "focus_update", "title": "x"}"#, nil), (#"{"title": "x"}"#, nil),
    ] as [(String, SessionInformation?)]
  )
  func `is read from the third engine's updates`(
    text: String,
    information: SessionInformation?
  ) throws {
    let fields = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
    #expect(SessionInformation(["kiro": fields]) == information)
    #expect(SessionInformation(["other": fields]) == nil)
  }
}
