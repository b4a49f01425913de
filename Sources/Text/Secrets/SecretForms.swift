/// The forms in which programs write a secret: as it is, and in common encodings.
enum SecretForms {
  /// Returns every form of a value that is worth looking for.
  static func all(of value: [UInt8]) -> Set<[UInt8]> {
    var forms: Set<[UInt8]> = []
    for part in parts(of: value) { add(formsOfPart(part), to: &forms) }
    return forms
  }

  private static func add(_ found: [[UInt8]], to forms: inout Set<[UInt8]>) {
    for form in found where form.count >= Secret.minimumLength { forms.insert(form) }
  }

  /// Returns the value, the value without surrounding white space, and each of its lines.
  private static func parts(of value: [UInt8]) -> Set<[UInt8]> {
    let lines = value.split { $0 == 0x0A || $0 == 0x0D }.map { Secret.trimmed($0) }
    // Matches the whole value even if its line endings were converted.
    let joined = Array(lines.joined(separator: [0x0A]))
    var parts: Set<[UInt8]> = [value, Array(Secret.trimmed(value[...])), joined]
    for line in lines where Secret(name: "", value: line).isMaskable { parts.insert(Array(line)) }
    return parts
  }

  private static func formsOfPart(_ part: [UInt8]) -> [[UInt8]] {
    var forms = [part]
    forms += inJSON(part)
    forms += inXML(part)
    forms += inURL(part)
    forms += inShell(part)
    forms += [hexadecimal(part, lower), hexadecimal(part, upper)]
    forms += inBase64(part)
    return forms
  }

  private static let lower = Array("0123456789abcdef".utf8)
  private static let upper = Array("0123456789ABCDEF".utf8)

  /// Replaces each byte for which `form` returns a replacement.
  private static func replaced(_ bytes: [UInt8], _ form: (UInt8) -> [UInt8]?) -> [UInt8] {
    bytes.flatMap { form($0) ?? [$0] }
  }

  // MARK: - JSON

  /// Returns the forms in JSON strings; writers differ in what they escape and in the case of
  /// digits.
  private static func inJSON(_ bytes: [UInt8]) -> [[UInt8]] {
    var forms: [[UInt8]] = []
    for digits in [lower, upper] {
      for slash in ["/", "\\/"] {
        // The sets are: none; Go; Gson and PHP; .NET.
        for markup in ["", "<>&", "<>&'=\u{7F}", "\"<>&'+`\u{7F}"] {
          func escape(_ byte: UInt8) -> [UInt8]? {
            if markup.utf8.contains(byte) { return unicodeEscape(UInt16(byte), digits) }
            return jsonEscape(byte, slash, digits)
          }
          forms.append(replaced(bytes, escape))
          guard bytes.contains(where: { $0 >= 0x80 }) else { continue }
          let text = String(decoding: bytes, as: UTF8.self)
          forms.append(
            text.utf16.flatMap { unit -> [UInt8] in
              guard unit < 0x80 else { return unicodeEscape(unit, digits) }
              return escape(UInt8(unit)) ?? [UInt8(unit)]
            }
          )
        }
      }
    }
    return forms
  }

  private static func jsonEscape(_ byte: UInt8, _ slash: String, _ digits: [UInt8]) -> [UInt8]? {
    switch byte {
    case UInt8(ascii: "\""): Array("\\\"".utf8)
    case UInt8(ascii: "\\"): Array("\\\\".utf8)
    case UInt8(ascii: "/"): Array(slash.utf8)
    case 0x0A: Array("\\n".utf8)
    case 0x0D: Array("\\r".utf8)
    case 0x09: Array("\\t".utf8)
    case 0x08: Array("\\b".utf8)
    case 0x0C: Array("\\f".utf8)
    case 0..<0x20: unicodeEscape(UInt16(byte), digits)
    default: nil
    }
  }

  private static func unicodeEscape(_ unit: UInt16, _ digits: [UInt8]) -> [UInt8] {
    let places: [UInt16] = [12, 8, 4, 0]
    return Array("\\u".utf8) + places.map { digits[Int(unit >> $0 & 0xF)] }
  }

