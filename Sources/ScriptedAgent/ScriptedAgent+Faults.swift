internal import FileSystem
internal import FoundationEssentials
internal import Glibc
internal import JSONRPC
internal import Subprocess

extension ScriptedAgent {
  /// Causes a fault.
  mutating func commit(_ fault: Script.Fault) {
    switch fault {
    case .hang: break
    case .freeze: while true { sleep(1_000) }
    case .exit(let code): exit(code)
    case .signal(let number):
      // The Swift runtime may catch it to print a backtrace.
      signal(number, SIG_DFL)
      kill(getpid(), number)
      // A signal to the process itself has arrived when the call returns, unless it is ignored.
      while true { sleep(1_000) }
    case .closeOutput: close(1)
    case .closeInput: close(0)
    case .raw(let text): write(Array(text.utf8))
    case .errors(let text): _ = writeAvailable(2, Array(text.utf8)[...])
    case .hugeLine(let count):
      update("agent_message_chunk", Wire.text(String(repeating: "x", count: count)))
    case .flood(let count):
      for index in 0..<count { update("agent_message_chunk", Wire.text("word \(index) ")) }
    case .split: writesByByte = true
    case .ignoreSignals:
      signal(SIGTERM, SIG_IGN)
      signal(SIGINT, SIG_IGN)
    case .daemon(let seconds, let clearsEnvironment, let holdsOutput):
      let output = holdsOutput ? "/proc/\(getpid())/fd/1" : "/dev/null"
      let clear = clearsEnvironment ? "env -i " : ""
      let script =
        "\(clear)/usr/bin/setsid /bin/sleep \(seconds) </dev/null >\(output) 2>&1 & exit 0"
      let command = Command(
        ["bash", "-c", script],
        environment: processEnvironment(),
        workingDirectory: "/"
      )
      guard var child = try? ChildProcess(starting: command, inputClosed: true) else { return }
      while child.reap() == nil {
        _ = Readiness.wait(for: [.readable(child.ended.number)], until: nil)
      }
    }
  }

  /// Returns the agent's own environment, because no other code passes one to this separate
  /// program.
  func processEnvironment() -> [String: String] { ProcessEnvironment.variables }
}
