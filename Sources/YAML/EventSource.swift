internal import CLibyaml
internal import Text

/// Reads a document event by event, with libyaml.
///
/// It is safe although it holds pointers, because it solely owns their memory. The parser is
/// allocated separately because it stores pointers to itself and must never move, and the input is
/// copied because it must outlive the parser.
@safe
struct EventSource: ~Copyable {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let input: UnsafeMutableBufferPointer<UInt8>
  private let isReady: Bool
  private let text: SourceText
  /// Maps positions back to the original text; nil if nothing was joined.
  private let origin: JoinedEscapes?
  /// The quoted text, or the end of brackets, that was read last; nil after any other value.
  private var last: SyntaxSlip.Last?
  /// The places of the brackets that are open.
  private var brackets: [SourcePosition] = []

  init(_ text: SourceText) { self.init(text, origin: nil) }

  /// Reads a text with joined escapes and reports positions in the original.
  init(_ joined: JoinedEscapes) { self.init(joined.text, origin: joined) }

  private init(_ text: SourceText, origin: JoinedEscapes?) {
    self.text = text
    self.origin = origin
    unsafe parser = .allocate(capacity: 1)
    unsafe parser.initialize(to: yaml_parser_t())
    unsafe input = .allocate(capacity: text.bytes.count)
    _ = unsafe input.initialize(from: text.bytes)
    isReady = unsafe yaml_parser_initialize(parser) == 1
    guard isReady else { return }
    // Without this, the bytes FF FE at the start would turn the whole file into UTF-16.
    unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    unsafe yaml_parser_set_input_string(parser, input.baseAddress, input.count)
  }

  deinit {
    unsafe yaml_parser_delete(parser)
    unsafe parser.deinitialize(count: 1)
    unsafe parser.deallocate()
    unsafe input.deallocate()
  }

  /// Reads the next event; must not be called after the end of the stream or an error.
  mutating func next() throws(YAMLError) -> Event {
    guard isReady else { throw YAMLError(.outOfMemory, start: .start, end: .start) }
    var raw = unsafe yaml_event_t()
    guard unsafe yaml_parser_parse(parser, &raw) == 1 else { throw error() }
    defer { unsafe yaml_event_delete(&raw) }
    let event = unsafe Event(
      kind: kind(of: raw),
      start: place(raw.start_mark),
      end: place(raw.end_mark)
    )
    unsafe note(event, isFlow: isFlow(raw))
    return event
  }

  /// Returns true for the start of a list or map in brackets.
  private func isFlow(_ raw: yaml_event_t) -> Bool {
    switch unsafe raw.type {
    case YAML_SEQUENCE_START_EVENT:
      unsafe raw.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE
    case YAML_MAPPING_START_EVENT:
      unsafe raw.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE
    default: false
    }
  }

  /// Remembers what explains a later error.
  private mutating func note(_ event: Event, isFlow: Bool) {
    last = nil
    switch event.kind {
    case .scalar(let scalar, _):
      if scalar.style == .quoted {
        last = SyntaxSlip.Last(start: event.start, end: event.end, isQuoted: true)
      }
    case .sequenceStart, .mappingStart:
      // A single pair in a list, as in `[a: b]`, is a map without brackets and without extent.
      if isFlow, event.end > event.start {
        brackets.append(SourcePosition(line: event.end.line, column: event.end.column - 1))
      }
    case .sequenceEnd, .mappingEnd:
      // The end of a list or map without brackets has no extent.
      guard event.end > event.start, let start = brackets.popLast() else { return }
      last = SyntaxSlip.Last(start: start, end: event.end, isQuoted: false)
    default: break
    }
  }

  /// Returns a value in quotes as its line has it, from a place to another or to the line's end.
  func quoted(from start: SourcePosition, to end: SourcePosition) -> String? {
    QuotedText.quoted(text, from: start, to: end)
  }

  private func place(_ mark: yaml_mark_t) -> SourcePosition {
    let position = SourcePosition(mark)
    return origin?.original(position) ?? position
  }

