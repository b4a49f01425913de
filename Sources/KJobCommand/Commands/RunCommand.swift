internal import FileSystem
internal import FoundationEssentials
internal import Glibc
internal import JobFile
internal import Report
internal import RunEvents
internal import Runner
internal import Subprocess
internal import Synchronization
internal import UntrustedText

/// `kjob run`: runs jobs and reports them.
enum RunCommand: Command {
  static let declaration = CommandDeclaration(
    name: "run",
    summary: "Run jobs, each in a git worktree of its own, and report them.",
    operands: .some("FILE"),
    options: [
      OptionDeclaration(
        name: "jobs",
        letter: "j",
        value: .one("N"),
        help: "Run N jobs at once (default: the number of processors)."
      ),
      SelectedJobs.filter,
      OptionDeclaration(
        name: "fail-fast",
        help: "Stop the run when a job does not pass."
      ),
      OptionDeclaration(
        name: "max-credits",
        value: .one("N"),
        help:
          "Start nothing more, and cancel what runs, when all jobs\ntogether have used N credits."
      ),
      OptionDeclaration(
        name: "output",
        value: .one("DIR"),
        help: "Where reports, patches and logs go (default: kjob-out)."
      ),
      OptionDeclaration(
        name: "junit",
        value: .one("FILE"),
        help: "Write the JUnit report there, too."
      ),
      OptionDeclaration(
        name: "format",
        value: .choice(["human", "json"]),
        help: "What goes to standard output: lines for people,\nor every event as a line of JSON."
      ),
      OptionDeclaration(
        name: "keep",
        value: .choice(RunSettings.Keep.allCases.map(\.rawValue)),
        help: "Which worktrees stay when their job is over (default: never)."
      ),
      worktreeDirectoryOption,
      RunDeadline.option,
      OptionDeclaration(
        name: "agent-command",
        value: .one("COMMAND"),
        help: "Use this agent for every job, in place of the job files';\n"
          + "words as in a shell, but no shell runs."
      ),
      OptionDeclaration(
        name: "require-mcp-startup",
        value: .negatable,
        help: "Whether every expected MCP server has to start, in place\nof what the job files say."
      ),
      OptionDeclaration(
        name: "dry-run",
        help: "Show what would be run, as `kjob list` does, and stop."
      ),
    ],
    discussion: """
      The output folder gets junit.xml, results.json, journal.jsonl and, for each job,
      jobs/ID/ with changes.patch, transcript.jsonl, agent.stderr.log and a log per command.

      \(HelpText.exitCodes)
      After SIGINT, SIGTERM or SIGHUP kjob cleans up, writes its reports and ends by that signal;
      a second one kills everything at once.
      """
  )

  /// Where worktrees are made, also by other commands.
  static let worktreeDirectoryOption = OptionDeclaration(
    name: "worktree-dir",
    value: .one("DIR"),
    help: "Where worktrees are made (default: KJOB_WORKTREE_DIR,\nelse the user's cache folder)."
  )

  static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> Int32 {
    let asJSON = arguments.last("format") == "json"
    let parallelism = try parallelism(arguments)
    let deadline = try RunDeadline.read(arguments, context.environment, now: Date())
    let override = try agentOverride(arguments)
    guard let loaded = SelectedJobs.load(arguments.operands, context) else {
      return ExitCode.failure.rawValue
    }
    var selected = try SelectedJobs.select(loaded.jobs, arguments.all("filter"))
    for index in selected.indices {
      if let override { selected[index].agent.program = .command(override) }
      switch arguments.flag("require-mcp-startup") {
      case true?: selected[index].mcpStartup = .all
      case false?: selected[index].mcpStartup = .notRequired
      case nil: break
      }
    }
    guard let plan = SelectedJobs.plan(selected, context) else { return ExitCode.failure.rawValue }
    if arguments.flag("dry-run") == true {
      try ListCommand.show(plan, asJSON: asJSON, context)
      return ExitCode.success.rawValue
    }
    let output = arguments.last("output") ?? "kjob-out"
    guard !output.isEmpty else { throw UsageError.badValue("--output", "", expected: "a folder") }
    let settings = RunSettings(
      outputDirectory: context.absolute(output),
      worktreeDirectory: try worktreeDirectory(arguments, context),
      runID: makeRunID(),
      version: KJob.version,
      program: context.program,
      parallelism: descriptorRoom(for: min(parallelism, plan.jobs.count), context),
      failFast: arguments.flag("fail-fast") ?? false,
      keep: RunSettings.Keep(rawValue: arguments.last("keep") ?? "never") ?? .never,
      maxCredits: try maxCredits(arguments),
      environment: context.environment
    )
    OwnEnvironment.forget(plan.concealedVariables(inherited: context.environment))
    // Before the first thread starts, so that no thread ever takes a stop signal by default.
    StopSignals.holdBack()
    // Held until kjob ends: two runs in one folder would overwrite each other's reports.
    let folder = try OutputFolder.prepare(settings.outputDirectory, for: plan)
    defer { extendLifetime(folder) }
    let control = try RunControl()
    let forkServer = try ForkServer()
    try deadline?.watch(control)
    let reporters = try reporters(arguments, settings, folderName: output, control, context)
    return try execute(plan, settings, control, forkServer, reporters, context)
  }

  private static func execute(
    _ plan: RunPlan,
    _ settings: RunSettings,
    _ control: RunControl,
    _ forkServer: ForkServer,
    _ reporters: [any Reporter],
    _ context: CommandContext
  ) throws -> Int32 {
    let received = try stopBySignals(control, forkServer)
    let result = Runner.run(
      plan,
      settings: settings,
      control: control,
      forkServer: forkServer,
      reporters: reporters,
      now: { Date() }
    )
    for failure in result.reportFailures {
      context.complain("cannot write \(failure.subject): \(failure.reason.string)")
    }
    if let number = received.number { StopSignals.die(of: number) }
    guard result.reportFailures.isEmpty else { return ExitCode.failure.rawValue }
    return ExitCode(jobs: result.state.jobs).rawValue
  }

