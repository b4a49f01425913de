internal import FileSystem
internal import JobFile
internal import Report
internal import Runner
internal import Text

/// Prints the problems of job files, and those of what they name.
struct JobFileMessages {
  let context: CommandContext

  /// Prints diagnostics with a blank line between two of them, and the number of errors.
  func report(_ diagnostics: [Diagnostic]) {
    let style = ConsoleStyle(isColoured: context.errorsAreColoured)
    let texts = diagnostics.map { $0.text { Self.paint($0, $1, style) } }
    guard !texts.isEmpty else { return }
    try? context.errors.write(PipelineText.lines(texts.joined(separator: "\n\n") + "\n"))
    let count = diagnostics.count { $0.severity == .error }
    guard count > 0 else { return }
    try? context.errors.write("\nkjob: \(Wording.count(count, "error"))\n")
  }

  private static func paint(
    _ part: Diagnostic.Part,
    _ text: String,
    _ style: ConsoleStyle
  ) -> String {
    switch part {
    case .severity(.error): style.paint(text, .red)
    case .severity(.warning): style.paint(text, .yellow)
    case .message: text
    case .margin: style.paint(text, .dim)
    case .label: style.paint(text, .green)
    }
  }

  /// Returns the diagnostics of jobs that cannot be planned, each once; `contents` are the texts
  /// of the files that are known.
  func diagnostics(
    of problems: [RunPlan.Problem],
    contents: [(file: String, bytes: [UInt8])] = []
  ) -> [Diagnostic] {
    var seen: Set<Diagnostic> = []
    var texts = Dictionary(contents.map { ($0.file, $0.bytes) }) { first, _ in first }
    return problems.compactMap { problem in
      if texts[problem.file] == nil {
        let path = context.absolute(problem.file)
        texts[problem.file] = (try? RegularFile.read(path, limit: 1 << 20)) ?? []
      }
      // Messages about repositories give the advice after a semicolon.
      let message = problem.message
      let split = message.firstRange(of: "; ")
      let diagnostic = Diagnostic(
        file: problem.file,
        contents: texts[problem.file].flatMap { $0.isEmpty ? nil : $0 },
        position: problem.position,
        message: split.map { String(message[..<$0.lowerBound]) } ?? message,
        hint: split.map { String(message[$0.upperBound...]) }
      )
      return seen.insert(diagnostic).inserted ? diagnostic : nil
    }
  }
}
