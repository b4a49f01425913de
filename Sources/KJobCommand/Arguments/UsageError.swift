internal import Text

/// An error in a command line.
enum UsageError: Error, Hashable, Sendable {
  /// The command does not exist.
  case unknownCommand(String, near: String?)
  /// The option does not exist.
  case unknownOption(String, near: String?)
  /// The option belongs to these commands, and was given before the command's name.
  case optionOfCommand(String, [String])
  /// The option belongs to the program itself, and was given after the command's name.
  case optionOfProgram(String, String)
  /// The option requires a value, with this name, and none was given.
  case missingValue(String, String)
  /// The option does not take a value.
  case unexpectedValue(String)
  /// The option requires one of these words.
  case notAChoice(String, String, [String])
  /// The option's value is invalid.
  case badValue(String, String, expected: String)
  /// The command requires an operand, with this name, and none was given.
  case missingOperand(String, String)
  /// The command, the first name, requires one of these words, and none was given.
  case missingWord(String, [String])
  /// The command takes only options.
  case unexpectedOperand(String, String)
  /// The built-in agent needs a script or a recording.
  case missingScript
  /// Requests of jobs that are gone can be closed only after a whole run.
  case closeGone
  /// A request of a job is to be opened again that is not published.
  case reopenedOther(String)
  /// A plan was made of another run.
  case otherPlan(String, String)
  /// The built-in agent takes either a script or a recording.
  case scriptAndRecording
  /// The built-in agent does not have this engine.
  case otherEngine(String)
  /// Others can write to the folder for worktrees.
  case sharedFolder(String, option: String)
  /// The path of the folder for worktrees is not text, so it cannot be sent to an agent.
  case worktreeFolderNotText(String)
  /// The folder for worktrees cannot be created.
  case noWorktreeFolder(String)
  /// There is one token for several servers.
  case tokenForSeveralHosts([String])
  /// `--shard auto` was given, but none of these variables is set.
  case noShardEngine([String])
  /// The engine with this name does not report the number of machines.
  case noShardCount(String)
  /// The engine with this name reports an index outside the number of machines.
  case noShardPlace(String, String, of: Int)
  /// The variable's value is invalid.
  case badVariable(String, String, expected: String)
  /// The run in this folder was a shard, whose failed jobs cannot be split again.
  case shardOfShard(String)
  /// The option has no effect without the other one.
  case needsOption(String, String)
  /// The command, the second name, has no effect without the option.
  case missingOption(String, String)
  /// Neither a key, nor a reason, a variable or a word of the reports has this name.
  case unknownTopic(String, near: [String])
  /// These options exclude each other.
  case exclusive([String])
  /// `--only-failed` was given, but this journal cannot be read.
  case noEarlierRun(String, String)
  /// None of the selected jobs belongs to the run in this output folder.
  case noneOfEarlierRun(String)
  /// Several jobs of the run have the text in their ids.
  case ambiguousJob(String, [String])
  /// The command needs a job, and the run has several.
  case missingJob(String, ids: [String])
  /// These jobs would get one branch.
  case sharedBranch([String])
  /// No file was given, and the working directory has no job files.
  case noJobFiles(String)
  /// The run in this folder has no such job.
  case unknownJob(String, folder: String, near: String?)
  /// The run in this folder has no such job, but these jobs have the text in their ids.
  case partOfJobs(String, folder: String, [String])
  /// The values of `--filter` match no job; the available ids are listed.
  case nothingSelected([String], ids: [String])
}

