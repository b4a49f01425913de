/// Renders the manual page kjob(1) from the declarations.
enum ManualPage {
  /// The page about job files.
  static let jobs = "jobs"

  /// Returns the source of the page.
  static func source(_ commands: [CommandDeclaration]) -> String {
    var page = """
      .Dd \(Version.date)
      .Dt KJOB 1
      .Os
      .Sh NAME
      .Nm kjob
      .Nd run headless coding-agent jobs
      .Sh SYNOPSIS

      """
    for command in commands { page += synopsis(command) }
    page += """
      .Nm
      .Fl \\-help | \\-version
      .Sh DESCRIPTION
      \(Mdoc.prose(HelpText.introduction))
      .Pp
      This page describes kjob \(Mdoc.escaped(Version.current)).
      The keys of job files are in
      .Xr kjob-job 5 .
      .Pp
      These options may be given before the command:

      """
    page += options(GlobalOptions.program.allOptions)
    page += ".Sh COMMANDS\n"
    for command in commands { page += section(command) }
    return page + environment + files + exitStatus + examples(commands) + seeAlso
  }

  private static func synopsis(_ command: CommandDeclaration) -> String {
    var page = ".Nm\n.Cm \(command.name)\n"
    if !command.options.isEmpty { page += ".Op Ar option ...\n" }
    switch command.operands {
    case .none: break
    case .some(let name): page += ".Ar \(name) ...\n"
    case .any(let name): page += ".Op Ar \(name) ...\n"
    case .job(let more):
      page += ".Op Ar DIR\n.Ar JOB\n"
      if !more.isEmpty { page += ".Op Ar \(more.filter { $0.isLetter || $0 == "…" })\n" }
    case .optional(let name, let more): page += ".Op Ar \(name)\n.Op Ar \(more) ...\n"
    }
    return page
  }

  private static func section(_ command: CommandDeclaration) -> String {
    var page = Mdoc.part("kjob \(command.name)") + Mdoc.prose(command.summary) + "\n"
    for group in OptionGroup.groups(of: command.allOptions) {
      if group.title != "options" { page += ".Pp\n\(Mdoc.prose(sentence(group.title)))\n" }
      page += options(group.options)
    }
    for (block, _) in HelpBlock.blocks(of: command.discussion) {
      switch block {
      case .paragraph(let text): page += ".Pp\n\(Mdoc.prose(text))\n"
      case .literal(let lines): page += ".Bd -literal\n\(Mdoc.lines(lines))\n.Ed\n"
      }
    }
    return page
  }

  private static func sentence(_ title: String) -> String {
    title.prefix(1).uppercased() + title.dropFirst() + ":"
  }

  private static func options(_ options: [OptionDeclaration]) -> String {
    Mdoc.list(options.map { (form($0), Mdoc.prose($0.help)) })
  }

  private static func form(_ option: OptionDeclaration) -> String {
    let letter = option.letter.map { "Fl \($0) , " } ?? ""
    let name = Mdoc.escaped(option.name)
    switch option.value {
    case .none: return "\(letter)Fl \\-\(name)"
    case .negatable: return "\(letter)Fl \\-\(name) , Fl \\-no\\-\(name)"
    case .one(let value), .many(let value):
      return "\(letter)Fl \\-\(name) Ar \(Mdoc.escaped(value))"
    case .choice(let words): return "\(letter)Fl \\-\(name) Cm \(words.joined(separator: " | "))"
    }
  }

  private static var environment: String {
    func list(_ variables: [(String, String)]) -> String {
      Mdoc.list(variables.map { ("Ev \($0.0)", Mdoc.prose($0.1)) })
    }
    return ".Sh ENVIRONMENT\nkjob looks at these variables:\n" + list(Variables.read)
      + ".Pp\nIt also looks at those by which CI systems and schedulers identify themselves.\n"
      + "The agent and the commands of a job get these:\n" + list(Variables.given)
  }

  private static var exitStatus: String {
    ".Sh EXIT STATUS\n"
      + Mdoc.list(HelpText.exitMeanings.map { ("\($0.0)", Mdoc.prose($0.1)) })
      + ".Pp\nA run that is stopped by a signal dies of that signal.\n"
  }

  /// The files that kjob reads and writes, with what they hold.
  private static let paths = [
    ("jobs/*.yml", "Job files, by convention; see kjob-job(5)."),
    ("kjob-out/report.html", "The report for people, which a browser opens."),
    ("kjob-out/junit.xml", "The report for CI systems."),
    ("kjob-out/results.json", "The results for programs; `kjob schema results` describes them."),
    ("kjob-out/summary.md", "The results as Markdown."),
    (
      "kjob-out/journal.jsonl",
      "Every event of the run, from which `kjob resume` continues and `kjob report` writes the reports."
    ),
    ("kjob-out/jobs/ID/changes.patch", "The change of a job, for `git apply --binary --index`."),
    ("kjob-out/jobs/ID/transcript.jsonl", "Every message between kjob and the agent."),
    ("kjob-out/jobs/ID/*.log", "The output of the agent and of each command."),
    ("kjob-out.1, kjob-out.2, kjob-out.3", "Earlier runs."),
    (
      "~/.cache/kjob",
      "The worktrees of running jobs, and the repositories with a url; `kjob clean` removes what killed runs left."
    ),
  ]

  private static var files: String {
    ".Sh FILES\n" + Mdoc.list(paths.map { ("Pa \(Mdoc.escaped($0.0))", Mdoc.prose($0.1)) })
  }

  private static func examples(_ commands: [CommandDeclaration]) -> String {
    let examples = commands.flatMap { CommandExamples.of($0.name) }
    return ".Sh EXAMPLES\n"
      + examples.map { example in
        Mdoc.prose(sentence(example.effect)) + "\n" + Mdoc.literal(example.line)
      }.joined(separator: ".Pp\n")
  }

  private static let seeAlso = """
    .Sh SEE ALSO
    .Xr git 1 ,
    .Xr git-apply 1 ,
    .Xr git-worktree 1 ,
    .Xr kjob-job 5

    """
}
