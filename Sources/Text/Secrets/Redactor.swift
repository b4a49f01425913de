/// Replaces known secrets wherever they occur in text.
///
/// A secret is found as it is and in the encodings of ``SecretForms``, even when control sequences
/// or invisible characters interrupt it. It does not protect against an agent that wants to leak
/// a secret, since it can always write it in another way.
public struct Redactor: Sendable {
  /// The text that replaces a secret.
  public static let mask = "[redacted]"

  /// The secrets to look for, each value once.
  public let secrets: [Secret]
  /// The names of the secrets to look for.
  public let names: [String]
  /// The sorted names of the other secrets, which are too short or ordinary words.
  public let unmaskedNames: [String]

  /// The search in the bytes as they are.
  private let plain: SecretSearch
  /// The search in the visible bytes.
  private let shown: SecretSearch

  /// Creates a redactor for these secrets; of equal values the first one's name counts.
  public init(_ secrets: some Sequence<Secret>) {
    var found: [Secret] = []
    var names: [String] = []
    var unmasked: Set<String> = []
    var values: Set<[UInt8]> = []
    var needles: [(bytes: [UInt8], owner: Int)] = []
    for secret in secrets where values.insert(secret.value).inserted {
      guard secret.isMaskable else {
        unmasked.insert(secret.name)
        continue
      }
      for form in SecretForms.all(of: secret.value) { needles.append((form, names.count)) }
      names.append(secret.name)
      found.append(secret)
    }
    self.secrets = found
    self.names = names
    unmaskedNames = unmasked.sorted()
    plain = SecretSearch(needles)
    shown = SecretSearch(
      needles.map { needle in
        guard !ShownBytes.areAllShown(needle.bytes) else { return needle }
        var bytes = ShownBytes()
        bytes.take(needle.bytes, isAll: true)
        return (bytes.bytes, needle.owner)
      }
    )
  }

  /// Creates a redactor for values without names.
  public init(secrets: some Sequence<String>) {
    self.init(secrets.map { Secret(name: "", value: $0) })
  }

  /// True when there is nothing to look for.
  public var isEmpty: Bool { plain.isEmpty }

  /// Returns the bytes with each secret masked; overlapping secrets get a single mask.
  public func redact(_ bytes: [UInt8]) -> [UInt8] {
    let places = places(in: bytes)
    guard !places.isEmpty else { return bytes }
    var covered = 0
    return Self.mask(bytes, upTo: bytes.count, places, covered: &covered)
  }

  /// True when the bytes certainly contain no secret and no six or more bytes of its beginning.
  ///
  /// This takes a fraction of the time of a full search for most text; false only means that a full
  /// search is necessary.
  public func isCertainlyFree(_ bytes: [UInt8]) -> Bool {
    !plain.finds(in: bytes) && ShownBytes.areAllShown(bytes)
  }

  /// Returns the number of bytes at the end, fewer than six, that may begin a secret.
  public func lengthOfBeginning(atEndOf bytes: [UInt8]) -> Int {
    plain.lengthOfBeginning(at: bytes.span)
  }

  /// Returns the places of secrets in order; overlapping secrets are one place.
  public func places(in bytes: [UInt8]) -> [Range<Int>] {
    guard !isEmpty else { return [] }
    var finds: [SecretSearch.Find] = []
    _ = find(in: bytes, after: ShownBytes(), isAll: true, &finds)
    var places: [Range<Int>] = []
    for find in finds {
      if let last = places.last, find.range.lowerBound < last.upperBound {
        places[places.count - 1] =
          last.lowerBound..<max(last.upperBound, find.range.upperBound)
      } else {
        places.append(find.range)
      }
    }
    return places
  }

  /// Returns the number of occurrences of each secret in the bytes, by its name.
  public func counts(in bytes: [UInt8]) -> [String: Int] {
    guard !isEmpty else { return [:] }
    var finds: [SecretSearch.Find] = []
    _ = find(in: bytes, after: ShownBytes(), isAll: true, &finds)
    var counts: [String: Int] = [:]
    for find in Set(finds) { counts[names[find.owner], default: 0] += 1 }
    return counts
  }

  /// Returns safe text without secrets, masked both before and after control sequences are removed.
  public func safeText(_ untrusted: some Sequence<UInt8>) -> SafeText {
    let clean = SafeText(bytes: redact(Array(untrusted)))
    return isEmpty ? clean : masked(clean)
  }

  /// Returns safe text without secrets.
  public func safeText(_ untrusted: String) -> SafeText { safeText(untrusted.utf8) }

  /// Returns the text without secrets.
  public func masked(_ text: SafeText) -> SafeText {
    let bytes = Array(text.string.utf8)
    guard !places(in: bytes).isEmpty else { return text }
    return SafeText(bytes: redact(bytes))
  }

  /// Returns the string without secrets and otherwise unchanged.
  public func masked(_ text: String) -> String {
    let bytes = Array(text.utf8)
    guard !places(in: bytes).isEmpty else { return text }
    return String(decoding: redact(bytes), as: UTF8.self)
  }

  // MARK: - Streams

  /// Appends the occurrences to `finds`, ordered by place.
  ///
  /// `state` is the state of the stream before the bytes. Returns the first place at which a secret
  /// may begin whose end is missing; all occurrences begin before it.
  func find(
    in bytes: [UInt8],
    after state: ShownBytes,
    isAll: Bool,
    _ finds: inout [SecretSearch.Find]
  ) -> Int {
    var end = plain.find(in: bytes, isAll: isAll, &finds)
    guard !state.isPlainText || !ShownBytes.areAllShown(bytes) else { return end }
    var shownBytes = state
    shownBytes.take(bytes, isAll: isAll)
    var others: [SecretSearch.Find] = []
    let shownEnd = shown.find(in: shownBytes.bytes, isAll: isAll, &others)
    let places = shownBytes.places
    // Does not wait for the end of an endless sequence after a possible beginning of a secret.
    if shownEnd < places.count, bytes.count - places[shownEnd] <= 2 * shown.longest + 65_536 {
      end = min(end, places[shownEnd])
    }
    finds += others.map { find in
      let last = places[find.range.upperBound - 1]
      return SecretSearch.Find(
        range: places[find.range.lowerBound]..<(last + 1),
        owner: find.owner
      )
    }
    finds.removeAll { $0.range.lowerBound >= end }
    finds.sort {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }
    return end
  }

  /// Returns the first `limit` bytes with the places masked that begin in them.
  ///
  /// `covered` is the number of bytes at the beginning that an earlier mask already replaces. On
  /// return, it is the number of bytes after the limit that the last mask replaces.
  static func mask(
    _ bytes: [UInt8],
    upTo limit: Int,
    _ places: some Sequence<Range<Int>>,
    covered: inout Int
  ) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(limit)
    var end = covered
    var written = min(covered, limit)
    for place in places {
      if place.lowerBound >= end {
        output += bytes[written..<place.lowerBound]
        output += mask.utf8
      }
      end = max(end, place.upperBound)
      written = min(end, limit)
    }
    output += bytes[written..<limit]
    covered = max(0, end - limit)
    return output
  }
}