  private func kind(of raw: yaml_event_t) -> Event.Kind {
    switch unsafe raw.type {
    case YAML_STREAM_START_EVENT: return .streamStart
    case YAML_DOCUMENT_START_EVENT: return .documentStart
    case YAML_DOCUMENT_END_EVENT: return .documentEnd
    case YAML_ALIAS_EVENT:
      return unsafe .alias(string(raw.data.alias.anchor) ?? "")
    case YAML_SCALAR_EVENT:
      let scalar = unsafe raw.data.scalar
      let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      let text = unsafe String(decoding: bytes, as: UTF8.self)
      return unsafe .scalar(
        Scalar(text, style: style(of: scalar.style)),
        properties(anchor: scalar.anchor, tag: scalar.tag)
      )
    case YAML_SEQUENCE_START_EVENT:
      let start = unsafe raw.data.sequence_start
      return unsafe .sequenceStart(properties(anchor: start.anchor, tag: start.tag))
    case YAML_SEQUENCE_END_EVENT: return .sequenceEnd
    case YAML_MAPPING_START_EVENT:
      let start = unsafe raw.data.mapping_start
      return unsafe .mappingStart(properties(anchor: start.anchor, tag: start.tag))
    case YAML_MAPPING_END_EVENT: return .mappingEnd
    // Only the end is left: libyaml has no other events and returns none after the end.
    default: return .streamEnd
    }
  }

  private func style(of style: yaml_scalar_style_t) -> Scalar.Style {
    switch style {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE, YAML_DOUBLE_QUOTED_SCALAR_STYLE: .quoted
    case YAML_LITERAL_SCALAR_STYLE, YAML_FOLDED_SCALAR_STYLE: .block
    default: .plain
    }
  }

  private func properties(
    anchor: UnsafeMutablePointer<yaml_char_t>?,
    tag: UnsafeMutablePointer<yaml_char_t>?
  ) -> Event.Properties {
    unsafe Event.Properties(anchor: string(anchor), tag: string(tag))
  }

  private func string(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    guard let pointer = unsafe pointer else { return nil }
    return unsafe String(cString: pointer)
  }

  /// Converts the parser's state after a failed call into an error.
  private func error() -> YAMLError {
    switch unsafe parser.pointee.error {
    case YAML_MEMORY_ERROR:
      return YAMLError(.outOfMemory, start: .start, end: .start)
    case YAML_READER_ERROR:
      // The marks are zero here; the offset counts bytes.
      let index = unsafe text.bytes.startIndex + parser.pointee.problem_offset
      let start = text.position(ofByte: index)
      return YAMLError(.invalidUTF8, start: start, end: start.advanced(by: 1))
    default:
      return syntaxError()
    }
  }

  private func syntaxError() -> YAMLError {
    let start = unsafe place(parser.pointee.problem_mark)
    let indentation = text.line(start.line).prefix { $0 == 0x20 || $0 == 0x09 }
    if let tab = indentation.firstIndex(of: 0x09) {
      let place = text.position(ofByte: tab)
      return YAMLError(.tabIndentation, start: place, end: place.advanced(by: 1))
    }
    // A context at the same position adds nothing.
    var context: YAMLError.Context?
    let contextStart = unsafe place(parser.pointee.context_mark)
    if let words = unsafe parser.pointee.context, contextStart != start {
      context = unsafe YAMLError.Context(text: String(cString: words), position: contextStart)
    }
    let words = unsafe parser.pointee.problem.map { unsafe String(cString: $0) } ?? "no reason"
    let slip = SyntaxSlip(
      text: text,
      words: words,
      context: context,
      position: start,
      last: last,
      brackets: brackets
    )
    return slip.error
      ?? YAMLError(.syntax(words, context: context), start: start, end: start.advanced(by: 1))
  }
}

extension SourcePosition {
  /// Converts libyaml's mark, which counts from 0.
  fileprivate init(_ mark: yaml_mark_t) {
    self.init(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
  }
}
