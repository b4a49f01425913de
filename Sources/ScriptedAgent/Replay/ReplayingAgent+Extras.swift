internal import AgentClientProtocol
internal import JSON
internal import JSONRPC

extension ReplayingAgent {
  /// The requests that depend on what a job asks for, and not on the conversation.
  static let extras: Set<String> = [
    Authenticate.method, SetSessionMode.method, SetSessionModel.method,
    SetConfigurationOption.method, EndSession.closing, EndSession.deleting,
  ]

  /// Answers a request that the recording does not have here; returns false if it has to.
  ///
  /// Settings become what the client asks for, and requests beyond the protocol are unknown.
  mutating func takeExtra(_ frame: Frame) -> Bool {
    guard case .request(let id, let method) = frame.kind else { return false }
    let hasModeOption = options?.elements?.contains { $0["category"] == "mode" } == true
    if method.hasPrefix("_") || (method == SetSessionMode.method && hasModeOption) {
      // A mode that is an option is chosen as one.
      streams.connection.refuse(id, .methodNotFound(method))
    } else if method == SetConfigurationOption.method {
      set(try? frame.parameters(as: JSONValue.self))
      streams.connection.answer(id, ["configOptions": options ?? []] as JSONValue)
    } else if Self.extras.contains(method) {
      streams.connection.answer(id, [:] as JSONValue)
    } else {
      return false
    }
    streams.flush()
    return true
  }

  private mutating func set(_ parameters: JSONValue?) {
    guard let id = parameters?["configId"], let value = parameters?["value"],
      let known = options?.elements
    else { return }
    options = .array(
      known.map { option in
        guard case .object(var members) = option, members["id"] == id else { return option }
        members["currentValue"] = value
        return .object(members)
      }
    )
  }
}
