internal import FileSystem
internal import FoundationEssentials
internal import Report
internal import RunEvents
internal import Subprocess
internal import Text

/// `kjob watch`: follows a run that another kjob runs.
enum WatchCommand: Command {
  static let declaration = CommandDeclaration(
    name: "watch",
    summary: "Follow a run from another terminal, as `kjob run` shows it.",
    operands: .any("DIR"),
    options: [format.declaration],
    discussion: """
      DIR is the run's output folder (default: kjob-out), which may be on a disk that several machines
      share. kjob only reads there, and Ctrl-C ends only the display. It exits when the run is over.

      \(HelpText.exitCodes)
      """
  )

  private static let format = OutputFormat.option(
    "What goes to standard output: lines for people,\nor every event as a line of JSON."
  )

  /// The time between two looks at the journal.
  private static let step = Duration.milliseconds(250)
  /// The number of looks without news after which kjob checks whether the run is still active.
  private static let patience = 8

  static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> Int32 {
    guard arguments.operands.count <= 1 else {
      throw UsageError.unexpectedOperand(arguments.operands[1], "watch")
    }
    let name = arguments.operands.first ?? SharedOption.defaultOutput
    // A wrong folder has a better message than a missing journal.
    _ = try RunArtifacts.open(named: name, context)
    let asJSON = try arguments[format] == .json
    while true {
      if let code = try follow(name, asJSON: asJSON, context) { return code }
    }
  }

  /// Follows a run to its end; returns nil when another run takes its folder.
  private static func follow(
    _ name: String,
    asJSON: Bool,
    _ context: CommandContext
  ) throws -> Int32? {
    let folder = context.absolute(name)
    var journal = try JournalTail(path: folder + "/journal.jsonl")
    var transcripts = TranscriptTail(folder: folder)
    let (reporter, live) = console(name, asJSON: asJSON, context)
    var state = RunState()
    var quiet = 0
    var isFirst = true
    while true {
      let events = try journal.next()
      // A person who joins a resumed run has seen what was before.
      let isResume = { (event: RunEvent) in
        if case .runResumed = event.kind { true } else { false }
      }
      let start = isFirst && !asJSON ? events.lastIndex(where: isResume) ?? 0 : 0
      isFirst = false
      for (index, event) in events.enumerated() {
        state.receive(event)
        if index >= start { try reporter.receive(event, state) }
      }
      if let last = events.last {
        live?.synchronize(elapsed: last.elapsed + max(0, Date().timeIntervalSince(last.time)))
      }
      if state.isFinished { return ExitCode(state).rawValue }
      for job in state.jobs where job.startTime != nil && job.outcome == nil {
        for activity in transcripts.activities(of: job) { reporter.receive(activity) }
      }
      quiet = events.isEmpty ? quiet + 1 : 0
      if quiet >= patience {
        quiet = 0
        if journal.isReplaced { return nil }
        if try FolderLock(path: folder, certain: true) != nil, try journal.next().isEmpty {
          let line = ShellLine.quoting(["kjob", "resume", name])
          context.complain("the run is not active any more\nhint: `\(line)` continues it")
          return ExitCode.failure.rawValue
        }
      }
      _ = Readiness.wait(for: [], until: MonotonicInstant.now + step)
    }
  }

  private static func console(
    _ name: String,
    asJSON: Bool,
    _ context: CommandContext
  ) -> (any Reporter, LiveConsoleReporter?) {
    let output = BackgroundOutput(context.output)
    if asJSON { return (EventStreamReporter(output), nil) }
    let style = ConsoleStyle(isColoured: context.outputIsColoured)
    guard let terminal = context.liveTerminal else {
      return (ConsoleReporter(output, style: style, outputFolder: name), nil)
    }
    let live = LiveConsoleReporter(
      output,
      on: terminal,
      style: style,
      outputFolder: name,
      isVerbose: false
    )
    return (live, live)
  }
}
