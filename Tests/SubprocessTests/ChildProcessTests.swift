import FileSystem
import Foundation
import Subprocess
import TestSupport
import Testing

@Suite struct ChildProcessTests {
  @Test(
    arguments: [
      ("exit 0", .exited(0)), ("exit 1", .exited(1)), ("exit 255", .exited(255)),
      ("kill -KILL $$", .signalled(SIGKILL)), ("kill -TERM $$", .signalled(SIGTERM)),
      ("kill -SEGV $$", .signalled(SIGSEGV)), ("kill -PIPE $$", .signalled(SIGPIPE)),
      ("yes | head -1 > /dev/null; exit ${PIPESTATUS[0]}", .exited(141)),
    ] as [(String, Subprocess.ExitStatus)]
  )
  func `a program's status is what it ended with`(script: String, status: Subprocess.ExitStatus)
    throws
  {
    let finished = try finish(command(["bash", "-c", script]))
    #expect(finished.status == status)
    #expect(status.isSuccess == (status == .exited(0)))
  }

  @Test func `the three streams are apart, or two of them joined in order`() throws {
    let script = "read line; echo \"out $line\"; echo err >&2; echo end"
    let apart = try finish(command(["sh", "-c", script]), input: "in\n")
    #expect(apart == Finished(status: .exited(0), output: "out in\nend\n", errors: "err\n"))
    let joined = try finish(command(["sh", "-c", script]), input: "in\n", errorsJoinOutput: true)
    #expect(joined == Finished(status: .exited(0), output: "out in\nerr\nend\n", errors: ""))
    let closed = try finish(command(["cat"]))
    #expect(closed == Finished(status: .exited(0), output: "", errors: ""))
  }

  @Test func `a program leads a session and a group of its own`() throws {
    var child = try ChildProcess(starting: command(["cat", "/proc/self/stat"]), inputClosed: true)
    let id = child.id
    _ = Readiness.wait(for: [.readable(child.ended.number)], until: nil)
    var bytes: [UInt8] = []
    _ = readAvailable(child.standardOutput.number, into: &bytes)
    #expect(child.reap() == .exited(0))
    #expect(child.reap() == .exited(0))
    let fields = String(decoding: bytes, as: UTF8.self).split(separator: " ")
    #expect([fields[0], fields[4], fields[5]] == ["\(id)", "\(id)", "\(id)"])
    #expect(id != getpid())
  }

  @Test(.fault(103)) func `a program has no signal blocked or ignored, whatever its parent has`()
    throws
  {
    let finished = try onThread {
      signal(SIGPIPE, SIG_IGN)
      var all = sigset_t()
      unsafe sigfillset(&all)
      unsafe pthread_sigmask(SIG_BLOCK, &all, nil)
      return try finish(command(["grep", "-E", "^Sig(Blk|Ign)", "/proc/self/status"]))
    }
    let masks = finished.output.split(separator: "\n").compactMap { line in
      UInt64(line.suffix(16), radix: 16)
    }
    // Signals 32 and 33 are the C library's own; it ignores them in what it spawns.
    #expect(masks.map { $0 & ~0x1_8000_0000 } == [0, 0])
  }

  @Test(.fault(209)) func `a program has no descriptor of its parent's`() throws {
    let numbers = (0..<50).map { _ in unsafe open("/dev/null", O_RDONLY) }
    defer { numbers.forEach { close($0) } }
    #expect(numbers.allSatisfy { $0 > 2 && fcntl($0, F_GETFD) == 0 })
    // The fourth is the folder that `ls` reads.
    #expect(try finish(command(["ls", "/proc/self/fd"])).output == "0\n1\n2\n3\n")
  }

  @Test func `a program works in its folder and sees its own variables only`() throws {
    let directory = try TemporaryDirectory("kjob-subprocess")
    let variables = ["A": "1 2", "B": "x=y\nz", "EMPTY": ""]
    let finished = try finish(
      Command(["/usr/bin/env", "-0"], environment: variables, workingDirectory: directory.path)
    )
    #expect(finished.output == "A=1 2\0B=x=y\nz\0EMPTY=\0")
    #expect(try finish(command(["pwd", "-P"], in: directory.path)).output == directory.path + "\n")
  }

  @Test func `arguments come through as they are`() throws {
    let words = ["", " ", "a b", "*", "$HOME", "'\"\\", "é😀", "-n", "x\ny"]
    let finished = try finish(command(["printf", "<%s>"] + words))
    #expect(finished.output == words.map { "<\($0)>" }.joined())
  }

  @Test func `a signal reaches the whole group`() throws {
    var child = try ChildProcess(
      starting: command(["sh", "-c", "sleep 1000 & echo ready; wait"]),
      inputClosed: true
    )
    _ = Readiness.wait(for: [.readable(child.standardOutput.number)], until: nil)
    #expect(child.reap() == nil)
    child.signalGroup(Signal.terminate)
    _ = Readiness.wait(for: [.readable(child.ended.number)], until: nil)
    #expect(child.reap() == .signalled(SIGTERM))
    // The pipe is at its end only when the group's other process is gone as well.
    var bytes: [UInt8] = []
    while readAvailable(child.standardOutput.number, into: &bytes) != .end {
      _ = Readiness.wait(for: [.readable(child.standardOutput.number)], until: nil)
    }
    #expect(bytes == Array("ready\n".utf8))
  }

  @Test func `a child that is given up is gone`() throws {
    let id = try { try ChildProcess(starting: command(["sleep", "1000"])).id }()
    #expect(kill(id, 0) == -1)
    #expect(errno == ESRCH)
  }

  @Test func `two hundred threads may start programs at once`() throws {
    let boxes = try (0..<200).map { index in
      let box = Box<String?>()
      try DedicatedThread.start {
        box.fill(try? finish(command(["echo", "\(index)"])).output)
      }
      return box
    }
    #expect(boxes.map { $0.take() } == (0..<200).map { "\($0)\n" })
  }

  @Test(
    arguments: [
      (.exited(1), "exited with 1"), (.signalled(SIGKILL), "was ended by SIGKILL"),
      (.signalled(SIGSEGV), "was ended by SIGSEGV"), (.signalled(35), "was ended by signal 35"),
    ] as [(Subprocess.ExitStatus, String)]
  )
  func `a status reads as a clause`(status: Subprocess.ExitStatus, text: String) {
    #expect("\(status)" == text)
  }
}
