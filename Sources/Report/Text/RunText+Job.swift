internal import FileSystem
public import RunEvents
internal import Text

extension RunText {
  /// Returns a job: its verdict, what was asked, the conversation, the commands, and the change.
  ///
  /// `folder` is the output folder. With `isFull`, tools' outputs and logs are not shortened.
  public func job(
    _ job: JobState,
    in journal: Journal,
    folder: String,
    isFull: Bool
  ) throws -> String {
    let state = journal.state
    let files = try JobFiles(path: folder)
    var page = PageJob(job)
    for index in page.attempts.indices { page.attempts[index].read(files) }
    var text = verdict(job) + facts(job, state)
    for (index, attempt) in page.attempts.enumerated() {
      if page.attempts.count > 1 {
        let end = attempt.message.map { ": \(SafeText($0).singleLine.string)" } ?? ""
        text += heading("attempt \(attempt.number)" + end)
      }
      if let entries = attempt.conversation, !entries.isEmpty {
        text += heading(index == 0 ? "conversation" : "conversation of attempt \(attempt.number)")
        text += ConversationText(text: self, isFull: isFull).lines(entries)
      }
      for errors in attempt.stderr {
        text += heading("the agent's standard error")
        text += logEnd(errors.path, files, orElse: errors.tail ?? "", indent: "  ", isFull)
      }
    }
    text += permissions(JobRecord(of: job.planned.id, in: journal))
    text += commands(job, files, isFull) + change(job)
    let errors = page.attempts.flatMap(\.stderr)
    let hasMore = !isFull && leavesOut(job, page.attempts.flatMap { $0.conversation ?? [] })
    return text + next(job, hasErrors: !errors.isEmpty, hasMore: hasMore)
  }

  private func verdict(_ job: JobState) -> String {
    let console = ConsoleText(style: style, outputFolder: outputFolder)
    guard job.outcome == nil else { return console.verdict(job, isExplained: false) }
    let (word, colour) = openWord(job)
    return console.line(word, job.planned.id, colour, openState)
  }

  private func facts(_ job: JobState, _ state: RunState) -> String {
    var facts: [(String, String)] = [
      ("job file", "\(job.planned.file.singleLine.string):\(job.planned.line)"),
      ("repository", job.planned.repository.singleLine.string),
      ("base", job.planned.baseCommit),
      ("run", job.carriedFrom ?? state.header?.runID ?? ""),
    ]
    if let agent = job.agent?.summary { facts.append(("agent", agent.singleLine.string)) }
    let usage = ConsoleText.usage(job)
    if !usage.isEmpty { facts.append(("used", usage.joined(separator: ", "))) }
    let servers = job.mcpServers.map {
      "\($0.name.singleLine.string) \($0.state.singleLine.string)"
    }
    if !servers.isEmpty { facts.append(("MCP", servers.joined(separator: ", "))) }
    for kept in [job.keptWorkspace, job.keptRoom].compactMap(\.self) {
      facts.append(("kept", kept.singleLine.string))
    }
    var text = facts.map { name, value in
      style.paint(DisplayWidth.padded(name, to: 11), .dim) + " " + value + "\n"
    }.joined()
    for warning in job.warnings {
      text += style.paint("warning", .yellow) + "     \(warning.singleLine.string)\n"
    }
    return "\n" + text
  }

  private func commands(_ job: JobState, _ files: borrowing JobFiles, _ isFull: Bool) -> String {
    guard !job.commands.isEmpty else { return "" }
    var text = heading("commands")
    for command in job.commands {
      let isGood = command.result == .passed
      let (mark, colour): (String, ConsoleStyle.Colour) =
        isGood ? ("ok", .green) : command.result == .flaky ? ("flaky", .yellow) : ("no", .red)
      text += "  " + style.paint(DisplayWidth.padded(mark, to: 5), colour)
      text += " \(Self.words(command.phase)) `\(command.name.singleLine.string)` "
      text += "\(command.ending.singleLine.string) after \(Wording.time(command.seconds))\n"
      guard !isGood || isFull else { continue }
      let tail = command.outputTail.string
      text += logEnd(command.log, files, orElse: tail, indent: "        | ", isFull)
      text += "        \(style.paint("\(outputFolder)/\(command.log)", .dim))\n"
    }
    return text
  }

