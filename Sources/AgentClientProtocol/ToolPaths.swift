internal import JSON

/// Finds the paths that a tool call names.
///
/// ACP puts them in `locations` and in the changes in `content`; Kiro's questions have neither, so
/// only the tool's own input is left.
enum ToolPaths {
  /// A location or a change in a call's content.
  struct Place: Decodable {
    var path: String?
    var isDiff: Bool

    private enum CodingKeys: String, CodingKey {
      case path, type
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      path = container.lenient(String.self, forKey: .path)
      isDiff = container.lenient(String.self, forKey: .type) == "diff"
    }
  }

  /// The keys that tools use for paths.
  private static let inputKeys = ["path", "file_path", "filePath", "paths"]

  static func named(places: [String], rawInput: JSONValue?) -> [String] {
    var paths = places
    for key in inputKeys {
      switch rawInput?[key] {
      case .string(let path): paths.append(path)
      case .array(let items): paths += items.compactMap(\.text)
      default: break
      }
    }
    // Kiro's own file tools accept several operations at once.
    if case .array(let operations)? = rawInput?["operations"] {
      paths += operations.compactMap { $0["path"]?.text }
    }
    guard paths.count > 1 else { return paths }
    var seen: Set<String> = []
    return paths.filter { seen.insert($0).inserted }
  }
}
