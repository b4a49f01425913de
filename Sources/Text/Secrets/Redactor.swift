/// Replaces the secrets that kjob knows wherever they stand in text.
///
/// A secret is found as it is and in the encodings of ``SecretForms``, also where control sequences
/// or characters that are not shown stand inside it. This is no promise against an agent that
/// wants to give a secret away: it can always write it in a way of its own.
public struct Redactor: Sendable {
  /// What stands in a secret's place.
  public static let mask = "[redacted]"

  /// The secrets that are looked for, each value once.
  public let secrets: [Secret]
  /// The names of the secrets that are looked for.
  public let names: [String]
  /// The names of those that are not, since they are too short or ordinary words; sorted.
  public let unmaskedNames: [String]

  /// Looks at the bytes as they are.
  private let plain: SecretSearch
  /// Looks at the bytes that are shown.
  private let shown: SecretSearch

  /// Makes a redactor for these secrets; of equal values the first one's name counts.
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

  /// Makes a redactor for values that have no names.
  public init(secrets: some Sequence<String>) {
    self.init(secrets.map { Secret(name: "", value: $0) })
  }

  /// Whether there is nothing to look for.
  public var isEmpty: Bool { plain.isEmpty }

  /// The bytes with each secret masked; secrets that overlap get one mask together.
  public func redact(_ bytes: [UInt8]) -> [UInt8] {
    let places = places(in: bytes)
    guard !places.isEmpty else { return bytes }
    var covered = 0
    return Self.mask(bytes, upTo: bytes.count, places, covered: &covered)
  }

  /// Whether bytes certainly hold no secret, nor six bytes or more of its beginning.
  ///
  /// Most text is told so in a fraction of the time that looking for the places takes; "no" means
  /// only that it has to be looked for.
  public func isCertainlyFree(_ bytes: [UInt8]) -> Bool {
    !plain.finds(in: bytes) && ShownBytes.areAllShown(bytes)
  }

  /// How many bytes at the end, fewer than six, may be a secret's beginning.
  public func lengthOfBeginning(atEndOf bytes: [UInt8]) -> Int {
    plain.lengthOfBeginning(at: bytes.span)
  }

  /// Where secrets stand, in order; those that overlap are one place.
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

  /// How often each secret stands in the bytes, by its name.
  public func counts(in bytes: [UInt8]) -> [String: Int] {
    guard !isEmpty else { return [:] }
    var finds: [SecretSearch.Find] = []
    _ = find(in: bytes, after: ShownBytes(), isAll: true, &finds)
    var counts: [String: Int] = [:]
    for find in Set(finds) { counts[names[find.owner], default: 0] += 1 }
    return counts
  }

  /// Harmless text without secrets, masked before and after control sequences are taken out.
  public func safeText(_ untrusted: some Sequence<UInt8>) -> SafeText {
    let clean = SafeText(bytes: redact(Array(untrusted)))
    return isEmpty ? clean : masked(clean)
  }

  /// Harmless text without secrets.
  public func safeText(_ untrusted: String) -> SafeText {
    safeText(untrusted.utf8)
  }

  /// The text without secrets.
  public func masked(_ text: SafeText) -> SafeText {
    let bytes = Array(text.string.utf8)
    guard !places(in: bytes).isEmpty else { return text }
    return SafeText(bytes: redact(bytes))
  }

  /// The string without secrets, otherwise as it is.
  public func masked(_ text: String) -> String {
    let bytes = Array(text.utf8)
    guard !places(in: bytes).isEmpty else { return text }
    return String(decoding: redact(bytes), as: UTF8.self)
  }

  // MARK: - Streams

  /// Adds what is found to `finds`, in the order of the places.
  ///
  /// `state` is where the stream stood before the bytes. Returns the first place at which a secret
  /// may begin whose end is not there; what was found begins before it.
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
    // An endless sequence after what may be a secret's beginning is not waited for.
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

  /// The first `limit` bytes with the places masked that begin in them.
  ///
  /// `covered` is how many bytes at the beginning a mask before them stands for already, and
  /// becomes how many bytes behind the limit the last mask stands for.
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
