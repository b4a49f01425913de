internal import FileSystem
internal import Git
internal import Job
internal import RunEvents
internal import Sessions
internal import Subprocess
internal import Text

/// Runs a job's setup or verification commands in a room, one after another.
struct RoomCommands {
  let context: JobContext
  let room: Room
  let phase: CommandFacts.Phase
  /// Masks secrets in the commands' output.
  let redactor: Redactor
  /// The end of the job's time.
  let deadline: MonotonicInstant
  /// The trial that the commands judge; nil for the final verification.
  var trial: Int?
  /// Variables that only the commands of this phase get.
  var variables: [String: String] = [:]
  /// The delivered tree, which verification commands without a shell search.
  var tree: ObjectID?

  /// Runs a command, for the `number`th time; the caller reports the result.
  ///
  /// The log is `<phase>-<index>-<name>.log` in the job's folder. Throws when the command's
  /// processes got out of control, because nothing that the job does afterward can be relied on.
  func run(_ step: CommandStep, index: Int, number: Int = 1) throws(JobFailure) -> CommandFacts {
    let (facts, sweep) = try execute(step, index: index, number: number)
    let place = JobState.LeakPlace.command(facts.name)
    context.report(sweep, of: place)
    guard let loss = context.loss(after: sweep, of: place, in: room) else { return facts }
    context.emit(.commandFinished(context.id, facts))
    throw context.control.stopReason.map { .cancelled($0) } ?? loss
  }

  private func execute(
    _ step: CommandStep,
    index: Int,
    number: Int
  ) throws(JobFailure) -> (facts: CommandFacts, sweep: SupervisedProcess.Sweep) {
    let name = Self.fileName(redactor.masked(step.name))
    let log =
      "\(phase.rawValue)-\(trial.map { "\($0)-" } ?? "")\(index)-\(name)\(number > 1 ? ".try-\(number)" : "").log"
    let folder = context.folder
    try folder.require()
    var spool = try withOutput { () throws(FileError) in
      try OutputSpool(path: "\(folder.path)/\(log)", limit: context.specification.limits.logSize) {
        folder.note(log, $0)
      }
    }
    let start = MonotonicInstant.now
    let limit = step.timeout.map { min(deadline, start + $0) } ?? deadline
    let (result, sweep, duration): (Result, SupervisedProcess.Sweep, Duration?) =
      switch step.action {
      case .shell: supervise(step, index, &spool, until: limit)
      case .search(let search): (self.search(search, step, &spool, until: limit), .nothing, nil)
      }
    let seconds = (duration ?? start.duration(to: MonotonicInstant.now)) / .seconds(1)
    let tail = (try? spool.lastBytes(65_536)) ?? []
    try withOutput { () throws(FileError) in try spool.finish() }
    let facts = CommandFacts(
      phase: phase,
      index: index,
      name: redactor.safeText(step.name).singleLine,
      command: redactor.safeText(step.run),
      result: result.kind,
      ending: result.text,
      exitCode: result.exitCode,
      seconds: EventTime.milliseconds(seconds),
      log: "\(folder.relativePath)/\(log)",
      outputTail: redactor.safeText(tail).lastLines(50),
      leftovers: sweep.leftovers,
      trial: trial
    )
    return (facts, sweep)
  }

  /// Runs a command until it ends, its time runs out, or the run stops; also returns how long it
  /// took, if it ran.
  private func supervise(
    _ step: CommandStep,
    _ index: Int,
    _ spool: inout OutputSpool,
    until limit: MonotonicInstant
  ) -> (Result, SupervisedProcess.Sweep, Duration?) {
    if let problem = room.folderProblem {
      let result = Result(kind: .cannotRun, text: SafeText("was not started: \(problem)"))
      return (result, .nothing, nil)
    }
    let control = context.control
    var masking = StreamRedactor(redactor)
    do throws(SpawnError) {
      let launcher = launcher
      let run = try launcher.run(
        CommandShell.arguments(running: step.run, by: launcher),
        output: &spool,
        until: limit,
        stop: control.stop,
        isUrgent: { control.isImmediate },
        grace: context.specification.gracePeriod,
        filter: OutputFilter(append: { masking.append($0) }, finish: { masking.finish() }),
        onStart: { process in
          let start = CommandStart(
            phase: phase,
            index: index,
            name: redactor.safeText(step.name).singleLine,
            limit: step.timeout.map { $0 / .seconds(1) },
            process: process.facts
          )
          context.emit(.commandStarted(context.id, start))
        }
      )
      var ending = run.ending
      if case .byItself(let status) = ending,
        control.wasCausedByCancellation(status, until: limit)
      {
        ending = .stopped
      }
      return (Result(ending, after: step.timeout ?? run.duration), run.sweep, run.duration)
    } catch {
      var sweep = SupervisedProcess.Sweep.nothing
      if case .supervisorLost = error { sweep.isLost = true }
      return (Result(kind: .cannotRun, text: SafeText("\(error)")), sweep, nil)
    }
  }

  /// Starts the commands of the phase.
  private var launcher: ProgramLauncher {
    guard !phase.isOfBase else { return room.commandLauncher.removing(JobContext.ownVariables) }
    var variables = variables
    // The agent does not get this variable: it must stay away from kjob's own files.
    variables["KJOB_OUTPUT"] = context.folder.shownPath
    return room.commandLauncher.adding(variables)
  }

  /// The result of a command.
  struct Result {
    var kind: CommandFacts.Result
    var text: SafeText
    var exitCode: Int?

    init(kind: CommandFacts.Result, text: SafeText, exitCode: Int? = nil) {
      self.kind = kind
      self.text = text
      self.exitCode = exitCode
    }

    init(_ ending: CommandRun.Ending, after limit: Duration) {
      switch ending {
      case .byItself(.exited(0)): self.init(kind: .passed, text: "exited with 0", exitCode: 0)
      // The shell's codes for "not found" and "not executable".
      case .byItself(.exited(127)):
        self.init(
          kind: .cannotRun,
          text: "exited with 127 (a command was not found)",
          exitCode: 127
        )
      case .byItself(.exited(126)):
        self.init(
          kind: .cannotRun,
          text: "exited with 126 (a command could not be executed)",
          exitCode: 126
        )
      case .byItself(.exited(let code)):
        self.init(kind: .failed, text: "exited with \(code)", exitCode: Int(code))
      case .byItself(let status): self.init(kind: .failed, text: SafeText("\(status)"))
      case .timedOut: self.init(kind: .timedOut, text: "was stopped after \(describe(limit))")
      case .stopped: self.init(kind: .stopped, text: "was stopped with the run")
      }
    }
  }

  /// Returns a name that is safe for file systems and artifact uploads.
  private static func fileName(_ name: String) -> String {
    let kept = name.unicodeScalars.map { scalar in
      scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
        ? Character(scalar) : "-"
    }
    let words = String(kept).split(separator: "-").joined(separator: "-")
    return words.isEmpty ? "command" : String(words.prefix(40))
  }
}

extension CommandFacts {
  /// The last lines that the command printed, for the details of a failure.
  var failureDetails: SafeText {
    let head = "`\(name.string)` \(ending.string)"
    guard !outputTail.isBlank else { return SafeText("\(head); it printed nothing") }
    return SafeText("\(head); its output ended with:\n\(outputTail.string)")
  }
}
