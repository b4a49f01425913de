/// Text for a console that a CI system may read, with a visible backslash in any command.
///
/// GitHub and Azure recognize `##[` and `##vso[`, and TeamCity `##teamcity[`, anywhere in a line.
/// GitHub recognizes `::` and Buildkite `--- ` at its start. Reports keep text as it is.
public enum PipelineText {
  /// Returns lines for people.
  public static func lines(_ text: String) -> String {
    // Compares scalars, because a combining mark next to a command does not hide it from a runner.
    let scalars = Array(text.unicodeScalars)
    var result = String.UnicodeScalarView()
    result.reserveCapacity(scalars.count)
    var beginsLine = true
    for (index, scalar) in scalars.enumerated() {
      if scalar == "#", index > 0, scalars[index - 1] == "#" { result.append("\\") }
      if beginsLine, !isPassedOver(scalar) {
        if starts.contains(where: { scalars[index...].starts(with: $0) }) { result.append("\\") }
        beginsLine = false
      }
      if isLineEnd(scalar) { beginsLine = true }
      result.append(scalar)
    }
    return String(result)
  }

  /// Returns JSON with such text escaped; lines of JSON begin only with brackets.
  public static func json(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    var previous: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      if scalar == "#", previous == "#" {
        result.append(contentsOf: "\\u0023".unicodeScalars)
      } else {
        result.append(scalar)
      }
      previous = scalar
    }
    return String(result)
  }

  private static let starts = ["::", "--- ", "+++ ", "~~~ ", "^^^ "].map {
    Array($0.unicodeScalars)
  }

  /// Returns true for Unicode white space and invisible marks, which GitHub skips at a line's
  /// start.
  private static func isPassedOver(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || scalar == "\u{FEFF}" || scalar == "\u{200B}"
  }

  private static func isLineEnd(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\n", "\r", "\u{B}", "\u{C}", "\u{85}", "\u{2028}", "\u{2029}": true
    default: false
    }
  }
}
