/// Renders the manual page from the declarations, in the mdoc language, which both mandoc and groff
/// read.
enum ManualPage {
  /// Returns the source of the page.
  static func source(_ commands: [CommandDeclaration], version: String) -> String {
    var page = """
      .Dd $Mdocdate$
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
      \(prose(HelpText.introduction))
      .Pp
      This page describes kjob \(escaped(version)).
      .Sh COMMANDS

      """
    for command in commands { page += section(command) }
    page += ".Sh ENVIRONMENT\nkjob looks at these variables:\n.Bl -tag -width Ds\n"
    for (name, meaning) in Variables.read { page += ".It Ev \(name)\n\(prose(meaning))\n" }
    page += ".El\n.Pp\nThe agent and the commands of a job get these:\n.Bl -tag -width Ds\n"
    for (name, meaning) in Variables.given { page += ".It Ev \(name)\n\(prose(meaning))\n" }
    page += ".El\n.Sh EXIT STATUS\n.Bl -tag -width Ds\n"
    for (code, meaning) in HelpText.exitMeanings { page += ".It \(code)\n\(prose(meaning))\n" }
    return page + ".El\n.Pp\nA run that is stopped by a signal dies of that signal.\n"
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
    case .first(let name, let more): page += ".Ar \(name)\n.Op Ar \(more) ...\n"
    }
    return page
  }

  private static func section(_ command: CommandDeclaration) -> String {
    var page = ".Ss kjob \(command.name)\n\(prose(command.summary))\n.Bl -tag -width Ds\n"
    for option in command.allOptions {
      page += ".It \(form(option))\n\(prose(option.help))\n"
    }
    page += ".El\n"
    guard !command.discussion.isEmpty else { return page }
    // The discussion contains examples and tables whose line breaks must be kept.
    return page + ".Bd -literal\n\(lines(command.discussion))\n.Ed\n"
  }

  private static func form(_ option: OptionDeclaration) -> String {
    let letter = option.letter.map { "Fl \($0) , " } ?? ""
    switch option.value {
    case .none: return "\(letter)Fl \\-\(escaped(option.name))"
    case .negatable:
      let name = escaped(option.name)
      return "\(letter)Fl \\-\(name) , Fl \\-no\\-\(name)"
    case .one(let name), .many(let name):
      return "\(letter)Fl \\-\(escaped(option.name)) Ar \(escaped(name))"
    case .choice(let words):
      return "\(letter)Fl \\-\(escaped(option.name)) Cm \(words.joined(separator: " | "))"
    }
  }

  /// Returns filled text with each sentence on its own line, so that the formatter chooses the
  /// spaces between them.
  private static func prose(_ text: String) -> String {
    lines(text.replacing("\n", with: " ").replacing(". ", with: ".\n"))
  }

  /// Returns text lines, escaped so that none is taken for a request.
  private static func lines(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let clean = escaped(line)
      return clean.hasPrefix(".") || clean.hasPrefix("'") ? "\\&" + clean : clean
    }.joined(separator: "\n")
  }

  /// Returns literal text, with dashes that can be copied and quotes that stay unchanged.
  private static func escaped(_ text: some StringProtocol) -> String {
    var output = ""
    for character in text {
      switch character {
      case "\\": output += "\\e"
      case "-": output += "\\-"
      case "'": output += "\\(aq"
      case "`": output += "\\(ga"
      case "^": output += "\\(ha"
      case "~": output += "\\(ti"
      case _ where character.isASCII: output.append(character)
      default:
        for scalar in character.unicodeScalars {
          let digits = String(scalar.value, radix: 16, uppercase: true)
          output += "\\[u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "]"
        }
      }
    }
    return output
  }
}
