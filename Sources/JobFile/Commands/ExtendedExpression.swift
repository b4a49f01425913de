internal import Glibc

/// POSIX extended regular expressions, as git compiles them.
enum ExtendedExpression {
  /// The maximum number of copies that repetitions may make of a part; more can take gigabytes.
  private static let mostCopies = 1_000

  /// Returns what is wrong with an expression, in the system's words; nil if nothing is known.
  static func problem(in pattern: String) -> String? {
    guard copies(in: pattern) <= mostCopies else { return nil }
    var expression = unsafe regex_t()
    let code = unsafe regcomp(&expression, pattern, REG_EXTENDED | REG_NEWLINE | REG_NOSUB)
    guard code != 0 else {
      unsafe regfree(&expression)
      return nil
    }
    var text = [CChar](repeating: 0, count: 200)
    _ = unsafe regerror(code, &expression, &text, text.count)
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Returns a bound on how often nested repetitions such as `(a{9}){9}` copy a part.
  private static func copies(in pattern: String) -> Int {
    var copies = 1
    for part in pattern.split(separator: "{").dropFirst() {
      let numbers = part.prefix { $0 != "}" }.split(separator: ",").compactMap { Int($0) }
      guard let number = numbers.max() else { continue }
      let (product, isOver) = copies.multipliedReportingOverflow(by: max(1, number))
      if isOver { return .max }
      copies = product
    }
    return copies
  }
}
