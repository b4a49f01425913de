/// Durations as job files write them: `90s`, `30m`, `1h30m`, `500ms`.
enum DurationText {
  /// A problem of a text.
  enum Problem: Error, Hashable, Sendable {
    case malformed
    case unitMissing(String)
    case unknownUnit(String)
    case unitOrder(String)
    case fraction
    case negative
    case zero
    case tooLong
  }

  /// The maximum duration: seven days.
  static let longest = Duration.seconds(7 * 24 * 60 * 60)

  /// The units from large to small; each may occur once, in this order.
  static let units: [(name: String, milliseconds: Int)] = [
    ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
  ]

  /// A regular expression for the form, as far as it can express the rules.
  static let pattern = "^(?=.)" + units.map { "(?:[0-9]+\($0.name))?" }.joined() + "$"

  /// Reads a duration up to a limit.
  static func parse(
    _ text: String,
    upTo longest: Duration = longest
  ) throws(Problem) -> Duration {
    guard text.first != "-" else { throw .negative }
    var rest = Substring(text)
    var nextUnit = 0
    var total = 0
    while !rest.isEmpty {
      let digits = rest.prefix { ("0"..."9").contains($0) }
      rest = rest[digits.endIndex...]
      guard !digits.isEmpty else { throw .malformed }
      if rest.first == "." || rest.first == "," { throw .fraction }
      let name = rest.prefix { $0.isLetter }
      rest = rest[name.endIndex...]
      guard !name.isEmpty else { throw rest.isEmpty ? .unitMissing(text) : .malformed }
      guard let unit = units.firstIndex(where: { $0.name == name }) else {
        throw .unknownUnit(String(name))
      }
      guard unit >= nextUnit else { throw .unitOrder(String(name)) }
      nextUnit = unit + 1
      total = try add(digits, times: units[unit].milliseconds, to: total)
    }
    guard nextUnit > 0 else { throw .malformed }
    guard total > 0 else { throw .zero }
    let duration = Duration.milliseconds(total)
    guard duration <= longest else { throw .tooLong }
    return duration
  }

  /// The words that people write for units, with the number of milliseconds.
  private static let words: [String: Double] = {
    let groups: [(words: [String], milliseconds: Double)] = [
      (["d", "day", "days"], 86_400_000), (["h", "hr", "hrs", "hour", "hours"], 3_600_000),
      (["m", "min", "mins", "minute", "minutes"], 60_000),
      (["s", "sec", "secs", "second", "seconds"], 1_000),
      (["ms", "msec", "msecs", "millisecond", "milliseconds"], 1),
    ]
    return Dictionary(
      uniqueKeysWithValues: groups.flatMap { group in group.words.map { ($0, group.milliseconds) } }
    )
  }()

  /// Returns the duration that a text in another form was probably meant to be: `5 minutes`,
  /// `1.5h`, `1:30:00`, `PT5M`.
  static func suggestion(for text: String) -> String? {
    let text = text.lowercased().prefix(60)
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    if parts.count == 3 {
      // Two parts alone may be hours and minutes, or minutes and seconds.
      let numbers = parts.compactMap { Int($0) }
      guard numbers.count == 3, numbers.allSatisfy({ (0..<100_000).contains($0) }) else {
        return nil
      }
      return written(Double((numbers[0] * 60 + numbers[1]) * 60 + numbers[2]) * 1_000)
    }
    var rest = text.hasPrefix("pt") ? text.dropFirst(2) : text
    var total = 0.0
    var count = 0
    while !rest.isEmpty {
      rest = rest.drop { $0.isWhitespace || $0 == "," }
      if count > 0, rest.hasPrefix("and ") { rest = rest.dropFirst(4) }
      let digits = rest.prefix { ("0"..."9").contains($0) || $0 == "." }
      rest = rest[digits.endIndex...].drop(while: \.isWhitespace)
      let word = rest.prefix(while: \.isLetter)
      rest = rest[word.endIndex...]
      guard let number = Double(digits), let unit = words[String(word)] else { return nil }
      total += number * unit
      count += 1
      rest = rest.drop(while: \.isWhitespace)
    }
    return written(total)
  }

  private static func written(_ milliseconds: Double) -> String? {
    guard milliseconds >= 1, milliseconds <= longest / .milliseconds(1) else { return nil }
    return write(.milliseconds(Int(milliseconds.rounded())))
  }

  /// Writes a duration of whole milliseconds.
  static func write(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    var rest = Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
    // Below this, a single number is easier to read than two.
    if rest > 0, rest < 120_000, rest % 1000 == 0 { return "\(rest / 1000)s" }
    var text = ""
    // Days are read but never written: `36h` is easier to compare with `12h` than `1d12h`.
    for unit in units.dropFirst() where rest >= unit.milliseconds {
      text += "\(rest / unit.milliseconds)\(unit.name)"
      rest %= unit.milliseconds
    }
    return text.isEmpty ? "0s" : text
  }

  private static func add(
    _ digits: Substring,
    times factor: Int,
    to total: Int
  ) throws(Problem) -> Int {
    guard let number = Int(digits) else { throw .tooLong }
    let (product, productOverflows) = number.multipliedReportingOverflow(by: factor)
    let (sum, sumOverflows) = total.addingReportingOverflow(product)
    guard !productOverflows, !sumOverflows else { throw .tooLong }
    return sum
  }
}

extension Duration {
  /// Creates a duration from its form in job files, such as `1h30m`; nil for any other text.
  ///
  /// `longest` is the limit if it is not that of job files.
  public init?(jobFileText text: String, upTo longest: Duration? = nil) {
    let longest = longest ?? DurationText.longest
    guard let duration = try? DurationText.parse(text, upTo: longest) else { return nil }
    self = duration
  }

  /// The duration in its form in job files.
  public var jobFileText: String { DurationText.write(self) }
}
