internal import FileSystem

/// The one door through which a job's programs are started.
///
/// It alone knows their variables, the token that marks them, the folder in which they start, and
/// which server forks their supervisors. Whoever starts a program gives its words and takes the rest
/// as it is.
public struct ProgramLauncher: Sendable {
  private let server: ForkServer
  /// What marks every program that is started here, so that a sweep finds what got away.
  public let token: String
  /// Every variable that a program gets.
  public private(set) var environment: [String: String]
  /// The absolute path of the folder in which a program starts.
  public private(set) var workingDirectory: String

  /// Creates a launcher; `environment` gets the token besides.
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

  /// The same with other variables, of which none can take the token's place.
  public func adding(_ variables: [String: String]) -> ProgramLauncher {
    var result = self
    result.environment.merge(variables) { $1 }
    result.environment[ProcessSweep.marker] = token
    return result
  }

  /// The same in another folder.
  public func working(in folder: String) -> ProgramLauncher {
    var result = self
    result.workingDirectory = folder
    return result
  }

  /// The file that a program's name stands for.
  ///
  /// - Throws: ``SpawnError/notFound(program:path:)``, or why the file cannot be started.
  public func executable(_ program: String) throws(SpawnError) -> String {
    try command([program]).resolvedExecutable()
  }

  /// Starts a program below a supervisor.
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

  /// Runs a program and everything that it starts to the end, with nothing on its standard input.
  ///
  /// When `deadline` passes or `stop` is woken, its group gets SIGTERM, after `grace` SIGKILL. In any
  /// case whatever it leaves behind is killed before this returns. `isUrgent` is asked while it gets
  /// its grace, and cuts that short; `filter` sees all output before the spool does, and `onStart`
  /// the process as soon as it runs.
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

  /// Runs a short command, and kills it with all that it started at the deadline or when `stop` is
  /// woken.
  ///
  /// Keeps `limit` bytes of its output and reads the rest away.
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
