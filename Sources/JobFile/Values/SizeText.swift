/// Sizes as job files write them: `500KB`, `10MB`, `2GB`.
enum SizeText {
  /// A problem of a text.
  enum Problem: Error, Hashable, Sendable {
    case malformed
    case unitMissing(String)
    case unknownUnit(String)
    case fraction
    case negative
    case tooSmall(than: Int)
    case tooLarge(than: Int)
  }

  /// The units from large to small, powers of 1000 as in disk sizes and `du --si`.
  static let units: [(name: String, bytes: Int)] = [
    ("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("KB", 1000), ("B", 1),
  ]

  /// A regular expression for the form.
  static let pattern = "^[0-9]+(?:" + units.map(\.name).joined(separator: "|") + ")$"

  /// Reads a size within a range.
  static func parse(_ text: String, in range: ClosedRange<Int>) throws(Problem) -> Int {
    guard text.first != "-" else { throw .negative }
    let digits = text.prefix { ("0"..."9").contains($0) }
    guard !digits.isEmpty else { throw .malformed }
    let name = text[digits.endIndex...]
    guard !name.isEmpty else { throw .unitMissing(text) }
    if name.first == "." || name.first == "," { throw .fraction }
    guard name.allSatisfy(\.isLetter) else { throw .malformed }
    guard let unit = units.first(where: { $0.name == name }) else {
      throw .unknownUnit(String(name))
    }
    guard let number = Int(digits) else { throw .tooLarge(than: range.upperBound) }
    let (size, overflows) = number.multipliedReportingOverflow(by: unit.bytes)
    guard !overflows, size <= range.upperBound else { throw .tooLarge(than: range.upperBound) }
    guard size >= range.lowerBound else { throw .tooSmall(than: range.lowerBound) }
    return size
  }

  /// Returns the size that a text in another form was probably meant to be: `100 mb`, `2MiB`,
  /// `1.5GB`, `10k`.
  static func suggestion(for text: String) -> String? {
    let text = text.lowercased().prefix(60)
    let digits = text.prefix { ("0"..."9").contains($0) || $0 == "." || $0 == "_" }
    let word = text[digits.endIndex...].drop(while: \.isWhitespace)
    guard let number = Double(digits.filter { $0 != "_" }), number > 0 else { return nil }
    let unit = units.first { unit in
      let name = unit.name.lowercased()
      let first = name.prefix(1)
      let prefixes = name == "b" ? ["b", "byte", "bytes"] : [name, String(first), first + "ib"]
      return prefixes.contains(String(word)) || (name != "b" && word == first + "bytes")
    }
    guard let unit, number * Double(unit.bytes) < 1e15 else { return nil }
    return write(Int((number * Double(unit.bytes)).rounded()))
  }

  /// Writes a size exactly, in the largest unit that divides it.
  static func write(_ size: Int) -> String {
    let unit = units.first { size >= $0.bytes && size % $0.bytes == 0 }
    return unit.map { "\(size / $0.bytes)\($0.name)" } ?? "\(size)B"
  }
}

extension Int {
  /// The number of bytes as job files write it; in bytes if no larger unit divides it.
  public var jobFileSize: String { SizeText.write(self) }
}
