internal import Text
internal import YAML

/// Checks a document against the declarations of keys and reports mismatches.
///
/// The resulting values have the declared types, so that their readers need not check them.
struct Validator {
  /// Collects the problems.
  var report: FileReport
  /// The maps around the value, from the outside in.
  var enclosing: [EnclosingMap] = []
  /// False for a value that is only tried, so that a nested one is not tried again and again.
  var givesAdvice = true

  /// Converts a node to a value of a type; a mismatch gives an invalid value.
  mutating func value(
    _ node: Node,
    as type: ValueType,
    _ subject: JobFileProblem.Subject
  ) -> Value {
    let span = Span(node)
    guard let found = JobFileProblem.Found(node) else {
      return Value(content: .invalid, span: span)
    }
    guard let content = content(node, found, as: type, subject) else {
      // Skipped once nothing more is shown: a hostile file may have a hundred thousand values.
      let fix = report.isFull || !givesAdvice ? nil : ShapeFix.hint(for: node, as: type, subject)
      report.report(.wrongType(subject, expected: type, found: found, fix: fix), at: span)
      return Value(content: .invalid, span: span)
    }
    return Value(content: content, span: span)
  }

  /// Returns the content of a node, or nil if it does not resemble the type at all.
  private mutating func content(
    _ node: Node,
    _ found: JobFileProblem.Found,
    as type: ValueType,
    _ subject: JobFileProblem.Subject
  ) -> Value.Content? {
    // Long: a table of types and nodes.
    switch (type, node.kind, found) {
    case (.oneOf(let types), _, _):
      if let entry = textWithColon(node, types) {
        report.report(.textWithColon(fix: fix(for: node)), at: entry)
        return .invalid
      }
      for type in Self.ordered(types, for: node) {
        if let content = content(node, found, as: type, subject) { return content }
      }
      return nil
    case (.constant(let expected), .scalar(let scalar), .number):
      guard case .integer(let number) = scalar.meaning else { return nil }
      return check(number == expected, .integer(number), .unsupportedVersion(number), node)
    case (.integer(let range), .scalar(let scalar), .number(let text)):
      guard case .integer(let number) = scalar.meaning else { return nil }
      return check(
        range.contains(number),
        .integer(number),
        .outOfRange(subject, text, expected: type),
        node
      )
    case (.amount, .scalar(let scalar), .number(let text)):
      guard let number = Double(scalar.text) else { return nil }
      return check(
        number > 0 && number.isFinite,
        .number(number),
        .outOfRange(subject, text, expected: type),
        node
      )
    case (.boolean, _, .boolean(let value)):
      return .boolean(value)
    case (.choice(let words), _, .text(let text)):
      let problem = JobFileProblem.unknownWord(subject, text, known: words)
      return check(words.contains(text), .text(text), problem, node)
    case (.duration, _, .text(let text)):
      return duration(text, node, subject)
    case (.size(let range), _, .text(let text)):
      return size(text, range, node, subject)
    case (.text(let rule), _, .text(let text)):
      if let problem = rule.problem(in: text) {
        return check(false, .invalid, .badText(subject, text, problem.of(node)), node)
      }
      guard text.contains(Template.opening) else { return .text(text) }
      let plain = Template.plain(text)
      return check(
        plain != nil,
        .text(plain ?? text),
        .badText(subject, text, .template),
        node
      )
    case (.template(let rule), _, .text(let text)):
      // The final name is not known yet; no other rule forbids the characters of variables.
      let rule = rule == .name && text.contains(Template.opening) ? .line : rule
      let problem = rule.problem(in: text)
      return check(
        problem == nil,
        .text(text),
        .badText(subject, text, problem?.of(node) ?? .blank),
        node
      )
    case (.word(let rule), .scalar(let scalar), _):
      if scalar.meaning == .null { return nil }
      guard let problem = rule.problem(in: scalar.text) else { return .text(scalar.text) }
      return check(false, .invalid, .badText(subject, scalar.text, problem), node)
    case (.list(let type, let mayBeEmpty), .sequence(let items), _):
      guard check(mayBeEmpty || !items.isEmpty, subject, node) else { return .invalid }
      let itemSubject = subject.item
      return .list(items.map { value($0, as: type, itemSubject) })
    case (.map(let declaration), .mapping(let entries), _):
      return .map(fields(entries, node, declaration, subject))
    case (.openMap(let declaration, let rule, let type), .mapping(let entries), _):
      return .dictionary(items(entries, rule, type, subject, declared: declaration))
    case (.dictionary(let rule, let type, let mayBeEmpty), .mapping(let entries), _):
      guard check(mayBeEmpty || !entries.isEmpty, subject, node) else { return .invalid }
      return .dictionary(items(entries, rule, type, subject))
    default:
      return nil
    }
  }

