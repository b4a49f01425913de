package import AgentClientProtocol
package import JSONRPC
package import Subprocess

/// The services that kjob performs for an agent on request: reading and writing files, running
/// commands.
///
/// It has no thread and never waits. Its owner waits for its ``interests`` together with everything
/// else, passes on what is ready, and sends the answers that are due. Nothing is offered unless the
/// job file asks for it: kjob performs these actions itself, wherever the agent points.
package struct ClientServices {
  /// An answer to a request from the agent.
  package struct Answer {
    package var id: RequestID
    package var content: Result<any Encodable & Sendable, ResponseError>
  }

  private let files: ClientFiles?
  private var terminals: Terminals?
  private var answers: [Answer] = []
  private var isOver = false

  /// Creates services that offer only what is given.
  package init(files: ClientFiles? = nil, terminals: Terminals? = nil) {
    self.files = files
    self.terminals = terminals
  }

  /// The capabilities that kjob announces to the agent.
  package var capabilities: Initialize.ClientCapabilities {
    Initialize.ClientCapabilities(files: files != nil, terminals: terminals != nil)
  }

  /// The descriptors to wait for while commands run.
  package var interests: [Readiness.Interest] { terminals?.interests ?? [] }

  /// True while the agent waits for the end of a command, during which it sends no frames.
  package var isAwaited: Bool { terminals?.isAwaited ?? false }

  /// Returns true for methods that leave something behind, in the folder or elsewhere.
  package static func changesSomething(_ method: String) -> Bool {
    method == WriteTextFile.method || method == CreateTerminal.method
  }

  /// Handles a request; returns false if its method is not offered.
  package mutating func take(_ id: RequestID, _ method: String, _ frame: Frame) -> Bool {
    // Long: one answer for each method.
    do throws(ResponseError) {
      switch method {
      case ReadTextFile.method:
        guard let files else { return false }
        try requireOpen()
        answer(id, try files.read(try Self.parameters(frame)))
      case WriteTextFile.method:
        guard let files else { return false }
        try requireOpen()
        answer(id, try files.write(try Self.parameters(frame)))
      case CreateTerminal.method:
        guard terminals != nil else { return false }
        try requireOpen()
        let parameters: CreateTerminal.Parameters = try Self.parameters(frame)
        if let response = try terminals?.create(parameters) { answer(id, response) }
      case TerminalOutput.method:
        guard let terminals else { return false }
        answer(id, try terminals.terminal(try Self.parameters(frame)).text)
      case WaitForTerminalExit.method:
        guard let terminals else { return false }
        let terminal = try terminals.terminal(try Self.parameters(frame))
        if let status = terminal.exitStatus {
          answer(id, status)
        } else {
          terminal.waiting.append(id)
        }
      case KillTerminal.method:
        guard let terminals else { return false }
        try terminals.terminal(try Self.parameters(frame)).kill()
        answer(id, KillTerminal.Response())
      case ReleaseTerminal.method:
        guard terminals != nil else { return false }
        let reference: TerminalReference = try Self.parameters(frame)
        // Requests that still wait get the end of the command first.
        if let terminal = try terminals?.release(reference) { settle(terminal) }
        answer(id, ReleaseTerminal.Response())
      default: return false
      }
    } catch {
      answers.append(Answer(id: id, content: .failure(error)))
    }
    return true
  }

  /// Cancels a request; only a request that waits for the end of a command can be canceled.
  package mutating func cancel(_ id: RequestID) {
    guard terminals?.stopWaiting(id) == true else { return }
    answers.append(Answer(id: id, content: .failure(.requestCancelled)))
  }

  /// Reads what commands have printed and records which have ended.
  package mutating func advance(_ ready: Set<Readiness.Interest>) {
    for terminal in terminals?.advance(ready) ?? [] { settle(terminal) }
  }

  /// Ends every command; from here on, nothing is started or written for the agent.
  package mutating func end() {
    isOver = true
    for terminal in terminals?.releaseAll() ?? [] { settle(terminal) }
  }

  /// Removes and returns the answers that are due, in order.
  package mutating func takeAnswers() -> [Answer] {
    defer { answers = [] }
    return answers
  }

  private mutating func answer(_ id: RequestID, _ result: some Encodable & Sendable) {
    answers.append(Answer(id: id, content: .success(result)))
  }

  /// Answers the requests that wait for the end of a command that has ended.
  private mutating func settle(_ terminal: Terminal) {
    guard let status = terminal.exitStatus else { return }
    for id in terminal.waiting { answer(id, status) }
    terminal.waiting = []
  }

  private func requireOpen() throws(ResponseError) {
    guard !isOver else { throw .internalError("the session is over") }
  }

  private static func parameters<Parameters: Decodable>(
    _ frame: Frame
  ) throws(ResponseError) -> Parameters {
    do {
      return try frame.parameters(as: Parameters.self)
    } catch {
      throw .invalidParameters("a parameter is missing or does not have the type that ACP requires")
    }
  }
}
