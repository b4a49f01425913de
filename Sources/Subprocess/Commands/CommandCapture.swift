/// The output of a short command, kept in memory.
public struct CommandCapture: Sendable {
  /// The exit status; nil when the command did not end in time and was killed.
  public var status: ExitStatus?
  /// The beginning of both output streams.
  public var output: [UInt8]

  /// Runs a command; kills it and all that it started at the deadline or when `stop` is woken.
  ///
  /// Keeps `limit` bytes and discards the rest. `token` marks only this command's processes.
  static func run(
    _ command: Command,
    under server: ForkServer,
    until deadline: MonotonicInstant,
    stop: Waker? = nil,
    token: String,
    limit: Int = 65_536
  ) throws(SpawnError) -> CommandCapture {
    var result = CommandCapture(status: nil, output: [])
    let run = try CommandRun.run(
      command,
      under: server,
      until: deadline,
      stop: stop,
      grace: .zero,
      token: token
    ) { result.output += $0.prefix(limit - result.output.count) }
    if case .byItself(let status) = run.ending { result.status = status }
    return result
  }
}
