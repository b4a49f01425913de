import Foundation
import TestSupport
import Testing

@testable import Subprocess

@Suite(.timeLimit(.minutes(20))) struct CommandRunTests {
  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory("kjob-command")
  }

  @Test(
    arguments: [
      ("exit 0", .byItself(.exited(0))), ("exit 7", .byItself(.exited(7))),
      ("kill -SEGV $$", .byItself(.signalled(SIGSEGV))),
      ("kill -TERM $$", .byItself(.signalled(SIGTERM))),
    ] as [(String, CommandRun.Ending)]
  )
  func `a command that ends by itself keeps its status`(
    script: String,
    ending: CommandRun.Ending
  ) throws {
    let (run, output) = try run(script)
    #expect(run.ending == ending)
    #expect(run.sweep.leftovers == 0)
    #expect(output.isEmpty)
  }

  @Test func `standard input is at its end, and both outputs are kept in order`() throws {
    let (run, output) = try run(
      "cat; for i in 1 2 3; do echo \"out $i\"; echo \"err $i\" >&2; done"
    )
    #expect(run.ending == .byItself(.exited(0)))
    #expect(output == "out 1\nerr 1\nout 2\nerr 2\nout 3\nerr 3\n")
  }

  @Test(
    arguments: [
      "sleep 1000", "trap '' TERM; while :; do sleep 1; done",
      "trap 'exit 0' TERM; sleep 1000 & wait",
      "kill -STOP $$", "while :; do echo busy; done",
    ]
  )
  func `a command whose time is over has timed out, whatever it does`(script: String) throws {
    let (run, _) = try run(script, until: .now + .milliseconds(300))
    #expect(run.ending == .timedOut)
    #expect(try processes().isEmpty)
  }

  @Test func `a command that is stopped may end in its own way, and was stopped`() throws {
    let script = "trap 'echo trapped; exit 0' TERM; sleep 1000 & echo ready > pipe; wait"
    let (run, output) = try stoppedOnceReady(script, grace: .seconds(60))
    #expect(run.ending == .stopped)
    #expect(output == "trapped\n")
    #expect(try processes().isEmpty)
  }

  @Test func `a command that ignores being stopped is killed`() throws {
    let script = "trap '' TERM; echo ready > pipe; while :; do sleep 1; done"
    let (run, _) = try stoppedOnceReady(script, grace: .milliseconds(50))
    #expect(run.ending == .stopped)
    #expect(try processes().isEmpty)
  }

  @Test func `a stop before the start ends the command too`() throws {
    let waker = try Waker()
    waker.wake()
    let (run, _) = try run("sleep 1000", stop: waker)
    #expect(run.ending == .stopped)
  }

  @Test(
    arguments: [
      // A daemon with a session of its own and nothing open.
      "setsid sleep 1000 < /dev/null > /dev/null 2>&1 & exit 0",
      // One that holds the output does not delay the command's end.
      "setsid sleep 1000 & exit 0", "sleep 1000 & exit 0",
      // One whose parent is gone.
      "(setsid sleep 1000 &) ; exit 0",
      // One that has thrown the marker away, but stayed in the session.
      "env -i sleep 1000 & exit 0",
      // One that has shaken off everything by which it could be known.
      "(env -i setsid sleep 1000 < /dev/null > /dev/null 2>&1 &) ; exit 0",
    ]
  )
  func `what a command leaves behind is counted and gone`(script: String) throws {
    let (run, output) = try run(script)
    #expect(run.ending == .byItself(.exited(0)))
    #expect(run.sweep.leftovers == 1)
    #expect(output.isEmpty)
    #expect(try processes().isEmpty)
  }

  @Test func `a command that cannot be started is an error`() throws {
    var spool = try OutputSpool(path: directory.path + "/log")
    let stop = try Waker()
    #expect(throws: SpawnError.self) {
      _ = try CommandRun.run(
        command(["/no/such"]),
        under: BuiltProgram.forkServer,
        output: &spool,
        until: .now + .seconds(60),
        stop: stop,
        grace: .zero,
        token: token
      )
    }
  }

  /// A value that nothing else on the machine has.
  private var token: String { directory.path }

  private func run(
    _ script: String,
    until deadline: MonotonicInstant = .now + .seconds(600),
    stop: Waker? = nil,
    grace: Duration = .milliseconds(50)
  ) throws -> (CommandRun, String) {
    let command = command(
      ["bash", "-c", script],
      in: directory.path,
      environment: [ProcessSweep.marker: token]
    )
    var spool = try OutputSpool(path: directory.path + "/log")
    let run = try CommandRun.run(
      command,
      under: BuiltProgram.forkServer,
      output: &spool,
      until: deadline,
      stop: try stop ?? Waker(),
      grace: grace,
      token: token
    )
    try spool.finish()
    return (run, try directory.read("log"))
  }

  /// Wakes the stop when the script has written into the named pipe `pipe`.
  private func stoppedOnceReady(_ script: String, grace: Duration) throws -> (CommandRun, String) {
    let path = directory.path + "/pipe"
    try Shell.run("mkfifo pipe", in: directory.path)
    let stop = try Waker()
    try DedicatedThread.start {
      _ = try? FileHandle(forReadingAtPath: path)?.readToEnd()
      stop.wake()
    }
    return try run(script, stop: stop, grace: grace)
  }

  /// The living processes that have this test's token, or work in its folder.
  private func processes() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { name in
      guard Int(name) != nil else { return false }
      let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(name)/cwd")
      let environment = FileManager.default.contents(atPath: "/proc/\(name)/environ") ?? Data()
      return link == directory.path || environment.range(of: Data(token.utf8)) != nil
    }
  }
}
