/// The names of settings that differ between two states of a configuration file.
enum ConfigurationKeys {
  /// Returns names such as `core.hooksPath`, sorted; empty when only the formatting differs.
  static func differing(_ old: [UInt8], _ new: [UInt8]) -> [String] {
    let (old, new) = (settings(old), settings(new))
    return Set(old.keys).union(new.keys).filter { old[$0]?.values != new[$0]?.values }
      .map { new[$0]?.name ?? old[$0]?.name ?? $0 }.sorted()
  }

  /// Returns the values of every setting, by its name.
  static func values(in bytes: [UInt8]) -> [String: [String]] {
    Dictionary(settings(bytes).values.map { ($0.name, $0.values) }, uniquingKeysWith: +)
  }

  /// Returns the values of each setting, by its lower-case name, since names are case-insensitive.
  private static func settings(_ bytes: [UInt8]) -> [String: (name: String, values: [String])] {
    var settings: [String: (name: String, values: [String])] = [:]
    var section = ""
    for line in bytes.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
      var text = trimmed(Substring(decoding: line, as: UTF8.self))
      if text.first == "[", let end = text.lastIndex(of: "]") {
        let header = text[text.index(after: text.startIndex)..<end]
        let parts = header.split(separator: " ", maxSplits: 1)
        section = String(parts.first ?? "")
        if parts.count > 1 { section += "." + parts[1].filter { $0 != "\"" } }
        text = trimmed(text[text.index(after: end)...])
      }
      guard let first = text.first, first != "#", first != ";" else { continue }
      let key = section + "." + trimmed(text.prefix { $0 != "=" })
      let value = String(trimmed(text.drop { $0 != "=" }.dropFirst()))
      settings[key.lowercased(), default: (key, [])].values.append(value)
    }
    return settings
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text.drop { $0 == " " || $0 == "\t" }
    while let last = text.last, last == " " || last == "\t" { text.removeLast() }
    return text
  }
}
