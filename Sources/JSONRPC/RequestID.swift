/// The id of a request, kept with its JSON type so that an answer echoes it exactly.
public enum RequestID: Hashable, Sendable {
  /// An integer.
  case number(Int64)
  /// A string; Kiro uses UUID strings for its own requests.
  case string(String)
  /// Null, which is discouraged but legal.
  case null
}

extension RequestID: Codable {
  /// Decodes an integer, a string or null; throws for a fraction or another type.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let number = try? container.decode(Int64.self) {
      self = .number(number)
    } else {
      self = .string(try container.decode(String.self))
    }
  }

  /// Encodes the id in its own JSON type.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .number(let number): try container.encode(number)
    case .string(let string): try container.encode(string)
    case .null: try container.encodeNil()
    }
  }
}
