import FileSystem
import Foundation
import Subprocess
import Synchronization

/// What became of a program that a test ran to its end.
struct Finished: Equatable {
  var status: ExitStatus
  var output: String
  var errors: String
}

/// A command with a usual `PATH`, in the root folder.
func command(
  _ arguments: [String],
  in directory: String = "/",
  environment: [String: String] = [:]
) -> Command {
  Command(
    arguments,
    environment: ["PATH": "/usr/bin:/bin"].merging(environment) { $1 },
    workingDirectory: directory
  )
}

/// Runs a program to its end, with `input` on its standard input.
func finish(
  _ command: Command,
  input: String? = nil,
  errorsJoinOutput: Bool = false
) throws -> Finished {
  var child = try ChildProcess(
    starting: command,
    inputClosed: input == nil,
    errorsJoinOutput: errorsJoinOutput
  )
  if let input, let number = child.standardInput?.number {
    // Less than a pipe holds, so that it is taken at once.
    _ = writeAvailable(number, Array(input.utf8)[...])
    child.closeInput()
  }
  let (out, err) = (child.standardOutput.number, child.standardError.number)
  var bytes: [Int32: [UInt8]] = [out: [], err: []]
  var open: Set<Int32> = [out, err]
  while !open.isEmpty {
    for case .readable(let number) in Readiness.wait(
      for: open.map { .readable($0) },
      until: nil
    ) where readAvailable(number, into: &bytes[number, default: []]) == .end {
      open.remove(number)
    }
  }
  _ = Readiness.wait(for: [.readable(child.ended.number)], until: nil)
  guard let status = child.reap() else { throw SpawnError.noProgram }
  return Finished(
    status: status,
    output: String(decoding: bytes[out] ?? [], as: UTF8.self),
    errors: String(decoding: bytes[err] ?? [], as: UTF8.self)
  )
}

/// Runs `body` on a thread of its own and waits for what it returns.
func onThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) throws -> Value {
  let box = Box<Result<Value, any Error>>()
  try DedicatedThread.start { box.fill(Result { try body() }) }
  return try box.take().get()
}

/// A value that one thread makes and another waits for.
final class Box<Value: Sendable>: Sendable {
  private let value = Mutex<Value?>(nil)
  private let isFilled = DispatchSemaphore(value: 0)

  func fill(_ value: Value) {
    self.value.withLock { $0 = value }
    isFilled.signal()
  }

  func take() -> Value {
    isFilled.wait()
    guard let value = value.withLock({ $0 }) else { preconditionFailure("filled without a value") }
    return value
  }
}
