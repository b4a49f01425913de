/// Text for a console that a CI system may read: what it would take for a command is broken up by
/// a backslash that people see.
///
/// GitHub and Azure look for `##[` and `##vso[`, TeamCity for `##teamcity[`, anywhere in a line;
/// GitHub for `::` and Buildkite for `--- ` at its start. Reports keep text as it is.
public enum PipelineText {
  /// Lines for people.
  public static func lines(_ text: String) -> String {
    text.replacing("##", with: "#\\#").split(separator: "\n", omittingEmptySubsequences: false)
      .map(line).joined(separator: "\n")
  }

  /// JSON, where the same has another way to be written and nothing begins a line but brackets.
  public static func json(_ text: String) -> String {
    text.replacing("##", with: "#\\u0023")
  }

  private static let starts = ["::", "--- ", "+++ ", "~~~ ", "^^^ "]

  private static func line(_ line: Substring) -> String {
    // GitHub passes over any Unicode white space first.
    guard let start = line.firstIndex(where: { !$0.isWhitespace }) else { return String(line) }
    guard starts.contains(where: { line[start...].hasPrefix($0) }) else { return String(line) }
    return line[..<start] + "\\" + line[start...]
  }
}
