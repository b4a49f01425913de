/// Text for a console that a CI system may read: what it would take for a command is broken up by
/// a backslash that people see.
///
/// GitHub and Azure look for `##[` and `##vso[`, TeamCity for `##teamcity[`, anywhere in a line;
/// GitHub for `::` and Buildkite for `--- ` at its start. Reports keep text as it is.
public enum PipelineText {
  /// Lines for people.
  public static func lines(_ text: String) -> String {
    // By scalars: a mark that combines with what stands beside it hides no command from a runner.
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

  /// JSON, where the same has another way to be written and nothing begins a line but brackets.
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

  /// GitHub passes over any Unicode white space at a line's start, and over marks that show nothing.
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
