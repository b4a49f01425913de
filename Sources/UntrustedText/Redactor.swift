/// Replaces the secrets that kjob knows wherever they stand in text.
public struct Redactor: Sendable {
  /// What stands in a secret's place.
  public static let mask = "[redacted]"

  /// Values shorter than this are not masked: they would blot out ordinary words.
  public static let minimumLength = 6

  private let needles: [[UInt8]]
  /// Whether a needle begins with a byte; most bytes begin none.
  private let begins: [Bool]

  /// Makes a redactor for these values and for the lines of those that have several.
  public init(secrets: some Sequence<String>) {
    var found: Set<[UInt8]> = []
    for secret in secrets {
      for candidate in [secret] + secret.split(whereSeparator: \.isNewline).map(String.init) {
        guard candidate.utf8.count >= Self.minimumLength else { continue }
        found.insert(Array(candidate.utf8))
        found.insert(Self.inJSON(candidate, slash: "/"))
        found.insert(Self.inJSON(candidate, slash: "\\/"))
      }
    }
    // Longest first, so that a secret that contains another is masked whole.
    begins = (0...255).map { byte in found.contains { $0[0] == UInt8(byte) } }
    needles = found.sorted { ($0.count, $1.description) > ($1.count, $0.description) }
  }

  /// The text as it stands in a JSON string; some writers escape slashes.
  private static func inJSON(_ text: String, slash: String) -> [UInt8] {
    var escaped = ""
    for character in text {
      switch character {
      case "\"": escaped += "\\\""
      case "\\": escaped += "\\\\"
      case "/": escaped += slash
      case "\n": escaped += "\\n"
      case "\r": escaped += "\\r"
      case "\t": escaped += "\\t"
      default: escaped.append(character)
      }
    }
    return Array(escaped.utf8)
  }

  /// The bytes with each secret masked; secrets that overlap get one mask together.
  public func redact(_ bytes: [UInt8]) -> [UInt8] {
    guard !needles.isEmpty else { return bytes }
    var covered = 0
    return mask(bytes, upTo: bytes.count, covered: &covered)
  }

  /// The first `limit` bytes with each secret masked that begins in them.
  ///
  /// `covered` is how many bytes at the beginning a mask before them stands for already, and
  /// becomes how many bytes behind the limit the last mask stands for.
  func mask(_ bytes: [UInt8], upTo limit: Int, covered: inout Int) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(limit)
    var maskEnd = covered
    for index in 0..<limit {
      // Looked for within a mask too: a secret that begins there may reach further.
      if begins[Int(bytes[index])],
        let needle = needles.first(where: { matches($0, in: bytes, at: index) })
      {
        if index >= maskEnd { output += Self.mask.utf8 }
        maskEnd = max(maskEnd, index + needle.count)
      }
      if index >= maskEnd { output.append(bytes[index]) }
    }
    covered = max(0, maskEnd - limit)
    return output
  }

  /// How many bytes of a stream's end may be the beginning of a secret.
  var longestPrefix: Int { max(0, (needles.first?.count ?? 0) - 1) }

  /// Harmless text without secrets, masked before and after control sequences are taken out.
  public func safeText(_ untrusted: some Sequence<UInt8>) -> SafeText {
    let clean = SafeText(bytes: redact(Array(untrusted)))
    guard !needles.isEmpty else { return clean }
    return SafeText(bytes: redact(Array(clean.string.utf8)))
  }

  /// Harmless text without secrets.
  public func safeText(_ untrusted: String) -> SafeText {
    safeText(untrusted.utf8)
  }

  private func matches(_ needle: [UInt8], in bytes: [UInt8], at index: Int) -> Bool {
    guard bytes[index] == needle[0], index + needle.count <= bytes.count else { return false }
    return bytes[index..<(index + needle.count)].elementsEqual(needle)
  }
}
