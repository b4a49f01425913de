internal import JSON
internal import JSONRPC

extension Frame.Update {
  /// Creates an update of the usual structure; nil if it needs the decoder.
  ///
  /// Each field is either valid or missing.
  init?(_ part: JSONPart) {
    // Long: one form for each kind of message.
    var isUsual = part["content"]?.isObject != true
    func string(_ part: JSONPart, _ key: StaticString) -> String? {
      guard let value = part[key] else { return nil }
      if value.text == nil { isUsual = false }
      return value.text?.string
    }
    func value(_ key: StaticString) -> JSONValue? {
      guard let member = part[key] else { return nil }
      let value = member.value
      if value == nil || member.isNull { isUsual = false }
      return value
    }
    func list<Element>(_ key: StaticString, _ read: (JSONPart) -> Element) -> [Element]? {
      guard let member = part[key] else { return nil }
      guard member.isArray else {
        isUsual = false
        return nil
      }
      var elements: [Element] = []
      member.forEachElement { element in
        if !element.isObject { isUsual = false }
        elements.append(read(element))
      }
      return elements
    }
    sessionUpdate = string(part, "sessionUpdate")
    toolCallId = string(part, "toolCallId")
    title = string(part, "title")
    kind = string(part, "kind")
    status = string(part, "status")
    rawInput = value("rawInput")
    rawOutput = value("rawOutput")
    entries = list("entries") {
      Frame.Step(content: string($0, "content"), status: string($0, "status"))
    }
    locations = list("locations") { Frame.Location(path: string($0, "path")) }
    toolContent = list("content") { element in
      var content: Frame.Content?
      if let inner = element["content"] {
        if !inner.isObject { isUsual = false }
        content = Frame.Content(type: string(inner, "type"), text: string(inner, "text"))
      }
      return Frame.ToolContent(
        type: string(element, "type"),
        content: content,
        path: string(element, "path"),
        oldText: string(element, "oldText"),
        newText: string(element, "newText")
      )
    }
    if !isUsual || sessionUpdate?.hasSuffix("_chunk") == true { return nil }
  }
}
