package import AgentClientProtocol
package import JSONRPC
package import Subprocess

/// What kjob does for an agent when it asks: reading and writing files, running commands.
///
/// It has no thread and never waits. Whoever owns it waits for its ``interests`` together with
/// everything else, hands it what is ready, and sends the answers that are due. Nothing is offered
/// unless the job file asks for it: these are things that kjob does with its own hands, wherever
/// the agent points.
package struct ClientServices {
  /// An answer to a request of the agent's.
  package struct Answer {
    package var id: RequestID
    package var content: Result<any Encodable & Sendable, ResponseError>
  }

  private let files: ClientFiles?
  private var terminals: Terminals?
  private var answers: [Answer] = []
  private var isOver = false

  /// Offers what is given and nothing else.
  package init(files: ClientFiles? = nil, terminals: Terminals? = nil) {
    self.files = files
    self.terminals = terminals
  }

  /// What the agent is told.
  package var capabilities: Initialize.ClientCapabilities {
    Initialize.ClientCapabilities(files: files != nil, terminals: terminals != nil)
  }

  /// What has to be waited for on behalf of running commands.
  package var interests: [Readiness.Interest] { terminals?.interests ?? [] }

  /// Whether the agent waits for the end of a command, which sends no frames meanwhile.
  package var isAwaited: Bool { terminals?.isAwaited ?? false }

  /// Whether a method leaves something behind, in the folder or elsewhere.
  package static func changesSomething(_ method: String) -> Bool {
    method == WriteTextFile.method || method == CreateTerminal.method
  }

  /// Takes a request; returns whether its method is offered at all.
  package mutating func take(_ id: RequestID, _ method: String, _ frame: Frame) -> Bool {
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
        // Those who still wait learn of the end first.
        if let terminal = try terminals?.release(reference) { settle(terminal) }
        answer(id, ReleaseTerminal.Response())
      default: return false
      }
    } catch {
      answers.append(Answer(id: id, content: .failure(error)))
    }
    return true
  }

  /// Takes the word that a request need not be answered; only waiting ones can be given up.
  package mutating func cancel(_ id: RequestID) {
    guard terminals?.stopWaiting(id) == true else { return }
    answers.append(Answer(id: id, content: .failure(.requestCancelled)))
  }

  /// Reads what commands have printed and notes which have ended.
  package mutating func advance(_ ready: Set<Readiness.Interest>) {
    for terminal in terminals?.advance(ready) ?? [] { settle(terminal) }
  }

  /// Ends every command; from here on nothing is started or written for the agent.
  package mutating func end() {
    isOver = true
    for terminal in terminals?.releaseAll() ?? [] { settle(terminal) }
  }

  /// The answers that are due, in their order.
  package mutating func takeAnswers() -> [Answer] {
    defer { answers = [] }
    return answers
  }

  private mutating func answer(_ id: RequestID, _ result: some Encodable & Sendable) {
    answers.append(Answer(id: id, content: .success(result)))
  }

  /// Answers those who wait for the end of a command that has ended.
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
      throw .invalidParameters("a parameter is missing or has another type than ACP says")
    }
  }
}
