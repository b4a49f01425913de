internal import RunEvents
internal import Text

extension ConsoleText {
  /// The maximum number of lines for the jobs that did not pass; the first screen of a small terminal
  /// has room for them and for the lines around.
  private static let failureLines = 14

  /// Returns the closing lines of a run: the counts, why jobs did not pass, the next commands, and the
  /// reports.
  ///
  /// Messages are shortened so that a line has at most `columns` columns; commands and paths never
  /// are. `areReportsOld` says that a kjob which was killed has not brought them up to date.
  func summary(
    _ state: RunState,
    columns: Int = 160,
    isRuled: Bool = true,
    areReportsOld: Bool = false
  ) -> String {
    let columns = max(8, columns)
    let rule = String(repeating: "-", count: min(60, columns))
    var text = isRuled ? style.paint(rule, .dim) + "\n" : ""
    text += "\(Wording.count(state.jobs.count, "job")) in \(Wording.time(state.elapsed)): "
    text += Self.counts(state).joined(separator: ", ")
    if state.jobs.count > 1, let credits = state.credits {
      text += "; \(Wording.decimal(credits)) credits"
    }
    text += "\n"
    let agents = state.agentTitles.map(\.string).joined(separator: "; ")
    if !agents.isEmpty { text += DisplayWidth.cut("agent: \(agents)", to: columns) + "\n" }
    text += earlier(state, columns)
    // In a run's own last lines they were reported a moment ago.
    if !isRuled || !state.carriedJobs.isEmpty {
      for fault in state.outputFaults {
        text += "  " + style.paint("ERROR", .red) + "  \(fault.singleLine.string)\n"
      }
    }
    text += failures(state, columns)
    if let sentence = Self.sensitive(state) { text += sentence + "\n" }
    for (word, command) in nextCommands(state) {
      text += style.paint(word + ":", .dim) + String(repeating: " ", count: 10 - word.count)
      text += command + "\n"
    }
    let reports = ["report.html", "junit.xml", "results.json"].map { "\(outputFolder)/\($0)" }
    let files = reports.joined(separator: ", ")
    let place =
      areReportsOld
      ? "\(command("report"))   (those in \(outputFolder) are older than the journal)" : files
    return text + style.paint("reports:", .dim) + "   \(place)\n"
  }

  /// Returns the lines about jobs of earlier runs in the folder.
  private func earlier(_ state: RunState, _ columns: Int) -> String {
    var text = ""
    var runs: [String] = []
    let carried = state.carriedJobs
    for job in carried {
      if let run = job.carriedFrom, !runs.contains(run) { runs.append(run) }
    }
    if !carried.isEmpty {
      let origin = runs.count == 1 ? "run \(runs[0])" : "\(runs.count) earlier runs"
      text += "carried: \(Wording.count(carried.count, "job")) of \(origin)\n"
    }
    // What did not pass is in none of the counts, and must not be overlooked.
    for hasPassed in [false, true] {
      let facts = state.staleJobs.filter {
        (JobState(stale: $0).outcome == .passed) == hasPassed
      }
      for group in StaleFacts.groups(of: facts) {
        let names = Wording.list(group.jobs.map(Self.staleName), first: 3)
        let line = DisplayWidth.cut("stale: \(names): \(group.text)", to: columns)
        text += (hasPassed ? line : style.paint(line, .red)) + "\n"
      }
    }
    return text
  }

  private static func staleName(_ facts: StaleFacts) -> String {
    let outcome = JobState(stale: facts).outcome
    let mark = outcome == .passed ? "" : " (\(outcome?.rawValue ?? "not over"))"
    return "`\(facts.job.id)`\(mark)"
  }

  // MARK: - Failures

  private func failures(_ state: RunState, _ columns: Int) -> String {
    let groups = FailureGroup.groups(of: state)
    var lines: [String] = []
    var shown = 0
    for (index, group) in groups.enumerated() {
      // Each group that follows needs at least a line.
      let room = Self.failureLines - lines.count - min(groups.count - index - 1, 4) * 2
      guard room >= 2 || index == 0 else { break }
      lines += self.lines(of: group, room: max(2, room), columns)
      shown += group.jobs.count
    }
    let rest = groups.reduce(0) { $0 + $1.jobs.count } - shown
    if rest > 0 { lines.append("  and \(Wording.count(rest, "more job", "s")) that did not pass") }
    return lines.map { $0 + "\n" }.joined()
  }

