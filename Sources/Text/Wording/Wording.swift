/// Formats numbers, counts and durations for messages and reports.
package enum Wording {
  /// Returns a count with its noun, in the plural unless it is one: `1 job`, `2 jobs`.
  package static func count(_ count: Int, _ noun: String, _ ending: String = "s") -> String {
    count == 1 ? "1 \(noun)" : "\(count) \(noun)\(ending)"
  }

  /// Returns the first texts of a list, and the number of the others: `a, b and 3 more`.
  package static func list(_ texts: [String], first count: Int = 10) -> String {
    let more = texts.count > count ? " and \(texts.count - count) more" : ""
    return texts.prefix(count).joined(separator: ", ") + more
  }

  /// Returns the first names of a list in backticks, and the number of the others.
  package static func names(_ names: [String], first count: Int = 10) -> String {
    list(names.map { "`\($0)`" }, first: count)
  }

  /// Returns seconds or credits with three decimals, whatever the locale.
  ///
  /// An agent reports its credits, so a value that is not a number must not stop a report.
  package static func decimal(_ value: Double) -> String {
    let bounded = value.isNaN ? 0 : min(max(0, value), 1e12)
    let thousandths = Int64((bounded * 1_000).rounded())
    let fraction = String(thousandths % 1_000)
    return "\(thousandths / 1_000).\(String(repeating: "0", count: 3 - fraction.count))\(fraction)"
  }

  /// Returns an amount with as many decimals as it needs, up to a limit: `50`, `61.22`.
  package static func amount(_ value: Double, decimals: Int = 3) -> String {
    let scale = (0..<decimals).reduce(1.0) { scale, _ in scale * 10 }
    var text = decimal((value * scale).rounded() / scale)
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return text
  }

  /// Returns a duration in seconds as `1.25s`, `2m5s` or `3h0m1s`.
  package static func time(_ seconds: Double) -> String {
    if seconds < 60 { return String(decimal(seconds).dropLast()) + "s" }
    let whole = Int(min(seconds, 1e12).rounded())
    let hours = whole / 3_600
    let rest = "\(whole / 60 % 60)m\(whole % 60)s"
    return hours > 0 ? "\(hours)h\(rest)" : rest
  }

  /// Returns a size on disk with at most one decimal: `12 MB`, `1.5 GB`.
  package static func size(_ bytes: Int64) -> String {
    let units = ["KB", "MB", "GB", "TB"]
    var value = Double(max(0, bytes)) / 1_000
    var unit = 0
    // From here on, rounding would show a thousand.
    while value >= 999.5, unit + 1 < units.count {
      value /= 1_000
      unit += 1
    }
    return "\(amount(value, decimals: value < 10 ? 1 : 0)) \(units[unit])"
  }

  /// Returns how long ago something was, in its largest unit: `5 minutes ago`.
  package static func age(_ seconds: Int64) -> String {
    let units: [(name: String, seconds: Int64)] = [
      ("day", 86_400), ("hour", 3_600), ("minute", 60),
    ]
    guard let unit = units.first(where: { seconds >= $0.seconds }) else { return "just now" }
    return count(Int(seconds / unit.seconds), unit.name) + " ago"
  }
}
