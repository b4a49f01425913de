/// One step of reading a document.
struct Event {
  /// What was read.
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

  /// What may stand before a node.
  struct Properties {
    var anchor: String?
    var tag: String?
  }

  var kind: Kind
  var start: Position
  var end: Position
}