  /// Stops a run in order at the first signal and at once at the second.
  static func stopBySignals(
    _ control: RunControl,
    _ forkServer: ForkServer
  ) throws -> ReceivedSignal {
    let received = ReceivedSignal()
    try StopSignals.observe(pausing: forkServer) { number in
      if received.take(number) {
        control.requestStop(SafeText("received \(signalName(number))"), isSignal: true)
      } else {
        control.requestStop("received a second signal", .immediate, isSignal: true)
      }
    }
    return received
  }

  /// The signal that stopped a run.
  final class ReceivedSignal: Sendable {
    private let first = Mutex<Int32?>(nil)

    var number: Int32? { first.withLock { $0 } }

    /// Remembers the first signal; returns false for any later one.
    fileprivate func take(_ number: Int32) -> Bool {
      first.withLock { first in
        guard first == nil else { return false }
        first = number
        return true
      }
    }
  }

  private static func parallelism(_ arguments: ParsedArguments) throws(UsageError) -> Int {
    guard let text = arguments.last("jobs") else {
      return max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    }
    guard let number = Int(text), (1...1_000).contains(number) else {
      throw .badValue("--jobs", text, expected: "a number from 1 to 1000")
    }
    return number
  }

  /// How many jobs the limit of open files has room for; says so when those are fewer.
  private static func descriptorRoom(for wanted: Int, _ context: CommandContext) -> Int {
    let room = DescriptorLimit.room(for: wanted)
    if room < wanted {
      let text =
        "the limit of open files (ulimit -n) has room for \(room) of \(wanted) jobs at once"
      try? context.errors.write("kjob: warning: \(text)\n")
    }
    return room
  }

  private static func maxCredits(_ arguments: ParsedArguments) throws(UsageError) -> Double? {
    guard let text = arguments.last("max-credits") else { return nil }
    guard let number = Double(text), number > 0, number.isFinite else {
      throw .badValue("--max-credits", text, expected: "a number above 0")
    }
    return number
  }

  private static func agentOverride(_ arguments: ParsedArguments) throws(UsageError) -> [String]? {
    guard let text = arguments.last("agent-command") else { return nil }
    guard let words = CommandWords.split(text), !words.isEmpty else {
      throw .badValue("--agent-command", text, expected: "a program and its arguments")
    }
    return words
  }

  static func worktreeDirectory(
    _ arguments: ParsedArguments,
    _ context: CommandContext
  ) throws -> String {
    let variables = context.environment
    func folder(_ name: String) -> String? {
      variables[name].flatMap { $0.isEmpty ? nil : $0 }
    }
    if let given = arguments.last("worktree-dir") ?? folder("KJOB_WORKTREE_DIR") {
      return context.absolute(given)
    }
    if let cache = folder("XDG_CACHE_HOME"), cache.hasPrefix("/") { return cache + "/kjob" }
    if let home = folder("HOME"), home.hasPrefix("/") { return home + "/.cache/kjob" }
    let shared = "/tmp/kjob-\(getuid())"
    try requireOwn(shared)
    return shared
  }

  /// Makes the folder for worktrees; refuses one that others may write to.
  ///
  /// Without a home it lies in a folder that everybody can write to, where somebody may have made
  /// it before.
  private static func requireOwn(_ path: String) throws {
    try makeDirectories(path, mode: 0o700)
    let status = try FileStatus(ofPath: path)
    guard status.owner == geteuid(), status.permissions & 0o022 == 0 else {
      throw UsageError.sharedFolder(path)
    }
  }

  /// The time and a random part, so that ids sort by time and two runs never share one.
  static func makeRunID() -> String {
    let time = EncodedRunEvent.text(of: Date()).prefix(19)
    let digits = time.filter(\.isNumber)
    let random = String(UInt32.random(in: .min ... .max), radix: 16)
    return "\(digits.prefix(8))-\(digits.suffix(6))-\(random)"
  }

  private static func reporters(
    _ arguments: ParsedArguments,
    _ settings: RunSettings,
    folderName: String,
    _ control: RunControl,
    _ context: CommandContext
  ) throws -> [any Reporter] {
    let folder = settings.outputDirectory
    let junit = JUnitReport(
      hostName: ProcessInfo.processInfo.hostName,
      outputFolder: folderName
    )
    let results = ResultsReport()
    var files = [
      FileReporter("the JUnit report", path: folder + "/junit.xml") { try junit.render($0) },
      FileReporter("the results", path: folder + "/results.json") { try results.render($0) },
    ]
    if let path = arguments.last("junit") {
      let path = context.absolute(path)
      if let parent = parentPath(path) { try makeDirectories(parent) }
      files.append(FileReporter("the JUnit report", path: path) { try junit.render($0) })
    }
    let journal = try JournalReporter(path: folder + "/journal.jsonl")
    // A report that cannot be written should be known before any agent has cost something.
    for file in files { try file.write(RunState()) }
    let output = BackgroundOutput(context.output) { control.stopReason != nil }
    let console: any Reporter =
      arguments.last("format") == "json"
      ? EventStreamReporter(output)
      : ConsoleReporter(
        output,
        style: ConsoleStyle(isColoured: context.outputIsColoured),
        outputFolder: folderName
      )
    // The console comes last: it may wait for its reader, and the reports should not.
    return [journal] + files + [console]
  }
}
