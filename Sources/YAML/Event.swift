internal import Text

/// One step in reading a document.
struct Event {
  /// The kind of an event.
  enum Kind {
    case streamStart
    case streamEnd
    case documentStart
    case documentEnd
    case alias(String)
    case scalar(Scalar, Properties)
    case sequenceStart(Properties)
    case sequenceEnd
    case mappingStart(Properties)
    case mappingEnd
  }

  /// The properties that may precede a node.
  struct Properties {
    var anchor: String?
    var tag: String?
  }

  var kind: Kind
  var start: SourcePosition
  var end: SourcePosition
}
