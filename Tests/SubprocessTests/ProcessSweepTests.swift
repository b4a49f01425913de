import FileSystem
import Foundation
import Subprocess
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(20))) struct ProcessSweepTests {
  @Test func `a sweep leaves alone what somebody else has started`() throws {
    var process: pid_t = 0
    let words: [String] = ["/bin/sh", "-c", "exit 7"]
    var arguments: [UnsafeMutablePointer<CChar>?] = unsafe words.map { unsafe strdup($0) }
    unsafe arguments.append(nil)
    defer { unsafe arguments.forEach { unsafe free($0) } }
    #expect(unsafe posix_spawn(&process, "/bin/sh", nil, nil, arguments, nil) == 0)
    // It has ended and waits for being asked how.
    var information = unsafe siginfo_t()
    #expect(unsafe waitid(P_PID, id_t(process), &information, WEXITED | WNOWAIT) == 0)
    #expect(ProcessSweep.kill(token: "no process has this", sessions: []) == 0)
    var status: Int32 = 0
    #expect(unsafe waitpid(process, &status, 0) == process)
    #expect(status == 7 << 8)
  }

  @Test func `processes are found by their marker, their session and their parent`() throws {
    let directory = try TemporaryDirectory("kjob-sweep")
    // Each announces itself, so that all of them run when the sweep begins.
    let script = """
      sleep 1000 & echo
      setsid sh -c 'echo; exec sleep 1000' &
      setsid sh -c 'env -i sleep 1000 & echo; wait' &
      wait
      """
    var child = try ChildProcess(
      starting: command(
        ["sh", "-c", script],
        environment: [ProcessSweep.marker: directory.path]
      ),
      inputClosed: true
    )
    var output: [UInt8] = []
    while output.count < 3 {
      _ = Readiness.wait(for: [.readable(child.standardOutput.number)], until: nil)
      #expect(readAvailable(child.standardOutput.number, into: &output) != .end)
    }
    #expect(ProcessSweep.kill(token: directory.path + "/other", sessions: []) == 0)
    #expect(child.reap() == nil)
    // The shell, two sleeping ones, and a shell with a third.
    #expect(ProcessSweep.kill(token: directory.path, sessions: [child.id]) == 5)
    _ = Readiness.wait(for: [.readable(child.ended.number)], until: nil)
    // Killed, or done with waiting when the others were killed before it.
    #expect(child.reap() != nil)
    #expect(ProcessSweep.kill(token: directory.path, sessions: [child.id]) == 0)
  }

  @Test func `a session is killed without others that carry its marker`() throws {
    let directory = try TemporaryDirectory("kjob-sweep")
    // In the session a sleeping one, and below it a session of its own; beside it another's.
    func start(_ script: String, count: Int) throws -> ChildProcess {
      let child = try ChildProcess(
        starting: command(
          ["sh", "-c", script],
          environment: [ProcessSweep.marker: directory.path]
        ),
        inputClosed: true
      )
      var output: [UInt8] = []
      while output.count < count {
        _ = Readiness.wait(for: [.readable(child.standardOutput.number)], until: nil)
        #expect(readAvailable(child.standardOutput.number, into: &output) != .end)
      }
      return child
    }
    var child = try start(
      "sleep 1000 & echo; setsid sh -c 'echo; exec sleep 1000' & wait",
      count: 2
    )
    var other = try start("echo; exec sleep 1000", count: 1)
    #expect(ProcessSweep.kill(session: child.id) == 3)
    _ = Readiness.wait(for: [.readable(child.ended.number)], until: nil)
    #expect(child.reap() != nil)
    #expect(ProcessSweep.kill(session: child.id) == 0)
    #expect(other.reap() == nil)
    #expect(ProcessSweep.kill(token: directory.path, sessions: []) == 1)
  }
}
