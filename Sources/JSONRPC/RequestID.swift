/// The id of a request, kept with its JSON type so that an answer echoes it exactly.
public enum RequestID: Hashable, Sendable {
  /// An integer.
  case number(Int64)
  /// A string; Kiro numbers its own requests by UUID strings.
  case string(String)
  /// The discouraged but legal null.
  case null
}

extension RequestID: Codable {
  /// Reads an integer, a string or null; a fraction or another type is an error.
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

  /// Writes the id in its own JSON type.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .number(let number): try container.encode(number)
    case .string(let string): try container.encode(string)
    case .null: try container.encodeNil()
    }
  }
}
