internal import FoundationEssentials
internal import JSON

/// Puts foreign text into a page, in the two places where it occurs.
enum PageText {
  /// Escapes text between tags or in a quoted attribute.
  ///
  /// Control characters and those that change the text direction are shown as numbers.
  static func markup(_ text: String) -> String {
    var output = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": output.append(contentsOf: "&amp;".unicodeScalars)
      case "<": output.append(contentsOf: "&lt;".unicodeScalars)
      case ">": output.append(contentsOf: "&gt;".unicodeScalars)
      case "\"": output.append(contentsOf: "&quot;".unicodeScalars)
      case "'": output.append(contentsOf: "&#39;".unicodeScalars)
      case "\n", "\t": output.append(scalar)
      case _ where isHidden(scalar):
        let number = String(scalar.value, radix: 16, uppercase: true)
        let zeros = String(repeating: "0", count: max(0, 4 - number.count))
        output.append(contentsOf: "[U+\(zeros)\(number)]".unicodeScalars)
      default: output.append(scalar)
      }
    }
    return String(output)
  }

  /// Escapes a sentence in which names are in backticks, and shows these as code.
  static func prose(_ text: String) -> String {
    let parts = text.split(separator: "`", omittingEmptySubsequences: false).map(String.init)
    // A backtick without a second one is an ordinary character.
    guard parts.count > 2 else { return markup(text) }
    let paired = parts.count % 2 == 1 ? parts.count : parts.count - 1
    var output = ""
    for (place, part) in parts.prefix(paired).enumerated() {
      let isCode = place % 2 == 1 && !part.isEmpty
      output += isCode ? "<code>\(markup(part))</code>" : place % 2 == 1 ? "``" : markup(part)
    }
    if paired < parts.count { output += "`" + markup(parts[paired]) }
    return output
  }

  /// Returns a value as JSON that is safe inside a `script` element.
  static func data(_ value: some Encodable) throws -> [UInt8] {
    inert(try KebabJSON.encode(value))
  }

  /// Escapes the characters in JSON that are special to an HTML parser or end a line of a script.
  ///
  /// They occur only in strings, where each has an escape.
  private static func inert(_ json: [UInt8]) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(json.count + json.count / 16)
    var index = json.startIndex
    while index < json.endIndex {
      let byte = json[index]
      switch byte {
      case 0x26: output += #"\u0026"#.utf8
      case 0x3C: output += #"\u003c"#.utf8
      case 0x3E: output += #"\u003e"#.utf8
      case 0xE2 where isLineEnd(json, at: index):
        output += (json[index + 2] == 0xA8 ? #"\u2028"# : #"\u2029"#).utf8
        index += 2
      default: output.append(byte)
      }
      index += 1
    }
    return output
  }

  /// Returns true if U+2028 or U+2029 is at this position.
  private static func isLineEnd(_ bytes: [UInt8], at index: Int) -> Bool {
    index + 2 < bytes.count && bytes[index + 1] == 0x80
      && (bytes[index + 2] == 0xA8 || bytes[index + 2] == 0xA9)
  }

  /// Returns true if a character is invisible or moves others.
  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x00...0x1F, 0x7F...0x9F, 0x00AD, 0x061C, 0x200B, 0x200E, 0x200F, 0x2028...0x202E,
      0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE007F:
      true
    default: false
    }
  }

  /// Returns the relative address of a file next to the page, safe for any text.
  static func address(_ path: String) -> String {
    path.split(separator: "/").map { component in
      component.utf8.map { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F:
          String(decoding: [byte], as: UTF8.self)
        default:
          "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }
      }.joined()
    }.reduce(".") { $0 + "/" + $1 }
  }
}
