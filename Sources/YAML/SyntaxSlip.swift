internal import Text

/// The slip behind a syntax error, which the parser reports only where it can no longer continue.
struct SyntaxSlip {
  /// A value that the parser has read last.
  struct Last {
    var start: SourcePosition
    var end: SourcePosition
    /// True for a text in quotes; false for the end of a list or map in brackets.
    var isQuoted: Bool
  }

  /// The text.
  let text: SourceText
  /// The parser's words.
  let words: String
  /// The construct that the parser was reading, and its place.
  let context: YAMLError.Context?
  /// The place at which the parser stopped.
  let position: SourcePosition
  /// The quoted text, or the end of brackets, that came last.
  let last: Last?
  /// The places of the brackets that are open.
  let brackets: [SourcePosition]

  /// The error in the words of its author's slip; nil if it is not one of the usual ones.
  var error: YAMLError? {
    unclosedQuote ?? lateQuote ?? unindentedBlock ?? textAfterValue ?? unclosedBracket
      ?? colon ?? unusualStart ?? missingSpace ?? wrongIndentation
  }

  private var line: SourceLine { SourceLine(position.line, of: text) }

  /// True when the place is the first on its line.
  private var beginsLine: Bool { position.column <= line.content + 1 }

  private func error(
    _ problem: YAMLError.Problem,
    at start: SourcePosition,
    length: Int = 1
  ) -> YAMLError {
    YAMLError(problem, start: start, end: start.advanced(by: max(1, length)))
  }

  // MARK: - Quotes and brackets

  private var unclosedQuote: YAMLError? {
    guard let context, context.text == "while scanning a quoted scalar",
      words.hasPrefix("found unexpected")
    else { return nil }
    let line = SourceLine(context.position.line, of: text)
    let start = context.position.column - 1
    guard let quote = line.at(start) else { return nil }
    let rest = line.text(from: start, to: line.scalars.count)
    let isAlone = !rest.dropFirst().contains(Character(quote)) && rest.count <= 100
    return error(.unclosedQuote(fix: isAlone ? "\(rest)\(quote)" : nil), at: context.position)
  }

  /// A quote that is closed by the quote that opens a later text.
  private var lateQuote: YAMLError? {
    guard let last, last.isQuoted, last.start.line < last.end.line, position.line == last.end.line
    else { return nil }
    let line = SourceLine(last.start.line, of: text)
    let start = last.start.column - 1
    let rest = line.text(from: start, to: line.scalars.count)
    let fix = line.at(start).flatMap { rest.count <= 100 ? "\(rest)\($0)" : nil }
    return error(.lateQuote(line: last.end.line, fix: fix), at: last.start)
  }

  /// Text after a closing quote or bracket, as in `"$X" --flag`.
  private var textAfterValue: YAMLError? {
    guard isExpectation || isColon, !beginsLine else { return nil }
    // In `[ -f x ] && y` the parser stops inside of what it takes for an anchor.
    let place = isName ? context?.position ?? position : position
    let line = SourceLine(place.line, of: text)
    guard let end = line.scalars.prefix(place.column - 1).lastIndex(where: { $0 != " " }),
      end > line.value, "\"']}".unicodeScalars.contains(line.scalars[end]),
      line.at(place.column - 1) != ":"
    else { return nil }
    let closing = String(Character(line.scalars[end]))
    let rest = line.text(from: place.column - 1, to: line.scalars.count)
    if rest.allSatisfy({ "]}".contains($0) }) { return error(.extraBracket(rest), at: place) }
    return error(.textAfterValue(closing: closing, fix: fixedLine), at: place)
  }

  private var unclosedBracket: YAMLError? {
    guard let open = brackets.last, position.line > open.line else { return nil }
    let opening = SourceLine(open.line, of: text)
    let isAtEnd = position.line >= text.lineCount && line.isBlank
    let isOutside = line.indentation <= opening.indentation && line.label != nil
    guard isAtEnd || isOutside, let bracket = opening.at(open.column - 1) else { return nil }
    return error(.unclosedBracket(String(Character(bracket))), at: open)
  }

  // MARK: - Text that looks like something else

  private var isExpectation: Bool { words.hasPrefix("did not find expected") }

  /// True when a name was expected after `&` or `*`.
  private var isName: Bool {
    words == "did not find expected alphabetic or numeric character"
  }

  private var isColon: Bool { words == "mapping values are not allowed in this context" }

  /// A second colon on a line, or a key that is indented like a continued text.
  private var colon: YAMLError? {
    if isExpectation, !brackets.isEmpty, line.at(position.column - 1) == ":" {
      return error(.colonInText(fix: nil), at: position)
    }
    guard isColon else { return nil }
    let isFirst = line.key != nil && position.column <= line.content + (line.key?.count ?? 0) + 1
    guard isFirst, let key = line.key else {
      return error(.colonInText(fix: fixedLine), at: position)
    }
    if let error = lineBefore { return error }
    guard let above = above(position.line, { _ in true }), above.key != nil,
      above.labelIndentation < line.labelIndentation
    else { return nil }
    let place = SourcePosition(line: position.line, column: line.content + 1)
    return error(
      .misindented(key, found: line.content, near: [neighbour(above)]),
      at: place,
      length: key.count
    )
  }

