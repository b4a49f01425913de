/// The method and the id of a JSON-RPC frame, found without parsing anything else.
///
/// Every method pays for the agent, so the agent does as little as possible.
struct FrameHead {
  /// The method of a request or a notification.
  private(set) var method = ""
  /// The id of a request or an answer, as it is in the frame.
  private(set) var id: ArraySlice<UInt8>?

  /// Creates the head of a frame; nil if the line is not an object.
  init?(_ line: ArraySlice<UInt8>) {
    var index = line.startIndex
    Self.skipBlanks(line, &index)
    guard index < line.endIndex, line[index] == UInt8(ascii: "{") else { return nil }
    index += 1
    while index < line.endIndex {
      Self.skipBlanks(line, &index)
      guard index < line.endIndex, line[index] == UInt8(ascii: "\"") else { return }
      let key = Self.value(line, &index)
      Self.skipBlanks(line, &index)
      guard index < line.endIndex, line[index] == UInt8(ascii: ":") else { return }
      index += 1
      Self.skipBlanks(line, &index)
      let value = Self.value(line, &index)
      if key.elementsEqual(#""id""#.utf8) { id = value }
      if key.elementsEqual(#""method""#.utf8) {
        method = String(decoding: value.dropFirst().dropLast(), as: UTF8.self)
      }
      Self.skipBlanks(line, &index)
      guard index < line.endIndex, line[index] == UInt8(ascii: ",") else { return }
      index += 1
    }
  }

  private static func skipBlanks(_ line: ArraySlice<UInt8>, _ index: inout Int) {
    while index < line.endIndex, [0x20, 0x09, 0x0D, 0x0A].contains(line[index]) { index += 1 }
  }

  /// Skips one value of any kind and returns it.
  private static func value(_ line: ArraySlice<UInt8>, _ index: inout Int) -> ArraySlice<UInt8> {
    let start = index
    var depth = 0
    while index < line.endIndex {
      switch line[index] {
      case UInt8(ascii: "\""):
        index += 1
        while index < line.endIndex, line[index] != UInt8(ascii: "\"") {
          index += line[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        index = min(index + 1, line.endIndex)
        if depth == 0 { return line[start..<index] }
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if depth == 0 { return line[start..<index] }
        depth -= 1
        if depth == 0 {
          index += 1
          return line[start..<index]
        }
      case UInt8(ascii: ","), UInt8(ascii: ":"), 0x20, 0x09, 0x0D:
        if depth == 0 { return line[start..<index] }
      default: break
      }
      index += 1
    }
    return line[start..<index]
  }
}
