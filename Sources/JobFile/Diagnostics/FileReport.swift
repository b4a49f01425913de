internal import YAML

/// Collects the problems of one job file.
struct FileReport: Sendable {
  /// The maximum number of diagnostics to keep.
  ///
  /// When a file has more, they have one cause, and a hostile file could have a hundred thousand.
  static let mostDiagnostics = 100

  /// The file's path as the caller gave it.
  let file: String
  /// The file's text, once it has been read.
  var source: SourceText?

  private var kept: [Diagnostic] = []
  private var seen: Set<Seen> = []
  private var suppressed = 0
  private var suppressedWarnings = 0

  /// The identity of a report; equal ones are reported once.
  private struct Seen: Hashable {
    var span: Span?
    var message: String
  }

  init(file: String) { self.file = file }

  /// True when at least one error was reported.
  var hasErrors: Bool { kept.contains { $0.severity == .error } }

  /// True when further problems are only counted.
  var isFull: Bool { kept.count >= Self.mostDiagnostics }

  /// The diagnostics, sorted by position.
  var diagnostics: [Diagnostic] {
    var sorted = kept.enumerated().sorted { left, right in
      let places = (left.element.position, right.element.position)
      switch places {
      case (let first?, let second?) where first != second: return first < second
      case (nil, .some): return true
      case (.some, nil): return false
      default: return left.offset < right.offset
      }
    }
    .map(\.element)
    if suppressed > 0 {
      sorted.append(diagnostic(.moreErrors(suppressed), at: nil))
    }
    if suppressedWarnings > 0 {
      sorted.append(diagnostic(.moreWarnings(suppressedWarnings), at: nil))
    }
    return sorted
  }

  /// Reports a problem at a place, or of the whole file.
  mutating func report(_ problem: JobFileProblem, at span: Span?) {
    guard !isFull else {
      if problem.severity == .error { suppressed += 1 } else { suppressedWarnings += 1 }
      return
    }
    // The target of an alias is read, and rejected, once for each alias.
    guard seen.insert(Seen(span: span, message: problem.message)).inserted else { return }
    kept.append(diagnostic(problem, at: span))
  }

  private func diagnostic(_ problem: JobFileProblem, at span: Span?) -> Diagnostic {
    var excerpt: SourceExcerpt?
    if let source, let span { excerpt = SourceExcerpt(of: source, at: span) }
    return Diagnostic(
      severity: problem.severity,
      file: file,
      position: span?.start,
      length: span?.lengthOnFirstLine ?? 0,
      message: Self.line(problem.message),
      hint: problem.hint.map(Self.line),
      related: problem.related.map {
        Diagnostic.Related(file: $0.file ?? file, position: $0.position, text: Self.line($0.text))
      },
      excerpt: excerpt
    )
  }

  /// Returns a message as one escaped line, even if the parser included a long key.
  static func line(_ text: String) -> String {
    VisibleText.shorten(VisibleText.escape(text), to: 400)
  }
}