  // MARK: - XML and HTML

  private static func inXML(_ bytes: [UInt8]) -> [[UInt8]] {
    let quotes: [(double: String, single: String)] = [
      ("\"", "'"), ("&quot;", "'"), ("&quot;", "&apos;"), ("&quot;", "&#39;"),
      ("&quot;", "&#x27;"), ("&#34;", "&#39;"),
    ]
    return quotes.flatMap { quote in
      [">", "&gt;"].map { greater in
        replaced(bytes) { byte in
          switch byte {
          case UInt8(ascii: "&"): Array("&amp;".utf8)
          case UInt8(ascii: "<"): Array("&lt;".utf8)
          case UInt8(ascii: ">"): Array(greater.utf8)
          case UInt8(ascii: "\""): Array(quote.double.utf8)
          case UInt8(ascii: "'"): Array(quote.single.utf8)
          default: nil
          }
        }
      }
    }
  }

  // MARK: - URLs

  /// Returns the percent-encoded forms; encoders differ in the characters that they keep.
  private static func inURL(_ bytes: [UInt8]) -> [[UInt8]] {
    let kept = ["", "!'()*", "/", "~", ";,/?:@&=+$#!'()*", ";,/?:@&=+$!'()*"]
    return [lower, upper].flatMap { digits in
      kept.flatMap { kept in
        [false, true].map { plusIsSpace in
          replaced(bytes) { byte in
            if byte == 0x20 && plusIsSpace { return [UInt8(ascii: "+")] }
            if isWordByte(byte) || "-._~".utf8.contains(byte) || kept.utf8.contains(byte) {
              return nil
            }
            return [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 0xF)]]
          }
        }
      }
    }
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }

  // MARK: - Shells

  /// Returns the forms of `set -x`, `%q` and hand-written quoting in shells, without the quotes.
  private static func inShell(_ bytes: [UInt8]) -> [[UInt8]] {
    func escaping(_ characters: String) -> [UInt8] {
      replaced(bytes) { characters.utf8.contains($0) ? [UInt8(ascii: "\\"), $0] : nil }
    }
    let apostrophe = UInt8(ascii: "'")
    let special = " \t!\"#$&'()*;<=>?[\\]^`{|}~"
    return [
      replaced(bytes) { $0 == apostrophe ? Array("'\\''".utf8) : nil },
      replaced(bytes) { $0 == apostrophe ? Array("'\"'\"'".utf8) : nil },
      escaping("\"\\$`"), escaping("\"\\$`!"), escaping("\\'"), escaping(special),
      escaping(special.filter { $0 != "=" }), escaping(special + ","), escaping(special + ",@:%+"),
      replaced(bytes) { byte in
        // $'…', which bash uses for control characters.
        switch byte {
        case 0x0A: Array("\\n".utf8)
        case 0x09: Array("\\t".utf8)
        case 0x0D: Array("\\r".utf8)
        case UInt8(ascii: "\\"): Array("\\\\".utf8)
        case apostrophe: Array("\\'".utf8)
        default: nil
        }
      },
    ]
  }

  // MARK: - Hexadecimal and base64

  private static func hexadecimal(_ bytes: [UInt8], _ digits: [UInt8]) -> [UInt8] {
    bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0xF)]] }
  }

  private static let letters = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8
  )

  /// Returns the characters that depend only on the value, at each offset within the encoded data.
  private static func inBase64(_ bytes: [UInt8]) -> [[UInt8]] {
    ["+/", "-_"].flatMap { tail in
      let alphabet = letters + Array(tail.utf8)
      return (0..<3).map { before in
        // One character encodes six bits; those that share bits with a neighbor are left out.
        let first = (before * 8 + 5) / 6
        let last = (before + bytes.count) * 8 / 6
        let padded = [UInt8](repeating: 0, count: before) + bytes + [0, 0]
        return (first..<max(first, last)).map { place in
          let bit = place * 6
          let pair = UInt16(padded[bit / 8]) << 8 | UInt16(padded[bit / 8 + 1])
          return alphabet[Int(pair >> (10 - UInt16(bit % 8)) & 0x3F)]
        }
      }
    }
  }
}
