import Foundation
import ModelContextProtocol
import Subprocess
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(20))) struct LeftoverTests {
  let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory("kjob-mcp")
  }

  @Test(
    .fault(63),
    arguments: [
      // A daemon in the server's session, one in a group of its own, and a grandchild.
      "(trap '' HUP TERM; echo $BASHPID >> pids; exec sleep 1000 < /dev/null > /dev/null 2>&1) &",
      "set -m; (trap '' HUP TERM; echo $BASHPID >> pids; exec sleep 1000) &",
      "((trap '' TERM; echo $BASHPID >> pids; sleep 1000; :) &)",
    ]
  )
  func `nothing of a server is left, whether it works or not`(daemon: String) throws {
    let wait = "while ! [ -s pids ]; do :; done; echo $$ >> pids"
    for end in [
      "exit 1", "read; echo '\(initialized)'; read; read; echo '{\"id\":1,\"result\":{}}'",
    ] {
      let result = try check(shellServer("\(daemon)\n\(wait)\n\(end)"), in: directory)
      guard case .failed = result.state else {
        Issue.record("\(result.state)")
        return
      }
      let processes = try directory.read("pids").split(separator: "\n").map { Int32($0) }
      #expect(processes.count >= 2)
      #expect(processes.allSatisfy { $0.map { !isRunning($0) } == true })
      try FileManager.default.removeItem(atPath: directory.path + "/pids")
    }
  }

  @Test func `a server that will not end is made to`() throws {
    let script = """
      signal.signal(signal.SIGTERM, signal.SIG_IGN)
      open("pid", "w").write(str(os.getpid()))
      initialize()
      answer(read(), {"tools": []})
      while True: time.sleep(1000)
      """
    let result = try check(pythonServer(script, in: directory), in: directory)
    #expect(result.state == .answered(tools: 0))
    #expect(try !isRunning(#require(Int32(directory.read("pid")))))
  }

  @Test func `a server is let go in peace`() throws {
    let script = """
      def leave(*_): open("signalled", "w"); sys.exit(1)
      signal.signal(signal.SIGTERM, leave)
      initialize()
      answer(read(), {"tools": []})
      assert sys.stdin.read() == ""
      open("left", "w").write("in peace")
      """
    #expect(
      try check(pythonServer(script, in: directory), in: directory).state == .answered(tools: 0)
    )
    #expect(try directory.read("left") == "in peace")
    #expect(!FileManager.default.fileExists(atPath: directory.path + "/signalled"))
  }

  @Test func `others of the same job are left alone`() throws {
    var agent = try ChildProcess(
      starting: Command(
        ["sh", "-c", "setsid sh -c 'echo; sleep 1000' & wait"],
        environment: ["PATH": "/usr/bin:/bin", ProcessSweep.marker: directory.path],
        workingDirectory: "/"
      ),
      inputClosed: true
    )
    _ = try firstLine(of: agent)
    let result = try check(shellServer("sleep 1000 & exit 5"), in: directory)
    #expect(result.state == .failed("exited with 5 before it had answered initialize"))
    #expect(agent.reap() == nil)
    // The shell, the shell in a session of its own, and what that one sleeps with.
    #expect((2...3).contains(ProcessSweep.kill(token: directory.path, sessions: [agent.id])))
  }
}
