internal import Text

/// A patch as text for a person at a terminal.
public enum PatchText {
  /// Returns the lines of a patch in colors, as git shows them, without anything that a terminal could
  /// act on.
  public static func lines(_ patch: [UInt8], _ style: ConsoleStyle) -> String {
    var isHead = false
    return SafeText(String(decoding: patch, as: UTF8.self)).string
      .split(separator: "\n", omittingEmptySubsequences: false)
      .map { line in
        let text = String(line)
        if line.hasPrefix("diff --git ") { isHead = true }
        if line.hasPrefix("@@ ") { isHead = false }
        guard !isHead else { return style.paint(text, .bold) }
        switch line.first {
        case "+": return style.paint(text, .green)
        case "-": return style.paint(text, .red)
        case "@": return style.paint(text, .cyan)
        default: return text
        }
      }.joined(separator: "\n")
  }
}
