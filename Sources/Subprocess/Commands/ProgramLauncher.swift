/// Starts all programs of a job.
///
/// It alone knows their variables, the token that marks them, their working directory and the fork
/// server of their supervisors. Callers pass only the arguments.
public struct ProgramLauncher: Sendable {
  private let server: ForkServer
  /// The token that marks every program started here, so that a sweep finds those that escape.
  public let token: String
  /// All variables of a program.
  public private(set) var environment: [String: String]
  /// The absolute path of the folder in which programs start.
  public private(set) var workingDirectory: String

  /// Creates a launcher; the token is added to `environment`.
  public init(
    under server: ForkServer,
    token: String,
    environment: [String: String],
    workingDirectory: String
  ) {
    self.server = server
    self.token = token
    self.environment = environment
    self.workingDirectory = workingDirectory
    self.environment[ProcessSweep.marker] = token
  }

  /// Returns a launcher with additional variables, none of which can replace the token.
  public func adding(_ variables: [String: String]) -> ProgramLauncher {
    var result = self
    result.environment.merge(variables) { $1 }
    result.environment[ProcessSweep.marker] = token
    return result
  }

  /// Returns a launcher without some variables; the token stays.
  public func removing(_ names: Set<String>) -> ProgramLauncher {
    var result = self
    for name in names where name != ProcessSweep.marker { result.environment[name] = nil }
    return result
  }

  /// Returns a launcher with another working directory.
  public func working(in folder: String) -> ProgramLauncher {
    var result = self
    result.workingDirectory = folder
    return result
  }

  /// Returns the path of a program.
  ///
  /// - Throws: ``SpawnError/notFound(program:path:)``, or the reason why the file cannot be
  ///   started.
  public func executable(_ program: String) throws(SpawnError) -> String {
    try command([program]).resolvedExecutable()
  }

  /// Starts a program under a supervisor.
  public func start(
    _ arguments: [String],
    until deadline: MonotonicInstant? = nil,
    inputClosed: Bool = false,
    errorsJoinOutput: Bool = false
  ) throws(SpawnError) -> SupervisedProcess {
    try SupervisedProcess(
      starting: command(arguments),
      under: server,
      until: deadline,
      inputClosed: inputClosed,
      errorsJoinOutput: errorsJoinOutput
    )
  }

  /// Runs a program and everything that it starts to the end, without standard input.
  ///
  /// When `deadline` passes or `stop` is woken, its group gets SIGTERM and, after `grace`, SIGKILL.
  /// In any case, everything that it leaves behind is killed before this returns. `isUrgent` is
  /// polled during the grace period and ends it early. `filter` processes all output before the
  /// spool, and `onStart` gets the process as soon as it runs.
  public func run(
    _ arguments: [String],
    output: inout OutputSpool,
    until deadline: MonotonicInstant,
    stop: Waker,
    isUrgent: () -> Bool = { false },
    grace: Duration,
    filter: OutputFilter = OutputFilter(append: { $0 }, finish: { [] }),
    onStart: (borrowing SupervisedProcess) -> Void = { _ in }
  ) throws(SpawnError) -> CommandRun {
    try CommandRun.run(
      command(arguments),
      under: server,
      output: &output,
      until: deadline,
      stop: stop,
      isUrgent: isUrgent,
      grace: grace,
      token: token,
      filter: filter,
      onStart: onStart
    )
  }

  /// Runs a short command; kills it and all that it started at the deadline or when `stop` is
  /// woken.
  ///
  /// Keeps `limit` bytes of its output and discards the rest.
  public func capture(
    _ arguments: [String],
    until deadline: MonotonicInstant,
    stop: Waker? = nil,
    limit: Int = 65_536
  ) throws(SpawnError) -> CommandCapture {
    try CommandCapture.run(
      command(arguments),
      under: server,
      until: deadline,
      stop: stop,
      token: token,
      limit: limit
    )
  }

  private func command(_ arguments: [String]) -> Command {
    Command(arguments, environment: environment, workingDirectory: workingDirectory)
  }
}
