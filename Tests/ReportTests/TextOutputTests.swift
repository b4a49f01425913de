import Foundation
import Report
import TestSupport
import Testing

@Suite struct TextOutputTests {
  @Test func `text is written whole, in order`() throws {
    let directory = try TemporaryDirectory("kjob-report")
    let path = try directory.write("output", "")
    let file = try #require(FileHandle(forWritingAtPath: path))
    let output = TextOutput(descriptor: file.fileDescriptor)
    for text in ["a\n", "", "é😀\n"] { try output.write(text) }
    #expect(try directory.read("output") == "a\né😀\n")
  }

  @Test func `a reader that goes away is no failure`() throws {
    // As in kjob itself: what cannot be written is an error and not the end of the process.
    signal(SIGPIPE, SIG_IGN)
    let pipe = Pipe()
    let output = TextOutput(descriptor: pipe.fileHandleForWriting.fileDescriptor)
    try output.write("first\n")
    #expect(pipe.fileHandleForReading.availableData == Data("first\n".utf8))
    try pipe.fileHandleForReading.close()
    try output.write("second\n")
    try output.write("third\n")
  }

  @Test func `a full device is a failure, and names its reason`() throws {
    let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
    let output = TextOutput(descriptor: full.fileDescriptor)
    let error = #expect(throws: (any Error).self) { try output.write("x") }
    #expect(
      "\(try #require(error))" == "cannot write to `standard output`: No space left on device"
    )
  }

  @Test func `a stream that was closed from the start takes everything`() throws {
    let output = TextOutput(descriptor: 1_000_000)
    try output.write("x")
  }

  @Test func `a descriptor that does not block gets all of a long text`() throws {
    let pipe = Pipe()
    let number = pipe.fileHandleForWriting.fileDescriptor
    _ = fcntl(number, F_SETFL, fcntl(number, F_GETFL) | O_NONBLOCK)
    let output = TextOutput(descriptor: number)
    let reading = pipe.fileHandleForReading
    let reader = Thread {
      var data = Data()
      while let more = try? reading.read(upToCount: 65_536), !more.isEmpty { data += more }
      received.finish(data)
    }
    reader.start()
    let text = String(repeating: "0123456789", count: 100_000)
    try output.write(text)
    try pipe.fileHandleForWriting.close()
    #expect(received.wait() == Data(text.utf8))
  }

  private let received = Received()
}

/// What another thread read, once it is at the end.
private final class Received: @unchecked Sendable {
  private let condition = NSCondition()
  private var data: Data?

  func finish(_ data: Data) {
    condition.withLock {
      self.data = data
      condition.broadcast()
    }
  }

  func wait() -> Data? {
    condition.withLock {
      while data == nil { condition.wait() }
      return data
    }
  }
}
