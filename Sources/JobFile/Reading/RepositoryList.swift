internal import Text
internal import YAML

/// A file that lists repositories, as far as it can be read.
struct RepositoryList: Sendable {
  /// The maximum number of repositories in a list.
  static let mostRepositories = 10_000

  /// The problems of the list.
  var report: FileReport
  /// The absolute path of its folder, which its relative paths are resolved against.
  let folder: String
  /// The entries, which are texts or maps; nil if the file is not a list.
  private(set) var items: [Value]?

  /// Creates a list from a file's bytes: one path per line for a `.txt` file, otherwise YAML.
  init(_ bytes: [UInt8], path: String, shownAs name: String) {
    report = FileReport(file: name)
    folder = FilePath.folder(of: path)
    let source = SourceText(bytes)
    report.source = source
    let items = path.hasSuffix(".txt") ? lines(of: source) : list(in: source)
    guard let items else { return }
    if items.isEmpty {
      report.report(.noRepositories, at: nil)
    } else if items.count > Self.mostRepositories {
      report.report(.tooManyRepositories(items.count, limit: Self.mostRepositories), at: nil)
    } else {
      self.items = items
    }
  }

  private mutating func list(in source: SourceText) -> [Value]? {
    let document = Document.parse(source)
    for error in document.errors {
      let span = Span(start: error.start, end: error.end)
      report.report(.yaml(error.problem), at: span)
    }
    guard let root = document.root else { return document.errors.isEmpty ? [] : nil }
    guard let found = JobFileProblem.Found(root) else { return nil }
    if case .nothing = found { return [] }
    guard case .sequence(let nodes) = root.kind else {
      report.report(.notAList(found), at: Span(root))
      return nil
    }
    var validator = Validator(report: report)
    let items = nodes.map { item($0, &validator) }
    report = validator.report
    return items
  }

  private func item(_ node: Node, _ validator: inout Validator) -> Value {
    if case .mapping(let entries) = node.kind,
      let from = entries.first(where: { $0.name == Key.from.rawValue })
    {
      validator.report.report(.nestedList, at: Span(from.key))
      return Value(content: .invalid, span: Span(node))
    }
    return validator.value(
      node,
      as: MapDeclaration.listedRepository,
      .item(of: Key.repos.rawValue)
    )
  }

  /// Returns the lines that are neither blank nor comments.
  private mutating func lines(of source: SourceText) -> [Value]? {
    var items: [Value] = []
    for number in 1...source.lineCount {
      guard let line = String(validating: source.line(number), as: UTF8.self) else {
        let place = SourcePosition(line: number, column: 1)
        report.report(.lineNotText, at: Span(start: place, end: place))
        continue
      }
      guard let first = line.firstIndex(where: { !$0.isWhitespace }), line[first] != "#",
        let last = line.lastIndex(where: { !$0.isWhitespace })
      else { continue }
      let text = String(line[first...last])
      let column = line[..<first].unicodeScalars.count + 1
      let span = Span(
        start: SourcePosition(line: number, column: column),
        end: SourcePosition(line: number, column: column + text.unicodeScalars.count)
      )
      guard let problem = TextRule.repository.problem(in: text) else {
        items.append(Value(content: .text(text), span: span))
        continue
      }
      report.report(.badText(.item(of: Key.repos.rawValue), text, problem), at: span)
      items.append(Value(content: .invalid, span: span))
    }
    return items
  }
}
