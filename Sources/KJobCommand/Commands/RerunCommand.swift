internal import RunEvents
internal import Text

/// The command line that runs the jobs again that did not pass in a run.
enum RerunCommand {
  /// These options selected the jobs of the first run; all jobs that it left are to be run again.
  private static let leftOut: Set<String> = [
    EarlierRun.option.declaration.name, ShardRequest.option.declaration.name,
    EarlierDurations.option.declaration.name,
  ]

  /// Returns the command line for a run with these arguments; nil for a shard, because a repeated
  /// run is not part of the plan.
  static func line(_ arguments: ParsedArguments) -> String? {
    if arguments.has(ShardRequest.option) { return nil }
    var words: [String] = []
    for option in RunCommand.declaration.options where !leftOut.contains(option.name) {
      guard let values = arguments.values[option.name], let last = values.last else { continue }
      let name = "--" + option.name
      switch option.value {
      case .none: words.append(name)
      case .negatable: words.append(last == "true" ? name : "--no-" + option.name)
      case .one, .choice: words += [name, last]
      case .many: for value in values { words += [name, value] }
      }
    }
    return line(arguments.operands, words)
  }

  /// Returns the command line for a resumed run; `output` is its folder as the user gave it then.
  static func line(_ options: RunOptions, output: String, from folder: String) -> String {
    var words: [String] = []
    if output != SharedOption.defaultOutput || options.workingDirectory != folder {
      words += ["--output", output.hasPrefix("/") ? output : folder + "/" + output]
    }
    if let command = options.agentCommand {
      words += ["--agent-command", ShellLine.quoting(command.map(\.string))]
    }
    if let isRequired = options.requiresMCPStartup {
      words.append(isRequired ? "--require-mcp-startup" : "--no-require-mcp-startup")
    }
    if let path = options.junit { words += ["--junit", path] }
    if options.failFast { words.append("--fail-fast") }
    if options.keep != .never { words += ["--keep", options.keep.rawValue] }
    if let credits = options.maxCredits { words += ["--max-credits", "\(credits)"] }
    if let filters = options.filters { words += ["--filters", filters.joined(separator: ",")] }
    words += ["--worktree-dir", options.worktreeDirectory]
    let line = line(options.files, words)
    guard options.workingDirectory != folder else { return line }
    return ShellLine.quoting(["cd", options.workingDirectory]) + " && " + line
  }

  private static func line(_ files: [String], _ options: [String]) -> String {
    let all = options + ["--" + EarlierRun.option.declaration.name]
    // The separator is needed only if a file would be taken for an option.
    let words = files.contains { $0.hasPrefix("-") } ? all + ["--"] + files : files + all
    return ShellLine.quoting(["kjob", "run"] + words)
  }
}
