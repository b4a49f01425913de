import FileSystem
import Foundation
import Subprocess
import Testing

@Suite struct ReadinessTests {
  @Test func `a waker stays readable from the first time on`() throws {
    let waker = try Waker()
    let interest = Readiness.Interest.readable(waker.number)
    #expect(Readiness.wait(for: [interest], until: .now) == [])
    waker.wake()
    for _ in 0..<3 { #expect(Readiness.wait(for: [interest], until: nil) == [interest]) }
    for _ in 0..<1_000 { waker.wake() }
    #expect(Readiness.wait(for: [interest], until: .now) == [interest])
  }

  @Test func `a thread that waits without limit is woken by another`() throws {
    let waker = try Waker()
    let box = Box<Set<Readiness.Interest>>()
    let number = waker.number
    try DedicatedThread.start {
      box.fill(Readiness.wait(for: [.readable(number)], until: nil))
    }
    waker.wake()
    #expect(box.take() == [.readable(number)])
  }

  @Test func `what is met is told, and nothing else`() throws {
    let pipe = Pipe()
    let reading = Readiness.Interest.readable(pipe.fileHandleForReading.fileDescriptor)
    let writing = Readiness.Interest.writable(pipe.fileHandleForWriting.fileDescriptor)
    #expect(Readiness.wait(for: [reading, writing], until: nil) == [writing])
    try pipe.fileHandleForWriting.write(contentsOf: Data("x".utf8))
    #expect(Readiness.wait(for: [reading, writing], until: nil) == [reading, writing])
    #expect(Readiness.wait(for: [reading], until: .now - .seconds(5)) == [reading])
    #expect(Readiness.wait(for: [], until: .now) == [])
  }

  @Test func `a stream at its end is readable, and a broken one writable`() throws {
    signal(SIGPIPE, SIG_IGN)
    let ended = Pipe()
    try ended.fileHandleForWriting.close()
    let number = ended.fileHandleForReading.fileDescriptor
    #expect(Readiness.wait(for: [.readable(number)], until: nil) == [.readable(number)])
    var bytes: [UInt8] = []
    #expect(readAvailable(number, into: &bytes) == .end)
    let broken = Pipe()
    try broken.fileHandleForReading.close()
    let other = broken.fileHandleForWriting.fileDescriptor
    #expect(Readiness.wait(for: [.writable(other)], until: nil) == [.writable(other)])
    #expect(writeAvailable(other, [0x61]) == .broken)
  }

  @Test func `a stream that does not block says when there is nothing, or no room`() throws {
    let pipe = Pipe()
    let (reading, writing) = (
      pipe.fileHandleForReading.fileDescriptor, pipe.fileHandleForWriting.fileDescriptor
    )
    for number in [reading, writing] {
      _ = fcntl(number, F_SETFL, fcntl(number, F_GETFL) | O_NONBLOCK)
    }
    var bytes = Array("before".utf8)
    #expect(readAvailable(reading, into: &bytes) == .nothingYet)
    var written = 0
    while case .taken(let count) = writeAvailable(writing, Array(repeating: 1, count: 4_096)[...]),
      count > 0
    { written += count }
    #expect(writeAvailable(writing, [1]) == .taken(0))
    while case .bytes = readAvailable(reading, into: &bytes) {}
    #expect(bytes.count == 6 + written)
  }
}