extension UsageError: CustomStringConvertible {
  /// The message, with a hint on a separate line if there is one.
  var description: String {
    // Long: one text for each case.
    switch self {
    case .unknownCommand(let name, let near):
      "unknown command `\(name)`\n" + Self.hint(near.map { "`kjob \($0)`" })
    case .unknownOption(let name, let near):
      "unknown option `\(name)`\n" + Self.hint(near.map { "`--\($0)`" })
    case .optionOfCommand(let option, let commands):
      "`\(option)` is an option of \(Self.listed(commands.map { "kjob \($0)" }))\n"
        + "hint: write it after the command: `kjob \(commands[0]) \(option)`"
    case .optionOfProgram(let option, let command):
      "`\(option)` is an option of kjob itself\n"
        + "hint: write it before the command: `kjob \(option) … \(command)`"
    case .unknownTopic(let name, let near):
      "`\(name)` is not a key of job files, a reason, a variable or a word of the reports\n"
        + (near.isEmpty
          ? "hint: `kjob explain` lists them" : "hint: did you mean \(Self.alternatives(near))?")
    case .missingValue(let option, let name): "`\(option)` needs a value: `\(option) \(name)`"
    case .unexpectedValue(let option): "`\(option)` takes no value"
    case .notAChoice(let option, let value, let words):
      Self.invalid(value, for: option, expected: Self.alternatives(words))
    case .badValue(let option, let value, let expected):
      Self.invalid(value, for: option, expected: expected)
    case .missingOperand(let name, let command):
      "`kjob \(command)` needs at least one \(name)\nhint: try `kjob \(command) jobs/*.yml`"
    case .missingWord(let command, let words):
      "`kjob \(command)` needs \(Self.alternatives(words))"
    case .unexpectedOperand(let operand, let command):
      "unexpected argument `\(operand)` for `kjob \(command)`"
    case .closeGone:
      "`--close-gone` needs a whole run: one that is over, without `--filter` and `--shard` (shards are "
        + "merged first), and no JOB"
    case .reopenedOther(let job):
      "`--reopen \(job)` is for a job that is published; name it among the JOBs as well"
    case .otherPlan(let plan, let run):
      "the plan is of run \(plan), and the folder has run \(run); make a new plan"
    case .missingScript:
      "`kjob agent` needs a script or a recording\n"
        + "hint: `kjob agent --script FILE`, `kjob agent --replay FILE`; see `kjob agent --help`"
    case .otherEngine(let name):
      "the built-in agent supports only Kiro's engine `v2`, not `\(name)`"
    case .scriptAndRecording: "`--script` and `--replay` cannot be used together"
    case .worktreeFolderNotText(let path):
      "worktrees would be in `\(path)`, which is not UTF-8, but the Agent Client Protocol needs UTF-8 "
        + "paths\nhint: name another folder with `--worktree-dir`"
    case .noWorktreeFolder(let reason):
      "\(reason)\nhint: worktrees are made there; name another folder with `--worktree-dir`"
    case .sharedFolder(let path, let option):
      "`\(path)` is writable by other users\nhint: name a folder of your own with `\(option)`, or set HOME"
    case .tokenForSeveralHosts(let hosts):
      "the jobs fetch from several servers (\(hosts.map { "`\($0)`" }.joined(separator: ", "))), and "
        + "KJOB_GIT_TOKEN may belong to any of them\n"
        + "hint: set KJOB_GIT_HOST to the server that may see the token"
    case .noShardEngine(let variables):
      "`--shard auto` found no CI system or scheduler that gives this machine an index\n"
        + "hint: it looks for \(variables.joined(separator: ", ")); or name the shard: `--shard 1/4`"
    case .noShardCount(let engine):
      "\(engine) does not say how many shards there are\n"
        + "hint: `--shard auto/4`, or set KJOB_SHARD_COUNT"
    case .noShardPlace(let engine, let place, let count):
      "`\(place)` from \(engine) is out of range for \(Self.shards(count))"
    case .badVariable(let name, let value, let expected):
      "`\(name)` is `\(value)`: expected \(expected)"
    case .shardOfShard(let output):
      "the run in `\(output)` was a shard; its failed jobs cannot be split into shards again\n"
        + "hint: leave out `--shard`; the jobs that run again cannot be merged with the other shards"
    case .needsOption(let option, let other): "`\(option)` needs `\(other)`"
    case .missingOption(let option, let command): "`kjob \(command)` needs `\(option)`"
    case .exclusive(let options):
      options.map { "`\($0)`" }.joined(separator: " and ") + " cannot be used together"
    case .noEarlierRun(let path, let reason):
      "`--only-failed` found no earlier run: cannot read `\(path)`: \(reason)\n"
        + "hint: name the output folder of that run with `--output`"
    case .noneOfEarlierRun(let folder):
      "no selected job is in the earlier run in `\(folder)`"
    case .sharedBranch(let ids):
      "`--branch` gives \(Wording.names(ids, first: 5)) the same branch\nhint: put `${{ job.id }}` in it, "
        + "or name one job"
    case .noJobFiles(let command):
      "`kjob \(command)` found no job files in `jobs/`\nhint: name them, or write a first one: `kjob init`"
    case .ambiguousJob(let text, let ids):
      "several jobs have `\(text)` in their ids: \(Wording.names(ids, first: 5))"
    case .missingJob(let command, let ids):
      "`kjob \(command)` needs a job\nhint: the jobs are \(Wording.names(ids))"
    case .partOfJobs(let text, let folder, let ids):
      "`\(text)` is neither an output folder nor a job of the run in `\(folder)`\n"
        + "hint: `\(ShellLine.quoting(["*\(text)*"]))` matches \(Wording.names(ids, first: 5))"
    case .unknownJob(let id, let folder, let near):
      "`\(id)` is neither an output folder nor a job of the run in `\(folder)`"
        + (near.map { "\nhint: did you mean `\($0)`?" } ?? "")
    case .nothingSelected(let filters, let ids):
      "no job matches \(filters.map { "`--filter \($0)`" }.joined(separator: ", "))\n"
        + "hint: the jobs are \(Wording.names(ids))"
    }
  }

  private static func invalid(_ value: String, for option: String, expected: String) -> String {
    "invalid value `\(value)` for `\(option)`: expected \(expected)"
  }

  private static func listed(_ words: [String]) -> String {
    let quoted = words.prefix(3).map { "`\($0)`" }
    let all = words.count > 3 ? quoted + ["\(words.count - 3) other commands"] : quoted
    return all.count < 2
      ? all.joined() : all.dropLast().joined(separator: ", ") + " and \(all[all.count - 1])"
  }

  private static func alternatives(_ words: [String]) -> String {
    words.map { "`\($0)`" }.joined(separator: " or ")
  }

  private static func shards(_ count: Int) -> String { Wording.count(count, "shard") }

  private static let seeHelp = "hint: see `kjob --help`"

  private static func hint(_ near: String?) -> String {
    near.map { "hint: did you mean \($0)?" } ?? seeHelp
  }
}
