internal import Report
internal import Text

/// An unfinished command line with the candidates for its last word.
struct CompletedLine {
  /// The hidden command that completion scripts call, with the words after the program's name.
  static let word = "complete-words"

  private let line: UnfinishedLine
  private let commands: [CommandDeclaration]
  private let runs: RunCandidates
  private let context: CommandContext

  /// Reads the words; the last one is unfinished, and may be empty.
  init(_ words: [String], _ commands: [CommandDeclaration], _ context: CommandContext) {
    line = UnfinishedLine(words, among: commands)
    self.commands = commands
    var context = context
    for folder in line.folders { context.workingDirectory = context.absolute(folder) }
    self.context = context
    runs = RunCandidates(context: context)
  }

  /// Prints the kind of the candidates and the part of the word before them, and then the words, one on
  /// each line with a few words about it.
  func show(_ context: CommandContext) {
    var candidates = candidates()
    if candidates.kind != .words, line.isInFolder {
      candidates = Candidates(runs.paths(candidates.kind, from: line.word))
    }
    var start = ""
    if case .value(_, let option) = line.place { start = option }
    var text = "\(candidates.kind.rawValue)\t\(start)\n"
    for word in candidates.words where word.text.hasPrefix(line.word) {
      text += "\(Self.plain(start + word.text))\t\(Self.plain(word.about))\n"
    }
    // A shell reads it.
    try? context.output.write(text)
  }

  private static func plain(_ text: String) -> String {
    SafeText(text).singleLine.string.replacing("\t", with: " ")
  }

  private func candidates() -> Candidates {
    switch line.place {
    case .command:
      let names = commands.map { Candidates.Word(text: $0.name, about: $0.summary) }
      guard !line.isHelp else { return Candidates(line.operands.isEmpty ? names : []) }
      return Candidates(names + ["help", "version"].map { Candidates.Word(text: $0) })
    case .option:
      return Candidates(
        line.options.flatMap { option in
          option.forms.map { Candidates.Word(text: $0, about: option.helpLine) }
        }
      )
    case .value(let option, _): return values(of: option)
    case .operand:
      return line.command.map(operands) ?? Candidates([Candidates.Word]())
    }
  }

  private func values(of option: OptionDeclaration) -> Candidates {
    switch option.value {
    case .none, .negatable: Candidates([Candidates.Word]())
    case .choice(let words): Candidates(words)
    case .one(let name), .many(let name):
      switch name {
      case "FILE", "PATH": Candidates(.files)
      case "DIR": Candidates(.folders)
      case "N" where option.name == SharedOption.parallelism.declaration.name:
        Candidates([JobCount.word])
      case "GLOB": Candidates(runs.ids(ofFiles: line.operands))
      default: Candidates([Candidates.Word]())
      }
    }
  }

  private func operands(of command: CommandDeclaration) -> Candidates {
    switch command.operands {
    case .none: Candidates([Candidates.Word]())
    case .optional: jobs()
    case .job(let more): jobs(then: more)
    case .some(let name), .any(let name):
      switch name {
      case "FILE": Candidates(.jobs)
      case "DIR": folders()
      case "FORM": only(first: SchemaCommand.forms)
      case "SHELL": only(first: CompletionShell.names)
      case "PAGE": only(first: [ManualPage.jobs])
      case "NAME":
        Candidates(ExplainCommand.names.map { Candidates.Word(text: $0.name, about: $0.meaning) })
      default: Candidates([Candidates.Word]())
      }
    }
  }

  private func only(first words: [String]) -> Candidates {
    Candidates(line.operands.isEmpty ? words : [])
  }

  /// Returns folders that hold a run; all folders if none does, since they may lead to one.
  private func folders() -> Candidates {
    let found = runs.folders(from: line.word)
    return found.isEmpty ? Candidates(.folders) : Candidates(found)
  }

  /// Returns the jobs of the run that the operands name, and folders as long as they name none.
  private func jobs(then more: String? = nil) -> Candidates {
    let operands = OutputOperands(line.operands, context)
    if let more, let job = operands.jobs.first {
      if more.contains("PATH") {
        return operands.jobs.count == 1 ? Candidates(.folders) : Candidates([Candidates.Word]())
      }
      return Candidates(more.isEmpty ? [] : runs.logs(of: job, in: operands.folder))
    }
    let ids = runs.ids(ofRun: operands.folder, without: operands.jobs)
    guard line.operands.isEmpty else { return Candidates(ids) }
    let all = ids + runs.folders(from: line.word)
    return all.contains { $0.text.hasPrefix(line.word) } ? Candidates(all) : folders()
  }
}
