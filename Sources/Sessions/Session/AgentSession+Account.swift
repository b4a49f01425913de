internal import JSON
internal import JSONRPC
package import Kiro
internal import RunEvents
package import Text

extension AgentSession {
  /// The knowledge of the account's plan.
  package enum Account: Hashable, Sendable {
    /// The use of the plan.
    case usage(AccountUsage)
    /// Nothing, with the reason.
    case unknown(SafeText)
  }

  private struct Parameters: Encodable {
    let sessionId: String
  }

  /// Asks what is left of the account's plan; returns nil if the engine has no request for that.
  ///
  /// No model takes part in this, and it costs nothing.
  package mutating func account() -> Account? {
    guard let method = engine.accountRequest, isOpen, !isGone else { return nil }
    do throws(JobFailure) {
      let frame = try answer(to: method, Parameters(sessionId: sessionID))
      if case .response(_, let error?) = frame.kind {
        // Earlier versions do not have it.
        guard error.code != ResponseError.methodNotFound("").code else { return nil }
        return .unknown(conversation.redactor.safeText("\(error)").singleLine)
      }
      guard let result = try? frame.result(as: JSONValue.self), let usage = AccountUsage(result)
      else { return .unknown("the answer to `\(method)` has an unknown form") }
      return .usage(usage)
    } catch {
      return .unknown(error.reason.message)
    }
  }
}