  /// The number of lines of a log that are shown unless all are wanted.
  private static let logLines = 12

  /// Returns the end of a log, or all of it; `tail` is what is known of it without its file.
  private func logEnd(
    _ path: String,
    _ files: borrowing JobFiles,
    orElse tail: String,
    indent: String,
    _ isFull: Bool
  ) -> String {
    guard isFull else {
      let (text, before) = files.ending(path) ?? (tail, nil)
      return block(text, indent: indent, last: Self.logLines, before: before)
    }
    let log = files.excerpt(path, head: 1 << 20, tail: 1 << 20)
    let text = (log.head ?? tail) + (log.tail.map { "\n…\n" + $0 } ?? "")
    return block(text, indent: indent)
  }

  private static func words(_ phase: CommandFacts.Phase) -> String {
    switch phase {
    case .baseSetup: "setup on the base"
    case .base: "on the base"
    case .setup: "setup"
    case .roomSetup: "setup in the clean room"
    case .verify: "verify"
    }
  }

  private func permissions(_ record: JobRecord?) -> String {
    let decisions = (record?.events ?? []).compactMap { event -> PermissionFacts? in
      if case .permissionDecided(_, let facts) = event.kind { facts } else { nil }
    }
    guard !decisions.isEmpty else { return "" }
    return heading("permissions")
      + decisions.map { facts in
        let word =
          facts.isAllowed ? style.paint("granted", .green) : style.paint("denied", .red) + " "
        let rule = facts.rule.map { "  (\($0.singleLine.string))" } ?? ""
        return "  \(word)  \(facts.title.singleLine.string)\(rule)\n"
      }.joined()
  }

  private func change(_ job: JobState) -> String {
    guard let snapshot = job.snapshot else { return "" }
    guard snapshot.isChanged else { return heading("change") + "  none\n" }
    var text = heading("change") + "  \(ConsoleText.change(job) ?? "")\n"
    for path in (snapshot.paths ?? []).prefix(50) { text += "    \(path.singleLine.string)\n" }
    let more = (snapshot.paths ?? []).count - 50
    if more > 0 { text += "    and \(more) more\n" }
    return text
  }

  /// Returns true if only `--full` shows everything of a job.
  private func leavesOut(_ job: JobState, _ conversation: [Conversation.Entry]) -> Bool {
    let tools = conversation.contains { entry in
      entry.kind == .tool && (entry.input != nil || entry.output != nil)
    }
    return tools
      || job.commands.contains { command in
        command.result == .passed
          ? !command.outputTail.isBlank
          : command.outputTail.string.split(separator: "\n").count > Self.logLines
      }
  }

  private func next(_ job: JobState, hasErrors: Bool, hasMore: Bool) -> String {
    let id = job.planned.id
    let console = ConsoleText(style: style, outputFolder: outputFolder)
    var commands: [(String, String)] = []
    if job.patch != nil, job.snapshot?.isChanged == true {
      commands.append(("patch", console.command("diff", id)))
      commands.append(("tree", console.command("checkout", id)))
    }
    if !job.commands.isEmpty { commands.append(("logs", console.command("log", id))) }
    if hasErrors, job.outcome != .passed {
      commands.append(("agent", console.command("log", id, "agent")))
    }
    if hasMore { commands.append(("more", console.command("show", "--full", id))) }
    if job.outcome != nil {
      commands.append(("again", console.command("rerun", id)))
    } else if !isActive {
      commands.append(("continue", console.command("resume")))
    }
    if job.hasAcceptedChange { commands.append(("take", console.command("apply", id))) }
    commands.append(("files", "\(outputFolder)/\(job.planned.path)/"))
    return "\n"
      + commands.map { word, command in
        style.paint(DisplayWidth.padded("\(word):", to: 11), .dim) + command + "\n"
      }.joined()
  }
}
