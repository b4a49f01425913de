internal import RunEvents
internal import Text

/// Remarks of the reports on a job's verdict, whether it passed or not.
struct JobNotes {
  /// The remarks that fit beside a verdict.
  private(set) var short: [String] = []
  /// The remarks with names of commands and paths.
  private(set) var long: [String] = []

  /// All of them.
  var all: [String] { short + long }

  /// Makes the remarks; each names at most `most` paths or commands.
  init(_ job: JobState, names most: Int) {
    if let cause = job.staleCause {
      short.append("stale: \(cause.text(isSeveral: false))")
    } else if let run = job.carriedFrom {
      short.append("carried from run \(run)")
    }
    if job.isAlreadySo { short.append("already so, no agent ran") }
    if let stored = job.attempt.storedChange {
      short.append("the change of \(stored.origin.string), verified again, no agent ran")
    }
    if let text = Self.repairs(job) { short.append(text) }
    if job.verdictStrength == .worktree { short.append("verified in the agent's worktree") }
    if let paths = job.snapshot?.sensitive {
      long.append("sensitive: \(Wording.names(paths.map(\.string), first: most))")
    }
    if let paths = job.snapshot?.dropped {
      long.append("dropped: \(Wording.names(paths.map(\.string), first: most))")
    }
    let commands = job.commands.filter { $0.phase == .verify }
    func names(where isNamed: (CommandFacts) -> Bool) -> [String] {
      commands.filter(isNamed).map(\.name.singleLine.string)
    }
    var results = BaselineComparison.allCases.compactMap { comparison -> String? in
      let names = names { $0.baseline == comparison }
      guard !names.isEmpty else { return nil }
      // Commands that still pass need no names.
      if comparison == .held { return "\(names.count) \(comparison.rawValue)" }
      return "\(comparison.rawValue) \(Wording.names(names, first: most))"
    }
    let unstable = names { $0.isUnstableOnBase == true }
    if !unstable.isEmpty {
      results.append("unstable-on-base \(Wording.names(unstable, first: most))")
    }
    if !results.isEmpty { long.append("baseline: \(results.joined(separator: "; "))") }
    let flaky = names { $0.result == .flaky }
    if !flaky.isEmpty { long.append("flaky: \(Wording.names(flaky, first: most))") }
  }

  /// Returns how repairs ended; nil if there were none.
  static func repairs(_ job: JobState) -> String? {
    let count = job.repairCount
    guard count > 0 else { return nil }
    guard job.outcome == .passed else {
      return "\(Wording.count(count, "repair")) did not help"
    }
    let ordinals = ["2nd", "3rd"]
    let ordinal = count <= ordinals.count ? ordinals[count - 1] : "\(count + 1)th"
    return "failed, repaired at the \(ordinal) try"
  }
}
