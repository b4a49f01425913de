internal import Text

/// Builds the tree from the events and enforces the rules that libyaml leaves to its users.
struct TreeBuilder: ~Copyable {
  /// A node with the counts that matter for the limits.
  private struct Built {
    var node: Node
    /// The number of nodes in it, including itself.
    var size = 1
    /// The number of levels of lists and mappings in it, including itself.
    var height = 0
  }

  private enum Anchor {
    /// The node is still being read.
    case open(SourcePosition)
    case closed(Built)
  }

  private var events: EventSource
  private let limits: Document.Limits
  private var errors: [YAMLError] = []
  private var anchors: [String: Anchor] = [:]
  private var nodeCount = 0

  init(events: consuming EventSource, limits: Document.Limits) {
    self.events = events
    self.limits = limits
  }

  /// Reads the whole document.
  mutating func build() -> Document {
    var root: Node?
    do {
      root = try readStream()
    } catch {
      errors.append(error)
    }
    errors.sort { $0.start < $1.start }
    return Document(root: root, errors: errors)
  }

  private mutating func readStream() throws(YAMLError) -> Node? {
    var root: Node?
    var documents = 0
    while true {
      let event = try events.next()
      switch event.kind {
      case .streamEnd:
        return root
      case .documentStart where documents > 0:
        // The rest is not needed and may not even be YAML.
        errors.append(YAMLError(.severalDocuments, start: event.start, end: event.end))
        return root
      case .documentStart:
        documents += 1
      case .streamStart, .documentEnd:
        break
      default:
        root = try read(event, depth: 0).node
      }
    }
  }

  /// Reads the node that an event starts.
  ///
  /// The depth limit bounds the recursion. Stopping early also saves time: nested flow collections
  /// take libyaml quadratic time, but only as far as events are requested.
  private mutating func read(_ event: Event, depth: Int) throws(YAMLError) -> Built {
    switch event.kind {
    case .alias(let name):
      return try resolve(name, event, depth: depth)
    case .scalar(let scalar, let properties):
      let node = Node(.scalar(scalar), start: event.start, end: event.end)
      return try finish(Built(node: node), properties)
    case .sequenceStart(let properties):
      try checkDepth(depth + 1, event)
      open(properties, event)
      return try finish(try readSequence(event, depth: depth + 1), properties)
    case .mappingStart(let properties):
      try checkDepth(depth + 1, event)
      open(properties, event)
      return try finish(try readMapping(event, depth: depth + 1), properties)
    default:
      // libyaml's grammar of events makes this unreachable; throwing keeps the function total.
      let problem = YAMLError.Problem.syntax("a value is missing", context: nil)
      throw YAMLError(problem, start: event.start, end: event.end)
    }
  }

  private mutating func readSequence(_ start: Event, depth: Int) throws(YAMLError) -> Built {
    var built = Built(node: Node(.invalid, start: start.start, end: start.end), height: 1)
    var items: [Node] = []
    while true {
      let event = try events.next()
      if case .sequenceEnd = event.kind {
        built.node = Node(.sequence(items), start: start.start, end: event.end)
        return built
      }
      let item = try read(event, depth: depth)
      built.size += item.size
      built.height = max(built.height, item.height + 1)
      items.append(item.node)
    }
  }

  private mutating func readMapping(_ start: Event, depth: Int) throws(YAMLError) -> Built {
    var built = Built(node: Node(.invalid, start: start.start, end: start.end), height: 1)
    var entries: [Node.Entry] = []
    var places: [String: SourcePosition] = [:]
    var merged: [Node] = []
    while true {
      let event = try events.next()
      if case .mappingEnd = event.kind {
        // Keys that are merged are read anyway, so that none of them is reported as missing.
        for case .mapping(let others) in merged.map(\.kind) {
          entries += others.filter { places.updateValue($0.key.start, forKey: $0.name) == nil }
        }
        built.node = Node(.mapping(entries), start: start.start, end: event.end)
        return built
      }
      let key = try read(event, depth: depth)
      let value = try read(try events.next(), depth: depth)
      built.size += key.size + value.size
      built.height = max(built.height, key.height + 1, value.height + 1)
      guard let name = name(of: key.node) else {
        if key.node.isMergeKey { merged += value.node.items ?? [value.node] }
        continue
      }
      if let first = places[name] {
        report(.duplicateKey(name, first: first), key.node)
        continue
      }
      places[name] = key.node.start
      entries.append(Node.Entry(name: name, key: key.node, value: value.node))
    }
  }

  /// Returns the name of a key, or nil if it was reported as an error.
  private mutating func name(of key: Node) -> String? {
    switch key.kind {
    case .scalar where key.isMergeKey:
      report(.mergeKey, key)
      return nil
    case .scalar(let scalar):
      return scalar.text
    case .sequence, .mapping:
      report(.keyNotScalar, key)
      return nil
    case .invalid:
      return nil
    }
  }

  private mutating func resolve(
    _ name: String,
    _ event: Event,
    depth: Int
  ) throws(YAMLError) -> Built {
    let invalid = Node(.invalid, start: event.start, end: event.end)
    switch anchors[name] {
    case nil:
      report(.undefinedAlias(name), invalid)
      return Built(node: invalid)
    case .open(let position):
      report(.recursiveAlias(name, anchor: position), invalid)
      return Built(node: invalid)
    case .closed(let built):
      try checkDepth(depth + built.height, event)
      try count(built.size, event.start, event.end)
      return built
    }
  }

  private mutating func open(_ properties: Event.Properties, _ event: Event) {
    guard let anchor = properties.anchor else { return }
    anchors[anchor] = .open(event.start)
  }

  /// Counts a node that has been read completely and makes its anchor usable.
  private mutating func finish(
    _ built: Built,
    _ properties: Event.Properties
  ) throws(YAMLError) -> Built {
    var built = built
    try count(1, built.node.start, built.node.end)
    if let tag = properties.tag {
      let written = Self.written(tag)
      let start = built.node.start
      let end = start.advanced(by: written.unicodeScalars.count)
      let isText = !written.hasPrefix("!!")
      let fix = isText ? events.quoted(from: start, to: built.node.end) : nil
      errors.append(YAMLError(.tag(written, fix: fix), start: start, end: end))
      built.node.kind = .invalid
    }
    if let anchor = properties.anchor {
      anchors[anchor] = .closed(built)
    }
    return built
  }

  private func checkDepth(_ depth: Int, _ event: Event) throws(YAMLError) {
    guard depth <= limits.depth else {
      throw YAMLError(.tooDeep(limit: limits.depth), start: event.start, end: event.end)
    }
  }

  private mutating func count(
    _ nodes: Int,
    _ start: SourcePosition,
    _ end: SourcePosition
  ) throws(YAMLError) {
    nodeCount += nodes
    guard nodeCount <= limits.nodes else {
      throw YAMLError(.tooManyNodes(limit: limits.nodes), start: start, end: end)
    }
  }

  private mutating func report(_ problem: YAMLError.Problem, _ node: Node) {
    errors.append(YAMLError(problem, start: node.start, end: node.end))
  }

  /// Returns the tag as written: libyaml expands `!!str` to its long form.
  private static func written(_ tag: String) -> String {
    let prefix = "tag:yaml.org,2002:"
    return tag.hasPrefix(prefix) ? "!!" + tag.dropFirst(prefix.count) : tag
  }
}

extension Node {
  fileprivate var isMergeKey: Bool { kind == .scalar(Scalar("<<", style: .plain)) }

  fileprivate var items: [Node]? {
    guard case .sequence(let items) = kind else { return nil }
    return items
  }
}
