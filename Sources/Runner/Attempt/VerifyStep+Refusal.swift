internal import Git
internal import Job
internal import RunEvents
internal import Sessions
internal import Text

extension VerifyStep {
  /// Compares a command's result with that on the base; nil without a baseline.
  func comparison(
    _ facts: CommandFacts,
    _ index: Int,
    _ changes: TreeChanges
  ) -> BaselineComparison? {
    guard let base else { return nil }
    // A command that changes the tree that it judges does not pass, here as on the base.
    let passes = changes.changed.isEmpty
    let after: BaseFacts.Result? =
      switch facts.result {
      case .passed: passes ? .passes : .fails
      case .flaky:
        passes && context.specification.verify[index].isFlakyAccepted ? .passes : .fails
      case .failed, .timedOut: .fails
      case .cannotRun: .cannotRun
      case .stopped: nil
      }
    return after.map { BaselineComparison(base: base.facts[index].result, after: $0) }
  }

  /// Returns why a command refuses the change; nil if it accepts it or does not decide.
  func refusal(
    of facts: CommandFacts,
    _ step: CommandStep,
    _ changes: TreeChanges
  ) -> JobFailure? {
    let type: ReasonType
    let isUndecided =
      facts.baseline == .stillFailing && isUndecidedAccepted && !step.isGoal
    switch facts.result {
    case .passed: return isUndecided ? nil : changedTree(facts, changes)
    case .flaky where isUndecided: return nil
    case .flaky: return step.isFlakyAccepted ? changedTree(facts, changes) : flaky(facts)
    case .failed, .stopped: type = .verifyFailed
    case .timedOut: type = .verifyTimeout
    case .cannotRun: type = .verifyCannotRun
    }
    let comparison = facts.baseline.map { "; it \($0.text)" } ?? ""
    let message: SafeText = "`\(facts.name.string)` \(facts.ending.string)\(comparison)"
    var details = facts.failureDetails.string
    if !changes.changed.isEmpty { details += "\n\(text(of: changes))" }
    if let hint = ignoredHint(step) { details += "\n\(hint)" }
    // kjob failed to start the shell, for lack of processes or memory, so it judged nothing.
    if facts.result == .cannotRun, facts.exitCode == nil {
      return .error(type, message, details: SafeText(details))
    }
    if facts.baseline == .unrunnable {
      return .error(.baselineUnrunnable, message, details: SafeText(details))
    }
    if isUndecided { return nil }
    return .refused(type, message, details: SafeText(details))
  }

  /// Explains that the room lacks a file that a command names; nil if it names none of them.
  private func ignoredHint(_ step: CommandStep) -> String? {
    guard room.isClean else { return nil }
    let words = SensitivePaths.paths(in: step.run)
    let path = words.first { word in
      delivery.ignored.contains { word == $0 || word.hasPrefix($0 + "/") }
    }
    guard let path else { return nil }
    return
      "`\(path)` was left by the agent and is ignored by git: build it in `setup` or in the command"
  }

  private var isUndecidedAccepted: Bool { context.specification.baseline == .noRegression }

  /// The failure of a job whose commands all fail on the base and on the change.
  func undecided(_ comparisons: [BaselineComparison]) -> JobFailure? {
    guard isUndecidedAccepted, !comparisons.isEmpty,
      comparisons.allSatisfy({ $0 == .stillFailing })
    else { return nil }
    return .error(
      .baselineUndecided,
      "every verification command fails on the base commit and on the change, so nothing was decided"
    )
  }

  private func flaky(_ facts: CommandFacts) -> JobFailure {
    let tries = facts.earlierTries ?? []
    let first = tries.first.map { "it first \($0.ending.string)" } ?? ""
    let tail = tries.first?.outputTail.string ?? ""
    return .refused(
      .verifyFlaky,
      SafeText("`\(facts.name.string)` failed and then passed on the same tree"),
      details: SafeText(
        "`\(facts.name.string)` failed and then passed on the same tree: \(first); its output ended "
          + "with:\n\(tail)\n`flaky: pass` accepts such a command"
      )
    )
  }

  private func changedTree(_ facts: CommandFacts, _ changes: TreeChanges) -> JobFailure? {
    guard !changes.changed.isEmpty else { return nil }
    let names = Wording.names(changes.changed, first: 1)
    return .refused(
      .verifyChanged,
      SafeText("`\(facts.name.string)` passed and changed \(names)"),
      details: SafeText(
        "`\(facts.name.string)` passed and changed files of the tree that it judged\n"
          + "\(text(of: changes))\n"
          + "let verification commands check without writing (a formatter's lint mode, a frozen lock file)"
      )
    )
  }

  /// The files that a command changed, and how.
  func text(of changes: TreeChanges) -> String {
    let names = changes.changed.prefix(20).joined(separator: "\n")
    let difference = redactor.masked(changes.difference)
    return "it changed these files, which were put back:\n\(names)\n\(difference)"
  }
}
