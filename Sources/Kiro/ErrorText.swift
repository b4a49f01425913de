/// An error's text, in which words are found however they are put together.
///
/// `InternalServerError`, `internal_server_error` and `Internal Server Error` are the same; a word
/// that is looked for begins where a word begins.
struct ErrorText {
  /// The text in small letters.
  private let plain: String
  /// The text in small letters with its words apart, and a blank before each.
  private let words: String

  init(_ text: String) {
    plain = text.lowercased()
    words = Self.apart(text)
  }

  /// Whether any of these occurs, in the text as it is or with its words apart.
  func has(_ needles: [String]) -> Bool {
    needles.contains { words.contains(" " + $0) || plain.contains(" " + $0) || plain.hasPrefix($0) }
  }

  /// The first status of HTTP that is named as one; a bare number is none.
  var status: Int? {
    let named =
      /(?:http(?:\/[0-9.]+)?|status|error code|response code|api error|returned|responded with)(?:[ _]?(?:status|code|error|response))*["']?\s*[:=]?\s*["'(]?([45][0-9]{2})(?![0-9])/
    let told =
      /(?:^|[^0-9])([45][0-9]{2})[ :)-]+(?:too many requests|service unavailable|internal server error|bad gateway|gateway time-?out|server error|unauthorized|forbidden|payment required)/
    let match = plain.firstMatch(of: named) ?? plain.firstMatch(of: told)
    return match.flatMap { Int($0.1) }
  }

  /// The model's name in `The model 'X' is not available`.
  var missingModel: String? {
    plain.firstMatch(of: /the model '([^']+)' is not available/).map { String($0.1) }
  }

  /// Whether the text is about what a tool did, whose troubles are not those of the agent's service.
  var isAboutTool: Bool { plain.contains(Self.tool) }

  /// Whether an address stands in the text, which may be anybody's.
  var hasAddress: Bool { plain.contains("http://") || plain.contains("https://") }

  private static var tool: Regex<Substring> {
    /\b(?:web_?fetch|web_?search|fetch(?:ing|ed)? (?:of |from )?(?:https?:|the )|tools?|mcp|browser|curl|wget|download\w*|git|npm|pip|registry|repository|use_aws)\b/
  }

  /// Takes words apart: at capitals, and at whatever is neither a letter nor a digit.
  private static func apart(_ text: String) -> String {
    var result = " "
    let letters = Array(text.unicodeScalars)
    func isPart(_ index: Int) -> Bool {
      guard letters.indices.contains(index) else { return false }
      let properties = letters[index].properties
      return properties.isAlphabetic || properties.numericType != nil
    }
    func separate() {
      if !result.hasSuffix(" ") { result.append(" ") }
    }
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
