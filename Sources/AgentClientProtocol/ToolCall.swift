public import JSON

/// A tool call as an update describes it, where an absent field means no change, or as a request for
/// permission does, of which only the id is reliable.
public struct ToolCall: Hashable, Sendable {
  /// The id of the call.
  public var toolCallId: String?
  /// The title for people.
  public var title: String?
  /// The kind of call, such as `execute` or `edit`.
  public var kind: String?
  /// The status: `pending`, `in_progress`, `completed`, or `failed`; Kiro omits it at the start.
  public var status: String?
  /// The tool's own name, if the agent reports it (below `_meta`).
  public var toolName: String?
  /// The input of the tool.
  public var rawInput: JSONValue?
  /// The paths in the call's locations, changes, and input, as received.
  public var paths: [String]
  /// True when the call shows a change of a file.
  public var hasDiff: Bool

  /// Creates an update of a call.
  public init(
    toolCallId: String? = nil,
    title: String? = nil,
    kind: String? = nil,
    status: String? = nil,
    toolName: String? = nil,
    rawInput: JSONValue? = nil,
    paths: [String] = [],
    hasDiff: Bool = false
  ) {
    self.toolCallId = toolCallId
    self.title = title
    self.kind = kind
    self.status = status
    self.toolName = toolName
    self.rawInput = rawInput
    self.paths = paths
    self.hasDiff = hasDiff
  }

  /// True when the call is over.
  public var isFinished: Bool { status == "completed" || status == "failed" }
}

extension ToolCall: Decodable {
  private enum CodingKeys: String, CodingKey {
    case toolCallId
    case title
    case kind
    case status
    case rawInput
    case locations
    case content
    case meta = "_meta"
  }

  /// Decodes a call, dropping parts that have another shape.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    toolCallId = container.lenient(String.self, forKey: .toolCallId)
    title = container.lenient(String.self, forKey: .title)
    kind = container.lenient(String.self, forKey: .kind)
    status = container.lenient(String.self, forKey: .status)
    rawInput = container.lenient(JSONValue.self, forKey: .rawInput)
    toolName = container.lenient(JSONValue.self, forKey: .meta)?["kiro"]?["toolName"]?.text
    let places =
      container.lenientArray(ToolPaths.Place.self, forKey: .locations)
      + container.lenientArray(ToolPaths.Place.self, forKey: .content)
    paths = ToolPaths.named(places: places.compactMap(\.path), rawInput: rawInput)
    hasDiff = places.contains(where: \.isDiff)
  }
}
