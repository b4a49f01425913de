internal import CSpawn
public import FileSystem
internal import Glibc
internal import SystemText

/// A running program in its own session, with pipes to its three standard streams.
///
/// Its owner reaps it. If the value is destroyed before that, the process and its group are killed
/// first, so that no path through the code leaves a child behind.
public struct ChildProcess: ~Copyable {
  /// The process id, which is also the id of its group and its session.
  public let id: Int32
  /// Becomes readable when the process ends, even if grandchildren still hold its pipes.
  public let ended: Descriptor
  /// Writes to the program's standard input without blocking; nil once closed.
  public var standardInput: Descriptor?
  /// Reads the program's standard output without blocking.
  public let standardOutput: Descriptor
  /// Reads the program's standard error without blocking.
  public let standardError: Descriptor

  private var status: ExitStatus?

  /// Starts a command.
  ///
  /// With `inputClosed` the program reads end of file at once. With `errorsJoinOutput` it writes
  /// both streams into one pipe, so that their order is kept; `standardError` is then at its end.
  public init(
    starting command: Command,
    inputClosed: Bool = false,
    errorsJoinOutput: Bool = false
  ) throws(SpawnError) {
    let executable = try command.resolvedExecutable()
    let input = try Pipe()
    let output = try Pipe()
    let errors = try Pipe()
    let process = try Self.spawn(
      executable,
      command,
      streams: (
        input.reading.number,
        output.writing.number,
        errorsJoinOutput ? output.writing.number : errors.writing.number
      )
    )
    var descriptor: Int32 = -1
    let code = unsafe kjob_pidfd_open(process, &descriptor)
    if code != 0 {
      _ = kill(-process, SIGKILL)
      ChildRegistry.reapBlocking(process)
      throw .outOfResources(code: code)
    }
    for end in [input.writing.number, output.reading.number, errors.reading.number] {
      Pipe.stopBlocking(end)
    }
    id = process
    ended = Descriptor(owning: descriptor)
    // The child now has the far ends; kjob's copies of them close with the pipes.
    standardInput = inputClosed ? nil : input.takeWriting()
    standardOutput = output.takeReading()
    standardError = errors.takeReading()
    status = nil
  }

  deinit {
    guard status == nil else { return }
    _ = kill(-id, SIGKILL)
    ChildRegistry.reapBlocking(id)
  }

  /// Closes the program's standard input.
  public mutating func closeInput() { standardInput = nil }

  /// Sends a signal to every process of the group until the leader is reaped.
  ///
  /// The leader's number stays reserved until then, so no unrelated process can be hit.
  public func signalGroup(_ number: Int32) {
    guard status == nil else { return }
    _ = kill(-id, number)
  }

  /// Returns the exit status, or nil while the process runs.
  ///
  /// Never waits.
  public mutating func reap() -> ExitStatus? {
    if let status { return status }
    status = ChildRegistry.reap(id)
    return status
  }

  static func spawn(
    _ executable: String,
    _ command: Command,
    streams: (Int32, Int32, Int32)
  ) throws(SpawnError) -> Int32 {
    var process: Int32 = 0
    let code = ChildRegistry.register {
      unsafe withCStrings(command.arguments) { arguments in
        unsafe withCStrings(command.variables) { environment in
          let code = unsafe executable.withSystemCString { executable in
            unsafe command.workingDirectory.withSystemCString { folder in
              unsafe kjob_spawn(
                executable,
                arguments,
                environment,
                folder,
                streams.0,
                streams.1,
                streams.2,
                &process
              )
            }
          }
          return code == 0 ? .success(process) : .failure(code)
        }
      }
    }
    guard code != 0 else { return process }
    throw SpawnError(executable, command, code: code)
  }
}