  /// Returns the place of a map that was probably meant as a command: `echo "a: b"`.
  private func textWithColon(_ node: Node, _ types: [ValueType]) -> Span? {
    guard case .mapping(let entries) = node.kind, let first = entries.first,
      first.name.contains(where: { !($0.isLetter || $0.isNumber || "_.-".contains($0)) }),
      types.contains(where: \.isText)
    else { return nil }
    let isOnOneLine = first.value.end.line == first.key.start.line
    return Span(start: first.key.start, end: isOnOneLine ? first.value.end : first.key.end)
  }

  /// Returns a command in quotes.
  private func fix(for node: Node) -> String? {
    guard case .mapping(let entries) = node.kind, let first = entries.first,
      let source = report.source
    else { return nil }
    let end = entries.count == 1 ? first.value.end : node.end
    return QuotedText.quoted(source, from: first.key.start, to: end)
  }

  /// Returns the types that are tried: of those for variables, only free keys where none of the
  /// declared ones is there.
  private static func ordered(_ types: [ValueType], for node: Node) -> [ValueType] {
    guard case .mapping(let entries) = node.kind,
      let free = types.first(where: { if case .dictionary = $0 { true } else { false } }),
      !entries.contains(where: { MapDeclaration.isReserved($0.name) }), !entries.isEmpty
    else { return types }
    return [free]
  }

  private mutating func duration(
    _ text: String,
    _ node: Node,
    _ subject: JobFileProblem.Subject
  ) -> Value.Content {
    do {
      return .duration(try DurationText.parse(text))
    } catch {
      report.report(.badDuration(subject, text, error), at: Span(node))
      return .invalid
    }
  }

  private mutating func size(
    _ text: String,
    _ range: ClosedRange<Int>,
    _ node: Node,
    _ subject: JobFileProblem.Subject
  ) -> Value.Content {
    do {
      return .integer(try SizeText.parse(text, in: range))
    } catch {
      report.report(.badSize(subject, text, error), at: Span(node))
      return .invalid
    }
  }

  private mutating func check(
    _ isRight: Bool,
    _ content: Value.Content,
    _ problem: JobFileProblem,
    _ node: Node
  ) -> Value.Content {
    if isRight { return content }
    report.report(problem, at: Span(node))
    return .invalid
  }

  private mutating func check(
    _ hasItems: Bool,
    _ subject: JobFileProblem.Subject,
    _ node: Node
  ) -> Bool {
    if !hasItems { report.report(.emptyList(subject), at: Span(node)) }
    return hasItems
  }
}

extension JobFileProblem.Subject {
  /// The subject for an item of this list.
  var item: Self {
    switch self {
    case .key(let name), .item(let name), .name(let name, _): .item(of: name)
    case .file: .item(of: "")
    }
  }

  /// The subject for a key of this map.
  func name(_ name: String) -> Self {
    switch self {
    case .key(let map), .item(let map), .name(let map, _): .name(name, of: map)
    case .file: .name(name, of: "")
    }
  }
}

extension JobFileProblem.Found {
  /// Creates a description of a node; nil if an error was reported in its place.
  init?(_ node: Node) {
    switch node.kind {
    case .invalid: return nil
    case .sequence: self = .list
    case .mapping: self = .map
    case .scalar(let scalar):
      switch scalar.meaning {
      case .null: self = .nothing
      case .boolean(let value): self = .boolean(value)
      case .integer, .number: self = .number(scalar.text)
      case .text: self = .text(scalar.text)
      }
    }
  }
}

extension TextProblem {
  /// Returns the problem of the text of a node: what is written below `|` may be beside it.
  fileprivate func of(_ node: Node) -> Self {
    guard self == .blank, case .scalar(let scalar) = node.kind, scalar.style == .block else {
      return self
    }
    return .blankBlock
  }
}
