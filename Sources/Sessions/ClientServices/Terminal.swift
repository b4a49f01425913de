package import AgentClientProtocol
internal import FileSystem
package import JSONRPC
package import Subprocess

/// A command that an agent runs through kjob, with its output.
///
/// It ends with its first process. Processes that it leaves in the background continue to print
/// until the terminal is released, which kills everything in its session.
package final class Terminal {
  /// The requests to answer when the command ends.
  package var waiting: [RequestID] = []

  private var child: SupervisedProcess
  private var output: OutputTail
  private let token: String
  private var status: ExitStatus?
  private var outputIsAtEnd = false

  /// Creates a terminal for a running command; `limit` is the number of bytes of output that the
  /// agent wants kept.
  package init(_ child: consuming SupervisedProcess, limit: Int, token: String) {
    self.child = child
    output = OutputTail(limit: limit)
    self.token = token
  }

  /// The descriptors to wait for.
  package var interests: [Readiness.Interest] {
    var interests: [Readiness.Interest] = []
    if status == nil { interests.append(.readable(child.ended.number)) }
    if !outputIsAtEnd { interests.append(.readable(child.standardOutput.number)) }
    return interests
  }

  /// The exit status, or nil while the command runs.
  package var exitStatus: TerminalExitStatus? {
    switch status {
    case .exited(let code): TerminalExitStatus(exitCode: code, signal: nil)
    case .signalled(let number): TerminalExitStatus(exitCode: nil, signal: signalName(number))
    case .lost: TerminalExitStatus(exitCode: nil, signal: signalName(Signal.kill))
    case nil: nil
    }
  }

  /// The command's output so far.
  package var text: TerminalOutput.Response {
    let (text, isTruncated) = output.text(isWhole: status != nil)
    return TerminalOutput.Response(output: text, truncated: isTruncated, exitStatus: exitStatus)
  }

  /// Reads what is ready; returns true if the command has ended.
  package func advance(_ ready: Set<Readiness.Interest>) -> Bool {
    if ready.contains(.readable(child.standardOutput.number)) { read() }
    guard status == nil, ready.contains(.readable(child.ended.number)) else { return false }
    // The output from before its end is in the pipe, which holds at most one mebibyte.
    for _ in 0..<32 where read() {}
    status = child.reap()
    return status != nil
  }

  /// Kills the command with everything that it has started.
  package func kill() { _ = child.sweep(token: token) }

  /// Kills the command and records its exit status.
  package func end() {
    kill()
    if status == nil { status = child.reap() }
  }

  /// Reads what is available without waiting; returns true if there was anything.
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
