/// `${NAME}` or `${env:NAME}` in a configuration, which stands for a variable's value.
///
/// Anything else in braces is text.
public enum VariableReference {
  private static var pattern: Regex<(Substring, Substring)> {
    /\$\{(?:env:)?([A-Za-z_][A-Za-z0-9_]*)\}/
  }

  /// The names that a text refers to, in their order.
  public static func names(in text: String) -> [String] {
    text.matches(of: pattern).map { String($0.1) }
  }

  /// The text with values in the place of references; one whose value is nil stays as it is written.
  public static func expand<Failure: Error>(
    _ text: String,
    value: (String) throws(Failure) -> String?
  ) throws(Failure) -> String {
    var result = ""
    var end = text.startIndex
    for match in text.matches(of: pattern) {
      result += text[end..<match.range.lowerBound]
      result += try value(String(match.1)) ?? String(match.0)
      end = match.range.upperBound
    }
    return result + text[end...]
  }
}
