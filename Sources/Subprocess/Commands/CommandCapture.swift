/// What a short command said, kept in memory.
public struct CommandCapture: Sendable {
  /// How it ended; nil when it did not end in time and was killed.
  public var status: ExitStatus?
  /// The beginning of what it wrote to both streams.
  public var output: [UInt8]

  /// Runs a command and kills it, with all that it started, at the deadline or when `stop` is woken.
  ///
  /// Keeps `limit` bytes and reads the rest away. `token` marks its processes and nobody else's.
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
