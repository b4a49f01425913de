internal import YAML

/// Collects what is wrong with one job file.
struct FileReport: Sendable {
  /// The most diagnostics that are kept.
  ///
  /// A file with more has one cause, and a hostile one could have a hundred thousand.
  static let mostDiagnostics = 100

  /// The file as the caller gave it.
  let file: String
  /// The file's text, once it has been read.
  var source: SourceText?

  private var kept: [Diagnostic] = []
  private var seen: Set<Seen> = []
  private var suppressed = 0

  /// What makes two reports one.
  private struct Seen: Hashable {
    var span: Span?
    var message: String
  }

  init(file: String) {
    self.file = file
  }

  /// Whether anything but warnings was reported.
  var hasErrors: Bool { kept.contains { $0.severity == .error } }

  /// Whether what is reported from now on is only counted.
  var isFull: Bool { kept.count >= Self.mostDiagnostics }

  /// What was reported, in the order of the places.
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
    return sorted
  }

  /// Reports a problem, at a place or of the file as a whole.
  mutating func report(_ problem: JobFileProblem, at span: Span?) {
    guard !isFull else {
      suppressed += 1
      return
    }
    // What an alias stands for is read, and refused, once for each alias.
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

  /// A message as one harmless line, even if the parser put a long key into it.
  private static func line(_ text: String) -> String {
    VisibleText.shorten(VisibleText.escape(text), to: 400)
  }
}