  /// Returns a group's lines: the message, its first jobs with the ends of their output, and the names
  /// of others.
  private func lines(of group: FailureGroup, room: Int, _ columns: Int) -> [String] {
    let word =
      switch group.outcome {
      case .passed: "passed"
      case .failed: "failed"
      case .error: group.jobs.count == 1 ? "error" : "errors"
      case nil: "not over"
      case .cancelled: "stopped"
      case .skipped: "skipped"
      case .open: "open"
      }
    if group.outcome == nil {
      return [
        style.paint("  \(group.jobs.count) not over", .yellow), names(of: group.jobs, columns),
      ]
    }
    let start = "  \(group.jobs.count) \(word)  "
    let space = columns - DisplayWidth.of(start)
    var head = DisplayWidth.cut(group.message, to: space)
    if let type = group.type, DisplayWidth.of(head) + type.rawValue.count + 4 <= space {
      head += "  " + style.paint("[\(type.rawValue)]", .dim)
    }
    var lines = [style.paint(start, Self.word(group.outcome).1) + head]
    var others = group.jobs[...]
    // The same evidence once more says nothing new.
    var known: Set<[String]> = []
    // The last line of the room is for the names of the others.
    while let job = others.first, lines.count < room - (others.count > 1 ? 1 : 0) {
      let isFirst = others.count == group.jobs.count
      let free = room - lines.count - 1 - (others.count > 1 ? 1 : 0)
      let evidence = Evidence.lines(job, last: min(free, isFirst ? 3 : 1))
      guard !evidence.isEmpty, !known.contains(evidence) else { break }
      known.insert(Evidence.lines(job, last: 1))
      lines.append("    " + name(of: job))
      lines += evidence.map { style.paint(DisplayWidth.cut("      | \($0)", to: columns), .dim) }
      others.removeFirst()
    }
    if !others.isEmpty { lines.append(names(of: others, columns)) }
    return lines
  }

  /// Returns as many names as fit on a line, and the number of the others.
  private func names(of jobs: some Collection<JobState>, _ columns: Int) -> String {
    var text = "    "
    var count = 0
    for job in jobs {
      let name = (count == 0 ? "" : ", ") + name(of: job)
      let more = jobs.count - count - 1
      let end = more > 0 ? " and \(more) more" : ""
      guard count == 0 || DisplayWidth.of(text + name + end) <= columns else { break }
      text += name
      count += 1
    }
    return jobs.count > count ? text + " and \(jobs.count - count) more" : text
  }

  private func name(of job: JobState) -> String {
    job.carriedFrom == nil ? job.planned.id : "\(job.planned.id) (carried)"
  }

  // MARK: - Next commands

  /// Returns the commands that a person may want next, each after the word for it.
  private func nextCommands(_ state: RunState) -> [(String, String)] {
    var commands: [(String, String)] = []
    if let group = FailureGroup.groups(of: state).first, let job = group.jobs.first {
      commands.append(("look", command("show", job.planned.id)))
      if let type = group.type {
        commands.append(("why", ShellLine.quoting(["kjob", "explain", type.rawValue])))
      }
    }
    let open = state.openJobs
    let isMerged = state.header?.options.merged != nil
    if !open.isEmpty, !isMerged {
      commands.append(("continue", "\(command("resume"))   (\(Self.unfinished(open)))"))
    }
    let hasFailures = (Array(state.jobs) + state.staleStates).contains(where: \.hasProblem)
    if hasFailures, !isMerged {
      commands.append(("again", command("rerun")))
    }
    let changes = state.jobs.count { job in
      job.hasAcceptedChange && !state.sourceSuspects.contains(job.planned.id)
    }
    if changes > 0 {
      commands.append(("take", "\(command("apply"))   (\(Wording.count(changes, "change")))"))
    }
    let stale = state.staleAccepted
    if !stale.isEmpty {
      let line = RunCommandLine.text("apply", outputFolder, stale.map(\.planned.id))
      let count = Wording.count(stale.count, "change")
      commands.append(("take", "\(line)   (\(count) of stale jobs)"))
    }
    return commands
  }

  /// Returns a command about the run, with its folder unless it is the one that commands use anyway.
  func command(_ words: String...) -> String {
    RunCommandLine.text(words[0], outputFolder, Array(words.dropFirst()))
  }

  /// Returns the numbers of jobs that were stopped and that never began.
  private static func unfinished(_ jobs: [JobState]) -> String {
    let skipped = jobs.count { $0.outcome == .skipped }
    let unfinished = jobs.count { $0.outcome == nil }
    let parts = [
      (jobs.count - skipped - unfinished, "stopped"), (unfinished, "not over"),
      (skipped, "not started"),
    ]
    return parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
  }
}
