internal import RunEvents
internal import Text
internal import XML

extension JUnitReport {
  /// Writes the tries of a command that then passed on the same tree.
  func flaky(_ writer: inout XMLWriter, _ command: CommandFacts, _ job: JobState) {
    guard job.outcome == .passed, command.result == .flaky else { return }
    for failed in command.earlierTries ?? [] {
      let message = "`\(command.name.string)` \(failed.ending.string), and then passed"
      writer.element(
        "flakyFailure",
        [
          ("message", XMLText(message)), ("type", XMLText(ReasonType.verifyFlaky.rawValue)),
        ]
      ) { writer in
        writer.element("stackTrace", text: XMLText(failed.outputTail.string))
      }
    }
  }

  func properties(_ writer: inout XMLWriter, _ job: JobState) {
    writer.element("properties") { writer in
      property(&writer, "kjob.repository", job.planned.repository.string)
      property(&writer, "kjob.base-commit", job.planned.baseCommit)
      if let run = job.carriedFrom { property(&writer, "kjob.carried-from", run) }
      if let agent = job.agent {
        if let title = agent.title { property(&writer, "kjob.agent", title.string) }
        for setting in agent.settings {
          property(&writer, "kjob.\(setting.name)", setting.value.string)
          guard let confirmation = setting.confirmation else { continue }
          property(&writer, "kjob.\(setting.name).confirmation", confirmation.rawValue)
        }
      }
      change(&writer, job)
      verification(&writer, job)
      if !job.turns.isEmpty || !job.earlierAttempts.isEmpty {
        // Unreported usage is not the same as zero.
        property(&writer, "kjob.credits", job.credits.map(Wording.decimal) ?? "unmeasured")
        if let cost = job.cost {
          let text = "\(Wording.amount(cost.amount)) \(cost.currency.singleLine.string)"
          property(&writer, "kjob.cost", text)
        }
        if let tokens = job.tokens {
          property(&writer, "kjob.tokens", Wording.amount(tokens.total))
        }
      }
      if let context = job.allTurns.compactMap(\.contextPercentage).max() {
        property(&writer, "kjob.context-percentage", Wording.decimal(context))
      }
      if job.startTime != nil { property(&writer, "kjob.attempts", "\(job.attemptCount)") }
      if job.leftovers > 0 { property(&writer, "kjob.leaked-processes", "\(job.leftovers)") }
      // A job that passed has no output to contain the warnings.
      for warning in job.warnings where warning.string.hasPrefix("cleanup-incomplete: ") {
        property(&writer, "kjob.warning", warning.singleLine.string)
      }
      for server in job.mcpServers {
        property(&writer, "kjob.mcp.\(server.name.string)", server.state.string)
      }
    }
  }

  private func change(_ writer: inout XMLWriter, _ job: JobState) {
    if let snapshot = job.snapshot {
      property(&writer, "kjob.tree", snapshot.tree)
      property(&writer, "kjob.changed", "\(snapshot.isChanged)")
      if let paths = snapshot.sensitive {
        property(&writer, "kjob.sensitive", paths.map(\.string).joined(separator: "\n"))
      }
      if let paths = snapshot.dropped {
        property(&writer, "kjob.dropped", paths.map(\.string).joined(separator: "\n"))
      }
    }
    if let patch = job.patch {
      property(&writer, "kjob.files-changed", "\(patch.filesChanged)")
      property(&writer, "kjob.insertions", "\(patch.insertions)")
      property(&writer, "kjob.deletions", "\(patch.deletions)")
    }
  }

  private func verification(_ writer: inout XMLWriter, _ job: JobState) {
    if let strength = job.verdictStrength {
      property(&writer, "kjob.verdict-strength", strength.rawValue)
    }
    if job.isAlreadySo { property(&writer, "kjob.already-so", "true") }
    if let stored = job.storedChange {
      property(&writer, "kjob.stored-change", stored.origin.string)
    }
    for (index, command) in job.commands.filter({ $0.phase == .verify }).enumerated() {
      guard let baseline = command.baseline else { continue }
      let mark = command.isUnstableOnBase == true ? ", unstable-on-base" : ""
      let value = "\(command.name.string): \(baseline.rawValue)\(mark)"
      property(&writer, "kjob.baseline.\(index + 1)", value)
    }
    if job.repairCount > 0 { property(&writer, "kjob.repairs", "\(job.repairCount)") }
  }

  func property(_ writer: inout XMLWriter, _ name: String, _ value: String) {
    writer.element("property", [("name", XMLText(name)), ("value", XMLText(value))])
  }
}
