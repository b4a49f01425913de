package import AgentClientProtocol
internal import FileSystem
package import JSONRPC
package import Subprocess

/// One command that an agent runs through kjob, with what it has printed.
///
/// It ends with its first process: what that leaves in the background goes on printing, until the
/// terminal is released and everything of its session killed.
package final class Terminal {
  /// The requests that are answered when it ends.
  package var waiting: [RequestID] = []

  private var child: SupervisedProcess
  private var output: OutputTail
  private let token: String
  private var status: ExitStatus?
  private var outputIsAtEnd = false

  /// Takes a running command; `limit` is how much of its output the agent wants kept.
  package init(_ child: consuming SupervisedProcess, limit: Int, token: String) {
    self.child = child
    output = OutputTail(limit: limit)
    self.token = token
  }

  /// What has to be waited for.
  package var interests: [Readiness.Interest] {
    var interests: [Readiness.Interest] = []
    if status == nil { interests.append(.readable(child.ended.number)) }
    if !outputIsAtEnd { interests.append(.readable(child.standardOutput.number)) }
    return interests
  }

  /// How it ended, or nil while it runs.
  package var exitStatus: TerminalExitStatus? {
    switch status {
    case .exited(let code): TerminalExitStatus(exitCode: code, signal: nil)
    case .signalled(let number): TerminalExitStatus(exitCode: nil, signal: signalName(number))
    case .lost: TerminalExitStatus(exitCode: nil, signal: signalName(killNow))
    case nil: nil
    }
  }

  /// What it has printed.
  package var text: TerminalOutput.Response {
    let (text, isTruncated) = output.text(isWhole: status != nil)
    return TerminalOutput.Response(output: text, truncated: isTruncated, exitStatus: exitStatus)
  }

  /// Reads what is ready; returns whether it has ended with that.
  package func advance(_ ready: Set<Readiness.Interest>) -> Bool {
    if ready.contains(.readable(child.standardOutput.number)) { read() }
    guard status == nil, ready.contains(.readable(child.ended.number)) else { return false }
    // What it wrote before its end is in the pipe, which holds a mebibyte at most.
    for _ in 0..<32 where read() {}
    status = child.reap()
    return status != nil
  }

  /// Ends the command with everything that it has started.
  package func kill() {
    _ = child.sweep(token: token)
  }

  /// Ends the command and notes how.
  package func end() {
    kill()
    if status == nil { status = child.reap() }
  }

  /// Takes what can be read at once; returns whether there was anything.
  @discardableResult
  private func read() -> Bool {
    guard !outputIsAtEnd else { return false }
    var buffer: [UInt8] = []
    switch readAvailable(child.standardOutput.number, into: &buffer) {
    case .bytes:
      output.append(buffer)
      return true
    case .nothingYet: return false
    case .end:
      outputIsAtEnd = true
      return false
    }
  }
}
