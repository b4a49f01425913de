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
      command, `setup` or `verify` for all of these, `agent` for the agent's standard error, or
      `transcript` for every message between kjob and the agent. Without COMMAND, kjob prints the logs
      of all commands.
      """
  )

  private struct Log {
    var names: Set<String>
    var title: String
    var path: String
  }

  static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> Int32 {
    let run = try OpenedRun(arguments, context)
    let job = try run.soleJob(for: declaration.name)
    let logs = logs(of: job, run.artifacts)
    let wanted = run.names.dropFirst()
    var chosen: [Log] =
      wanted.isEmpty ? logs.filter { !$0.names.isDisjoint(with: Self.phases) } : []
    for name in wanted {
      let found = logs.filter { $0.names.contains(name) }
      guard !found.isEmpty else {
        let known = logs.map(\.title)
        throw LookError.noLog(name, job.planned.id, logs: known)
      }
      chosen += found
    }
    guard !chosen.isEmpty else { throw LookError.noLog("", job.planned.id, logs: []) }
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
