internal import Report
internal import RunEvents
internal import Text

/// `kjob log`: prints the logs of a job.
enum LogCommand: Command {
  static let declaration = CommandDeclaration(
    name: "log",
    summary: "Print the logs of a job's commands, or of its agent.",
    operands: .job(more: "[COMMAND…]"),
    options: [Pager.option.declaration],
    discussion: """
      DIR is the run's output folder (default: kjob-out). COMMAND is the name of a setup or verification
      command or of its file, `setup` or `verify` for all of these, `agent` for the agent's standard error, or
      `transcript` for every message between kjob and the agent. Without COMMAND, kjob prints the logs
      of all commands.

      On a terminal, logs are shown through a pager. Anywhere else a single log is the file itself, byte
      for byte. Do not print it to the log of a CI system, which may take a line of it for a command;
      `kjob show --full JOB` is safe there.
      """
  )

  private struct Log {
    var names: Set<String>
    var title: String
    var path: String

    /// The forms of the file's name that people copy: `verify-1-unit-tests.log`, without the ending,
    /// and `unit-tests`.
    var fileForms: Set<String> {
      let file = path.split(separator: "/").last.map(String.init) ?? path
      let stem = file.hasSuffix(".log") ? String(file.dropLast(".log".count)) : file
      // The phase, and the place of the command in it.
      let name = stem.split(separator: "-", omittingEmptySubsequences: false).dropFirst()
        .drop { !$0.isEmpty && $0.allSatisfy(\.isNumber) }.joined(separator: "-")
      return Set([path, file, stem, name].filter { !$0.isEmpty })
    }
  }

  static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> Int32 {
    let run = try OpenedRun(arguments, context)
    let job = try run.soleJob(for: declaration.name)
    let logs = logs(of: job, run.artifacts)
    let wanted = run.names.dropFirst()
    var chosen: [Log] =
      wanted.isEmpty ? logs.filter { !$0.names.isDisjoint(with: Self.phases) } : []
    for name in wanted {
      let named = logs.filter { $0.names.contains(name) }
      let found = named.isEmpty ? logs.filter { $0.fileForms.contains(name) } : named
      guard !found.isEmpty else {
        let known = logs.map(\.title)
        throw LookError.noLog(name, job.planned.id, logs: known)
      }
      chosen += found
    }
    guard !chosen.isEmpty else { throw LookError.noLog("", job.planned.id, logs: []) }
    if chosen.count == 1, !context.outputIsTerminal {
      try context.output.write(bytes: run.artifacts.file(chosen[0].path, of: job.planned))
      return ExitCode.success.rawValue
    }
    let style = ConsoleStyle(isColoured: context.outputIsColoured)
    var text = ""
    for log in chosen {
      if chosen.count > 1 { text += style.paint("==> \(log.title) <==", .bold) + "\n" }
      let bytes = try run.artifacts.file(log.path, of: job.planned)
      text += SafeText(String(decoding: bytes, as: UTF8.self)).string
      if text.last != "\n" { text += "\n" }
    }
    try Pager.show(text, arguments, context)
    return ExitCode.success.rawValue
  }

  private static let phases: Set<String> = ["setup", "verify"]

  private static func logs(of job: JobState, _ artifacts: RunArtifacts) -> [Log] {
    let start = job.planned.path + "/"
    var logs = job.commands.compactMap { command -> Log? in
      guard command.log.hasPrefix(start) else { return nil }
      let name = command.name.singleLine.string
      let phase = command.phase == .verify ? "verify" : "setup"
      let place = command.phase == .roomSetup ? " (clean room)" : ""
      return Log(
        names: [name, phase, command.phase.rawValue],
        title: name + place,
        path: String(command.log.dropFirst(start.count))
      )
    }
    for (name, file) in [("agent", "agent.stderr.log"), ("transcript", "transcript.jsonl")]
    where (try? artifacts.file(file, of: job.planned, limit: 1)) != nil {
      logs.append(Log(names: [name], title: name, path: file))
    }
    return logs
  }
}
