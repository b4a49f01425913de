internal import CLibxml2

/// Writes a document element by element, in memory, with libxml2.
///
/// Elements are closures, so that none can stay open. Names are literals and text is ``XMLText``,
/// so the result is well-formed UTF-8.
@safe
public struct XMLWriter: ~Copyable {
  private let buffer: xmlBufferPtr
  private let writer: xmlTextWriterPtr
  private var failed = false

  /// Creates a writer and starts a document.
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

  /// Writes an element with its attributes in this order and the output of `content`.
  public mutating func element(
    _ name: StaticString,
    _ attributes: [(StaticString, XMLText)] = [],
    _ content: (inout XMLWriter) -> Void = { _ in }
  ) {
    start(name, attributes)
    content(&self)
    unsafe check(xmlTextWriterEndElement(writer))
  }

  /// Writes an element that contains only text.
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

  /// Records a failure, which can only be lack of memory and spoils the document.
  private mutating func check(_ result: Int32) { if result < 0 { failed = true } }
}

/// An error in writing or reading a document.
public enum XMLError: Error, Hashable, Sendable, CustomStringConvertible {
  /// libxml2 could not allocate memory.
  case outOfMemory
  /// The bytes are not a well-formed document; the line and the parser's message.
  case malformed(line: Int, String)

  /// The error in one line.
  public var description: String {
    switch self {
    case .outOfMemory: "there is not enough memory to write the document"
    case .malformed(let line, let text): "line \(line): \(text)"
    }
  }
}
