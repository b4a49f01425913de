internal import Job
internal import Text
internal import YAML

/// Checks the commands of all files once their variables are replaced.
///
/// Commands of a file with other errors are checked too, as far as they have no variables.
struct CommandChecks {
  /// Returns the shell's complaint about each script; nil for one that it can read.
  typealias Syntax = ([String]) -> [String?]

  /// A command at a place of a file.
  private struct Command {
    var file: Int
    var span: Span
    var action: CommandStep.Action
    var shape: String
    var isVerification: Bool
    var isGoal: Bool
  }

  /// The identity of a command; equal ones are checked once.
  private struct Seen: Hashable {
    var file: Int
    var span: Span
    var shape: String
  }

  private var commands: [Command] = []
  private var seen: Set<Seen> = []

  /// Adds the commands without variables of a file's jobs.
  mutating func add(_ drafts: [JobDraft], ofFile file: Int) {
    for draft in drafts {
      for (step, isVerification) in Self.steps(draft) where !Self.hasVariables(step) {
        add(step, file, isVerification) { _ in nil }
      }
    }
  }

  /// Adds the commands with variables of a job.
  mutating func add(_ draft: JobDraft, ofFile file: Int, with values: TemplateValues) {
    for (step, isVerification) in Self.steps(draft) where Self.hasVariables(step) {
      add(step, file, isVerification) { values[$0] }
    }
  }

  private mutating func add(
    _ step: StepDraft,
    _ file: Int,
    _ isVerification: Bool,
    _ value: (String) -> String?
  ) {
    let shape = Self.shape(of: step, value)
    guard seen.insert(Seen(file: file, span: step.span, shape: shape)).inserted else { return }
    commands.append(
      Command(
        file: file,
        span: step.span,
        action: step.filledAction(value),
        shape: shape,
        isVerification: isVerification,
        isGoal: step.isGoal
      )
    )
  }

  /// Returns a text that is the same for commands that are equally good.
  ///
  /// In scripts, one word stands for every simple value.
  private static func shape(of step: StepDraft, _ value: (String) -> String?) -> String {
    switch step.action {
    case .shell(let script):
      script.filled { name in value(name).map { isSimple($0) ? "v" : $0 } }
    case .search(let search): search.pattern.filled(value)
    }
  }

  private static func steps(_ draft: JobDraft) -> [(StepDraft, Bool)] {
    draft.settings.setup.map { ($0, false) } + draft.settings.verify.map { ($0, true) }
  }

  private static func hasVariables(_ step: StepDraft) -> Bool {
    step.actionTemplates.contains { !$0.variables.isEmpty }
  }

  /// Returns true for a value that the shell reads as a part of a word, wherever it is.
  private static func isSimple(_ value: String) -> Bool {
    let isWord = value.utf8.allSatisfy { byte in
      switch byte {
      case 0x2D...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A: true
      default: false
      }
    }
    return isWord && !value.isEmpty && !keywords.contains(value)
  }

  private static let keywords: Set<String> = [
    "case", "coproc", "do", "done", "elif", "else", "esac", "fi", "for", "function", "if", "in",
    "select", "then", "time", "until", "while",
  ]

  // MARK: - Checking

  /// Reports errors first and then warnings, so that these do not take the errors' room.
  func report(to files: inout [LoadedFile], _ syntax: Syntax?) {
    reportPatterns(to: &files)
    if let syntax { reportScripts(to: &files, syntax) }
    reportSuspicions(to: &files)
  }

  private func reportPatterns(to files: inout [LoadedFile]) {
    var known: [String: String?] = [:]
    for command in commands {
      guard case .search(let search) = command.action, !search.isFixed else { continue }
      let problem = known[search.pattern] ?? ExtendedExpression.problem(in: search.pattern)
      known[search.pattern] = .some(problem)
      guard let problem else { continue }
      files[command.file].report.report(.badPattern(search.pattern, problem), at: command.span)
    }
  }

  private func reportScripts(to files: inout [LoadedFile], _ syntax: Syntax) {
    var numbers: [String: Int] = [:]
    var scripts: [String] = []
    for command in commands {
      guard case .shell(let script) = command.action, numbers[command.shape] == nil else {
        continue
      }
      numbers[command.shape] = scripts.count
      scripts.append(script)
    }
    guard !scripts.isEmpty else { return }
    let problems = syntax(scripts)
    for command in commands {
      guard let number = numbers[command.shape], let problem = problems[number] else { continue }
      let source = files[command.file].report.source
      let place = source.flatMap { Self.place(of: problem, in: command, $0) }
      files[command.file].report.report(
        .badScript(place?.reason ?? problem),
        at: place?.span ?? command.span
      )
    }
  }

  /// Returns the line of a script below `|` that the shell complains about, and its reason without
  /// the line's number; nil for any other script, whose lines are not those of the file.
  private static func place(
    of problem: String,
    in command: Command,
    _ source: SourceText
  ) -> (span: Span, reason: String)? {
    guard let match = problem.prefixMatch(of: #/line (\d{1,6}): /#), let number = Int(match.1),
      source.line(command.span.start.line).dropFirst(command.span.start.column - 1).first
        == UInt8(ascii: "|")
    else { return nil }
    // What is missing at the end is reported on a line after the last one.
    let last = command.span.end.line - 1
    var line = min(command.span.start.line + number, last)
    while line > command.span.start.line, isBlank(source.line(line)) { line -= 1 }
    guard line > command.span.start.line else { return nil }
    let bytes = source.line(line)
    let indentation = bytes.prefix { $0 == 0x20 }.count
    let length = String(decoding: bytes.dropFirst(indentation), as: UTF8.self).unicodeScalars.count
    let start = SourcePosition(line: line, column: indentation + 1)
    let end = SourcePosition(line: line, column: indentation + 1 + length)
    return (Span(start: start, end: end), String(problem[match.range.upperBound...]))
  }

  private static func isBlank(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
  }

  private func reportSuspicions(to files: inout [LoadedFile]) {
    var known: [String: ShellSuspicion?] = [:]
    for command in commands where command.isVerification {
      guard case .shell(let script) = command.action else { continue }
      let suspicion = known[command.shape] ?? ShellSuspicion(in: script)
      known[command.shape] = .some(suspicion)
      guard let suspicion else { continue }
      let problem: JobFileProblem =
        command.isGoal ? .suspectGoal(suspicion) : .suspectScript(suspicion)
      files[command.file].report.report(problem, at: command.span)
    }
  }
}
