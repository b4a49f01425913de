/// The text of an error, in which words are found whatever their spelling.
///
/// `InternalServerError`, `internal_server_error`, and `Internal Server Error` are the same; a
/// match must start at the beginning of a word.
struct ErrorText {
  /// The text in lowercase.
  private let plain: String
  /// The text in lowercase with separated words, each after a blank.
  private let words: String

  init(_ text: String) {
    plain = text.lowercased()
    words = Self.apart(text)
  }

  /// Returns true if any of the words occurs, in the plain text or with words separated.
  func has(_ needles: [String]) -> Bool {
    needles.contains { words.contains(" " + $0) || plain.contains(" " + $0) || plain.hasPrefix($0) }
  }

  /// The first HTTP status that is named as one; a bare number does not count.
  var status: Int? {
    let named =
      /(?:http(?:\/[0-9.]+)?|status|error code|response code|api error|returned|responded with)(?:[ _]?(?:status|code|error|response))*["']?\s*[:=]?\s*["'(]?([45][0-9]{2})(?![0-9])/
    let reported =
      /(?:^|[^0-9])([45][0-9]{2})[ :)-]+(?:too many requests|service unavailable|internal server error|bad gateway|gateway time-?out|server error|unauthorized|forbidden|payment required)/
    let match = plain.firstMatch(of: named) ?? plain.firstMatch(of: reported)
    return match.flatMap { Int($0.1) }
  }

  /// The model's name in `The model 'X' is not available`.
  var missingModel: String? {
    plain.firstMatch(of: /the model '([^']+)' is not available/).map { String($0.1) }
  }

  /// True when the text is about a tool, whose problems are not those of the agent's service.
  var isAboutTool: Bool { plain.contains(Self.tool) }

  /// True when the text contains an address, which may belong to any service.
  var hasAddress: Bool { plain.contains("http://") || plain.contains("https://") }

  private static var tool: Regex<Substring> {
    /\b(?:web_?fetch|web_?search|fetch(?:ing|ed)? (?:of |from )?(?:https?:|the )|tools?|mcp|browser|curl|wget|download\w*|git|npm|pip|registry|repository|use_aws)\b/
  }

  /// Separates words at uppercase letters and at everything that is neither a letter nor a digit.
  private static func apart(_ text: String) -> String {
    var result = " "
    let letters = Array(text.unicodeScalars)
    func isPart(_ index: Int) -> Bool {
      guard letters.indices.contains(index) else { return false }
      let properties = letters[index].properties
      return properties.isAlphabetic || properties.numericType != nil
    }
    func separate() { if !result.hasSuffix(" ") { result.append(" ") } }
    for (index, letter) in letters.enumerated() {
      guard isPart(index) else {
        let isWithin = (letter == "-" || letter == "'") && isPart(index - 1) && isPart(index + 1)
        if isWithin { result.append(Character(letter)) } else { separate() }
        continue
      }
      if letter.properties.isUppercase, index > 0 {
        let previous = letters[index - 1].properties
        let isAfterSmall = previous.isLowercase || previous.numericType != nil
        let isBeforeSmall =
          letters.indices.contains(index + 1) && letters[index + 1].properties.isLowercase
        if isAfterSmall || previous.isUppercase && isBeforeSmall {
          separate()
        }
      }
      result += String(letter).lowercased()
    }
    return result
  }
}