  /// A line before this one that is neither a key nor an item, so that both are read as one text.
  private var lineBefore: YAMLError? {
    var number = position.line - 1
    while number >= 1, SourceLine(number, of: text).isBlank { number -= 1 }
    let before = SourceLine(number, of: text)
    guard number >= 1, before.label == nil else { return nil }
    if let owner = above(number, { _ in true }), owner.indentation < before.indentation {
      return error(.colonInText(fix: nil), at: position)
    }
    let rest = before.text(from: before.content, to: before.scalars.count)
    let value = rest.dropFirst(before.firstWord.count)
    let isSimple = value.split(separator: " ").count == 1
    return error(
      .noKey(before.firstWord, fix: isSimple ? "\(before.firstWord):\(value)" : nil),
      at: SourcePosition(line: number, column: before.content + 1),
      length: before.firstWord.count
    )
  }

  /// A character that begins no value.
  private var unusualStart: YAMLError? {
    let place = isName ? context?.position ?? position : position
    guard words == "found character that cannot start any token" || isName,
      let character = line.at(place.column - 1)
    else { return nil }
    return error(.unusualStart(String(Character(character)), fix: fixedLine), at: place)
  }

  /// The line with its value in quotes; nil for a value in brackets.
  private var fixedLine: String? {
    guard brackets.isEmpty, line.at(line.value) != "{" else { return nil }
    var value = line.valueText
    // An odd number of quotes is a text in quotes with one of them inside, as in `'it's'`.
    if let quote = value.first, "'\"".contains(quote), value.last == quote, value.count > 2,
      !value.count(where: { $0 == quote }).isMultiple(of: 2)
    {
      value = String(value.dropFirst().dropLast())
    }
    return QuotedText.quoted(value).map { line.lead + $0 }
  }

  // MARK: - Lines that are not where they should be

  /// Text below `|` that is not indented more than the key.
  private var unindentedBlock: YAMLError? {
    guard words == "could not find expected ':'" || isExpectation || isColon else { return nil }
    var place = position
    if let context, context.text == "while scanning a simple key" { place = context.position }
    let line = SourceLine(place.line, of: text)
    guard place.column <= line.content + 1,
      let opening = above(place.line, { $0.opensBlock || $0.indentation <= line.indentation }),
      opening.opensBlock, let label = opening.label
    else { return nil }
    let indent = opening.labelIndentation + 2
    // Where the text before is indented enough, only this line is wrong.
    let first = self.line(after: opening, before: place.line)
    return error(
      .unindentedBlock(label, spaces: max(indent, first?.indentation ?? 0)),
      at: place,
      length: line.firstWord.count
    )
  }

  /// A key whose colon is missing, or not followed by a space.
  private var missingSpace: YAMLError? {
    guard words == "could not find expected ':'", let context else { return nil }
    let line = SourceLine(context.position.line, of: text)
    guard context.position.column == line.content + 1 else { return nil }
    let word = line.firstWord
    var fix: String?
    if let colon = word.firstIndex(of: ":"), colon > word.startIndex {
      let rest = line.text(from: line.content, to: line.scalars.count).dropFirst(
        word[...colon].count
      )
      fix = "\(word[...colon]) \(rest)"
    }
    return error(.noKey(word, fix: fix), at: context.position, length: word.count)
  }

  /// A line that is indented like none of those around it.
  private var wrongIndentation: YAMLError? {
    guard isExpectation, beginsLine, let label = line.label else { return nil }
    let found = line.indentation
    let others = [
      above(position.line) { $0.labelIndentation > found || $0.indentation > found },
      above(position.line) { $0.labelIndentation < found },
    ]
    var near: [YAMLError.Neighbour] = []
    for case let other? in others where !near.contains(neighbour(other)) {
      near.append(neighbour(other))
    }
    // The nearest one is meant, unless two are as near.
    let distances = near.map { abs($0.indentation - found) }
    guard let least = distances.min() else { return nil }
    near = zip(near, distances).filter { $0.1 == least }.map(\.0)
    if near.contains(where: { $0.label == label }) { near.removeAll { $0.label != label } }
    let place = SourcePosition(line: position.line, column: found + 1)
    return error(.misindented(label, found: found, near: near), at: place, length: label.count)
  }

  private func neighbour(_ line: SourceLine) -> YAMLError.Neighbour {
    YAMLError.Neighbour(label: line.label ?? line.firstWord, indentation: line.labelIndentation)
  }

  /// Returns the nearest line above with a label that fits.
  private func above(
    _ number: Int,
    _ fits: (SourceLine) -> Bool
  ) -> SourceLine? {
    for number in stride(from: number - 1, through: 1, by: -1) {
      let line = SourceLine(number, of: text)
      if !line.isBlank, line.label != nil, fits(line) { return line }
    }
    return nil
  }

  /// Returns the first line of the text that a line opens, if there is one before a number.
  private func line(after opening: SourceLine, before number: Int) -> SourceLine? {
    var found: SourceLine?
    for other in stride(from: number - 1, through: 1, by: -1) {
      let line = SourceLine(other, of: text)
      if line.scalars == opening.scalars { return found }
      if !line.isBlank { found = line }
    }
    return nil
  }
}
