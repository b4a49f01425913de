/// A reference to a variable in a configuration: `${NAME}` or `${env:NAME}`.
///
/// Anything else in braces is text.
public enum VariableReference {
  private static var pattern: Regex<(Substring, Substring)> {
    /\$\{(?:env:)?([A-Za-z_][A-Za-z0-9_]*)\}/
  }

  /// Returns the names that a text refers to, in order.
  public static func names(in text: String) -> [String] {
    text.matches(of: pattern).map { String($0.1) }
  }

  /// Returns the text with references replaced by values; a reference whose value is nil stays
  /// unchanged.
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
