internal import RunEvents
internal import Text

/// Lines of the reports on a job's verification commands, whether it passed or not.
struct CommandNotes {
  /// How the results compare with those on the base; nil without a baseline.
  let baseline: String?
  /// The commands that failed and then passed on the same tree; nil if there are none.
  let flaky: String?

  init(_ job: JobState) {
    let commands = job.commands.filter { $0.phase == .verify }
    let results = BaselineComparison.allCases.compactMap { comparison -> String? in
      let names = commands.filter { $0.baseline == comparison }.map(\.name.singleLine.string)
      guard !names.isEmpty else { return nil }
      // What has not changed needs no names.
      if comparison == .held { return "\(names.count) \(comparison.rawValue)" }
      return "\(comparison.rawValue) \(Wording.names(names, first: 3))"
    }
    baseline = results.isEmpty ? nil : "baseline: \(results.joined(separator: "; "))"
    let names = commands.filter { $0.result == .flaky }.map(\.name.singleLine.string)
    flaky = names.isEmpty ? nil : "flaky: \(Wording.names(names, first: 3))"
  }

  /// All of them.
  var lines: [String] { [baseline, flaky].compactMap(\.self) }
}
