internal import Job
internal import Text
internal import YAML

extension SettingsReader {
  /// Parses a text of the job file as a template; reports an unclosed placeholder.
  mutating func template(_ value: Value) -> Template? {
    guard let text = value.text else { return nil }
    guard text.contains(Template.opening) else { return Template(plain: text) }
    let openings = report.source.map { Template.openings(in: $0, value.span) } ?? []
    let isExact = openings.count == text.ranges(of: Template.opening).count
    return template(text) { number in
      Template.Place(span: isExact ? openings[number] : value.span)
    }
  }

  /// Parses the text of a file that the job file names in the same way.
  mutating func template(_ text: String, of file: String, at span: Span) -> Template? {
    guard text.contains(Template.opening) else { return Template(plain: text) }
    let source = SourceText(Array(text.utf8))
    let whole = Span(
      start: .start,
      end: SourcePosition(line: source.lineCount + 1, column: 1)
    )
    let openings = Template.openings(in: source, whole)
    let path = file.hasPrefix("/") ? file : FilePath.beside(report.file, file)
    return template(text) { number in
      let position = openings.indices.contains(number) ? openings[number].start : .start
      return Template.Place(
        span: span,
        file: JobFileProblem.Place(file: path, position: position)
      )
    }
  }

  private mutating func template(
    _ text: String,
    place: (Int) -> Template.Place
  ) -> Template? {
    var unclosed: [Template.Place] = []
    let template = Template(text, place: place) { unclosed.append($0) }
    for place in unclosed { report.report(.unclosedVariable(in: place.file), at: place.span) }
    return template
  }
}
