internal import CLibxml2

/// Writes a document element by element, in memory, through libxml2.
///
/// Elements are closures, so that none can stay open; names are literals of ours, text is
/// ``XMLText``. The result is well-formed UTF-8.
@safe
public struct XMLWriter: ~Copyable {
  private let buffer: xmlBufferPtr
  private let writer: xmlTextWriterPtr
  private var failed = false

  /// Starts a document.
  public init() throws(XMLError) {
    guard let buffer = unsafe xmlBufferCreate() else { throw .outOfMemory }
    guard let writer = unsafe xmlNewTextWriterMemory(buffer, 0) else {
      unsafe xmlBufferFree(buffer)
      throw .outOfMemory
    }
    unsafe self.buffer = unsafe buffer
    unsafe self.writer = unsafe writer
    unsafe check(xmlTextWriterSetIndent(writer, 1))
    unsafe check(xmlTextWriterStartDocument(writer, "1.0", "UTF-8", nil))
  }

  deinit {
    unsafe xmlFreeTextWriter(writer)
    unsafe xmlBufferFree(buffer)
  }

  /// Writes an element with its attributes in this order and whatever `content` writes.
  public mutating func element(
    _ name: StaticString,
    _ attributes: [(StaticString, XMLText)] = [],
    _ content: (inout XMLWriter) -> Void = { _ in }
  ) {
    start(name, attributes)
    content(&self)
    unsafe check(xmlTextWriterEndElement(writer))
  }

  /// Writes an element that holds text only.
  public mutating func element(
    _ name: StaticString,
    _ attributes: [(StaticString, XMLText)] = [],
    text: XMLText
  ) {
    start(name, attributes)
    unsafe check(xmlTextWriterWriteString(writer, text.string))
    unsafe check(xmlTextWriterEndElement(writer))
  }

  /// Ends the document and returns its bytes.
  public mutating func finish() throws(XMLError) -> [UInt8] {
    unsafe check(xmlTextWriterEndDocument(writer))
    unsafe check(xmlTextWriterFlush(writer))
    guard !failed else { throw .outOfMemory }
    let count = Int(unsafe xmlBufferLength(buffer))
    guard let content = unsafe xmlBufferContent(buffer) else { return [] }
    return unsafe Array(UnsafeBufferPointer(start: content, count: count))
  }

  private mutating func start(_ name: StaticString, _ attributes: [(StaticString, XMLText)]) {
    unsafe check(xmlTextWriterStartElement(writer, name.description))
    for (attribute, value) in attributes {
      unsafe check(
        xmlTextWriterWriteAttribute(writer, attribute.description, value.string)
      )
    }
  }

  /// The writer's calls fail only for want of memory; one failure spoils the document.
  private mutating func check(_ result: Int32) {
    if result < 0 { failed = true }
  }
}

/// Why a document could not be written or read.
public enum XMLError: Error, Hashable, Sendable, CustomStringConvertible {
  /// libxml2 got no memory.
  case outOfMemory
  /// The bytes are no well-formed document: where, and the parser's words.
  case malformed(line: Int, String)

  /// What happened, in one line.
  public var description: String {
    switch self {
    case .outOfMemory: "there is not enough memory to write the document"
    case .malformed(let line, let text): "line \(line): \(text)"
    }
  }
}
