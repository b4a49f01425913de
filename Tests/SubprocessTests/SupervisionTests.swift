import FileSystem
import Foundation
import TestSupport
import Testing

@testable import Subprocess

/// What supervisors hold, against programs that do not want to be held.
@Suite(.timeLimit(.minutes(20))) struct SupervisionTests {
  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory("kjob-supervision")
  }

  @Test func `a program behaves below a supervisor as it does without one`() throws {
    var child = try start("cat; echo here >&2; echo $PWD; exit 7")
    let early = child.reap()
    #expect(early == nil)
    _ = writeAvailable(child.standardInput?.number ?? -1, Array("words\n".utf8)[...])
    child.closeInput()
    let childEnding = awaitEnd(&child)
    #expect(childEnding == .exited(7))
    #expect(text(child.standardOutput.number) == "words\n\(directory.path)\n")
    #expect(text(child.standardError.number) == "here\n")
    let sweep = child.sweep(token: token)
    #expect(sweep.leftovers + sweep.remaining == 0)
    #expect(!sweep.isLost)
  }

  @Test func `a signal goes to the whole group`() throws {
    var child = try start("trap 'exit 9' TERM; sleep 1000 & wait")
    child.signalGroup(Signal.terminate)
    let ending = awaitEnd(&child)?.description ?? "runs"
    #expect(["exited with 9", "was ended by SIGTERM"].contains(ending))
    let sweep = child.sweep(token: token)
    #expect(!sweep.isLost)
  }

  @Test(.fault(51)) func `ten thousand short lives leave nothing to count`() throws {
    // Orphans that end by themselves are reaped while the program runs.
    var child = try start("for i in $(seq 1 2000); do (/bin/true &) ; done; exit 0")
    let childEnding = awaitEnd(&child)
    #expect(childEnding == .exited(0))
    let sweep = child.sweep(token: token)
    #expect(sweep.remaining == 0)
    #expect(try living().isEmpty)
  }

  @Test func `children that fork faster than they are looked at are caught`() throws {
    let script = """
      hop() { (hop $(($1 + 1)) & ) ; [ $1 -lt 100000 ] || exit; }
      echo ready
      for i in 1 2 3; do setsid bash -c "$(declare -f hop); hop 0" >/dev/null 2>&1 </dev/null & done
      exit 0
      """
    var child = try start(script)
    let childEnding = awaitEnd(&child)
    #expect(childEnding == .exited(0))
    let sweep = child.sweep(token: token)
    #expect(sweep.remaining == 0)
    #expect(sweep.leftovers >= 1)
    #expect(try living().isEmpty)
  }

  @Test(.fault(50)) func `everything ends when nobody holds the socket to the supervisor`() throws {
    do {
      let child = try start("(env -i setsid sleep 1000 <&- >&- 2>&- &); trap '' TERM; sleep 1000")
      _ = child.id
    }
    try waitUntilNothingLives()
  }

  @Test(.fault(49)) func `a supervisor that its program kills is missed`() throws {
    var child = try start("read line; kill -KILL $PPID; exec sleep 1000")
    child.closeInput()
    let childEnding = awaitEnd(&child)
    #expect(childEnding == .lost)
    let sweep = child.sweep(token: token)
    #expect(sweep.isLost)
    #expect(sweep.leftovers >= 1)
    try waitUntilNothingLives()
  }

  @Test func `a supervisor that its program stops is killed and its work done`() throws {
    var child = try start("read line; kill -STOP $PPID; echo; exec sleep 1000")
    child.closeInput()
    _ = Readiness.wait(for: [.readable(child.standardOutput.number)], until: nil)
    let sweep = child.sweep(token: token)
    #expect(sweep.isLost)
    #expect(sweep.leftovers >= 1)
    try waitUntilNothingLives()
  }

  @Test(.fault(100)) func `a pause stops every process and resuming continues it`() throws {
    let server = try ForkServer(program: BuiltProgram.path)
    let script = "(setsid bash -c 'echo; read line; echo awake' <&0 &) ; read line; echo done"
    let child = try SupervisedProcess(starting: shell(script), under: server)
    _ = Readiness.wait(for: [.readable(child.standardOutput.number)], until: nil)
    server.pause()
    try waitUntil { try states().allSatisfy { $0 == "T" } && !states().isEmpty }
    server.resume()
    try waitUntil { try states().allSatisfy { $0 != "T" } }
  }

  /// One after the other: a server that takes another one's place continues whatever child of its
  /// process is stopped, and in these tests that may be the child of the one beside it.
  @Suite(.serialized) struct Replacement {
    private let its: SupervisionTests

    init() throws {
      its = try SupervisionTests()
    }

    @Test func `a fork server that was killed is started once more`() throws {
      let server = try ForkServer(program: BuiltProgram.path)
      let script = "kill -KILL $(ps -o ppid= -p $PPID); exit 0"
      var first = try SupervisedProcess(starting: its.shell(script), under: server)
      let firstEnding = its.awaitEnd(&first)
      #expect(firstEnding == .exited(0))
      _ = first.sweep(token: its.token)
      var second = try SupervisedProcess(starting: its.shell("exit 3"), under: server)
      let secondEnding = its.awaitEnd(&second)
      #expect(secondEnding == .exited(3))
      _ = second.sweep(token: its.token)
    }

    @Test func `a fork server that was stopped is replaced, and none stays`() throws {
      let server = try ForkServer(program: BuiltProgram.path)
      let script = "echo $(ps -o ppid= -p $PPID); kill -STOP $(ps -o ppid= -p $PPID); exit 0"
      var first = try SupervisedProcess(starting: its.shell(script), under: server)
      let firstEnding = its.awaitEnd(&first)
      #expect(firstEnding == .exited(0))
      let stopped = try #require(Int32(its.text(first.standardOutput.number).filter(\.isNumber)))
      _ = first.sweep(token: its.token)
      var second = try SupervisedProcess(starting: its.shell("exit 3"), under: server)
      let secondEnding = its.awaitEnd(&second)
      #expect(secondEnding == .exited(3))
      _ = second.sweep(token: its.token)
      #expect(kill(stopped, 0) == -1 && errno == ESRCH)
    }

    @Test func `nothing is started when the time is over`() throws {
      let server = try ForkServer(program: "/bin/true")
      #expect(throws: SpawnError.noStarter) {
        let command = its.shell("true")
        _ = try SupervisedProcess(
          starting: command,
          under: server,
          until: MonotonicInstant.now + .milliseconds(200)
        )
      }
    }
  }

  // MARK: - Means

  /// A value that nothing else on the machine has.
  fileprivate var token: String { directory.path }

  fileprivate func shell(_ script: String) -> Command {
    command(
      ["bash", "-c", script],
      in: directory.path,
      environment: [ProcessSweep.marker: token, "PWD": directory.path]
    )
  }

  private func start(_ script: String) throws -> SupervisedProcess {
    try SupervisedProcess(starting: shell(script), under: BuiltProgram.forkServer)
  }

  fileprivate func awaitEnd(_ child: inout SupervisedProcess) -> Subprocess.ExitStatus? {
    _ = Readiness.wait(for: [.readable(child.ended.number)], until: nil)
    return child.reap()
  }

  fileprivate func text(_ number: Int32) -> String {
    var bytes: [UInt8] = []
    while case .bytes = readAvailable(number, into: &bytes) {}
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The processes that work in this test's folder, with what the system says of them.
  private func living() throws -> [Int32] {
    try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap(Int32.init).filter {
      let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\($0)/cwd")
      return link == directory.path
    }
  }

  private func states() throws -> [String] {
    try living().compactMap { process in
      let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
      return text?.split(separator: ")").last?.split(separator: " ").first.map(String.init)
    }
  }

  private func waitUntilNothingLives() throws {
    try waitUntil { try living().isEmpty }
  }

  /// Looks again and again; a test that waits for ever is ended by the suite's limit.
  private func waitUntil(_ condition: () throws -> Bool) throws {
    while try !condition() { usleep(5_000) }
  }
}
