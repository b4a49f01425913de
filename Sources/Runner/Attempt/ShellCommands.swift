internal import FileSystem
internal import JobFile
internal import RunEvents
internal import Subprocess
internal import UntrustedText

/// Runs a job's setup or verification commands, one after the other.
struct ShellCommands {
  var phase: CommandFacts.Phase
  var worktree: String
  var environment: [String: String]
  /// The job's folder in the output, and the same relative to the output.
  var folder: (absolute: String, relative: String)
  /// The job's folder in the output by the name that its commands know.
  var outputFolder: String
  /// How many bytes of each command's output are kept.
  var logLimit: Int
  var deadline: MonotonicInstant
  var grace: Duration
  var control: RunControl
  var redactor: Redactor
  var token: String
  var forkServer: ForkServer
  /// Told of each log by its name, once it is written.
  var note: (String, WrittenFile) -> Void
  /// Throws when the job's folder is not where it was.
  var requireFolder: () throws(JobFailure) -> Void
  /// Told of each command as soon as it runs.
  var onStart: (CommandFacts.Phase, Int, ProcessFacts) -> Void

  /// Runs one command and tells how it came out and what was left of it.
  ///
  /// The commands' logs are `<phase>-<index>-<name>.log`.
  func run(_ step: CommandStep, index: Int) throws(JobFailure) -> (
    facts: CommandFacts, sweep: SupervisedProcess.Sweep
  ) {
    let log = "\(phase.rawValue)-\(index)-\(Self.fileName(redactor.masked(step.name))).log"
    let start = MonotonicInstant.now
    let limit = step.timeout.map { min(deadline, start + $0) } ?? deadline
    try requireFolder()
    var spool = try withOutput { () throws(FileError) in
      try OutputSpool(path: folder.absolute + "/" + log, limit: logLimit) { note(log, $0) }
    }
    var environment = environment
    // Not for the agent, which has no business among kjob's own files.
    environment["KJOB_OUTPUT"] = outputFolder
    let command = Command(
      Self.shell(step.run, environment),
      environment: environment,
      workingDirectory: worktree
    )
    var result = CommandFacts.Result.cannotRun
    var ending: SafeText
    var exitCode: Int?
    var sweep = SupervisedProcess.Sweep.nothing
    var masking = StreamRedactor(redactor)
    do throws(SpawnError) {
      let run = try CommandRun.run(
        command,
        under: forkServer,
        output: &spool,
        until: limit,
        stop: control.stop,
        isUrgent: { control.isImmediate },
        grace: grace,
        token: token,
        filter: OutputFilter(append: { masking.append($0) }, finish: { masking.finish() }),
        onStart: { onStart(phase, index, $0.facts) }
      )
      var way = run.ending
      if case .byItself(let status) = way,
        control.hidesCancellation(behind: status, until: deadline)
      {
        way = .stopped
      }
      (result, ending, exitCode) = Self.judge(way, after: step.timeout ?? run.duration)
      sweep = run.sweep
    } catch {
      ending = SafeText("\(error)")
      if case .supervisorLost = error { sweep.isLost = true }
    }
    let tail = (try? spool.lastBytes(65_536)) ?? []
    try withOutput { () throws(FileError) in try spool.finish() }
    let facts = CommandFacts(
      phase: phase,
      index: index,
      name: redactor.safeText(step.name).singleLine,
      command: redactor.safeText(step.run),
      result: result,
      ending: ending,
      exitCode: exitCode,
      seconds: EncodedRunEvent.milliseconds(start.duration(to: MonotonicInstant.now) / .seconds(1)),
      log: folder.relative + "/" + log,
      outputTail: redactor.safeText(tail).lastLines(50),
      leftovers: sweep.leftovers
    )
    return (facts, sweep)
  }

  private static func judge(
    _ ending: CommandRun.Ending,
    after limit: Duration
  ) -> (CommandFacts.Result, SafeText, Int?) {
    switch ending {
    case .byItself(.exited(0)): (.passed, "exited with 0", 0)
    // The shell's own words for "not found" and "not executable".
    case .byItself(.exited(127)):
      (.cannotRun, "exited with 127 (a command was not found)", 127)
    case .byItself(.exited(126)):
      (.cannotRun, "exited with 126 (a command could not be executed)", 126)
    case .byItself(.exited(let code)): (.failed, "exited with \(code)", Int(code))
    case .byItself(let status): (.failed, SafeText("\(status)"), nil)
    case .timedOut: (.timedOut, "was stopped after \(describe(limit))", nil)
    case .stopped: (.stopped, "was stopped with the run", nil)
    }
  }

  /// The shell that commands would run in now, as a text that changes with the file.
  static func shellIdentity(_ environment: [String: String]) -> String {
    let words = shell("", environment)
    let command = Command([words[0]], environment: environment, workingDirectory: "/")
    guard let found = try? command.resolvedExecutable(), let path = resolvedPath(found),
      let status = try? FileStatus(ofPath: path)
    else { return "none" }
    return "\(path) \(status.identity) \(status.changed.seconds).\(status.changed.nanoseconds)"
  }

  /// No profile and no rc file is read, and a failing part of a pipe counts.
  private static func shell(_ script: String, _ environment: [String: String]) -> [String] {
    let bash = Command(["bash"], environment: environment, workingDirectory: "/")
    let hasBash = (try? bash.resolvedExecutable()) != nil
    return hasBash
      ? ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
      : ["sh", "-e", "-c", script]
  }

  /// A name that is safe for file systems and artifact uploads.
  private static func fileName(_ name: String) -> String {
    let kept = name.unicodeScalars.map { scalar in
      scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
        ? Character(scalar) : "-"
    }
    let words = String(kept).split(separator: "-").joined(separator: "-")
    return words.isEmpty ? "command" : String(words.prefix(40))
  }
}
