internal import FoundationEssentials

/// The lines of text without an enclosing message that kiro-cli 1.26 wrote.
public enum LegacyTextLine {
  private struct Chunk: Decodable {
    var type: String
    var content: String
  }

  /// Returns the text of such a line; nil for any other.
  public static func text(of line: some Collection<UInt8>) -> String? {
    guard let chunk = try? JSONDecoder().decode(Chunk.self, from: Data(line)), chunk.type == "text"
    else { return nil }
    return chunk.content
  }
}
