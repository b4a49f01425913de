/// A JSON text with the place of each of its parts, found in one pass.
///
/// Parts are decoded only on request.
public struct JSONParts: Sendable {
  /// The kind of a part.
  enum Kind: UInt8, Sendable {
    case object, array, string, number, `true`, `false`, null
  }

  /// One value or key.
  struct Part: Sendable {
    /// The offset at which it begins; for a string, the first byte after the quotation mark.
    var start: UInt32
    /// The offset at which it ends.
    var end: UInt32
    /// The index after the parts inside it; 0 for parts that cannot contain any.
    var next: UInt32
    var kind: Kind
    var hasEscapes: Bool

    init(_ kind: Kind, _ start: Int, end: Int = 0, hasEscapes: Bool = false) {
      self.kind = kind
      // Lines are far shorter than four gigabytes.
      self.start = UInt32(truncatingIfNeeded: start)
      self.end = UInt32(truncatingIfNeeded: end)
      self.hasEscapes = hasEscapes
      next = 0
    }

    var count: Int { Int(end) - Int(start) }
  }

  /// The text; offsets count from its first byte.
  public let text: ArraySlice<UInt8>
  /// The parts in the order in which they begin.
  let parts: [Part]

  init(_ text: ArraySlice<UInt8>, _ parts: [Part]) {
    self.text = text
    self.parts = parts
  }

  /// The index of a value among the parts.
  public struct Place: Hashable, Sendable {
    fileprivate let index: Int
  }

  /// The outermost value.
  public var root: Place { Place(index: 0) }

  /// The value at a place.
  public subscript(place: Place) -> JSONPart { JSONPart(of: self, at: place) }

  /// Returns the value of a key; nil if the part is not an object or lacks the key.
  public func member(_ key: StaticString, of place: Place) -> Place? {
    guard parts[place.index].kind == .object else { return nil }
    let (text, parts) = (text.span, parts.span)
    let end = Int(parts[place.index].next)
    var index = place.index + 1
    while index < end {
      if ByteWords.matches(text, Int(parts[index].start), Int(parts[index].end), key) {
        return Place(index: index + 1)
      }
      index = Self.after(index + 1, parts)
    }
    return nil
  }

  /// True for a string of exactly these characters, without escape sequences.
  public func isString(_ place: Place, _ word: StaticString) -> Bool {
    let part = parts[place.index]
    guard part.kind == .string, !part.hasEscapes else { return false }
    return ByteWords.matches(text.span, Int(part.start), Int(part.end), word)
  }

  /// True for a string that ends with exactly these bytes.
  ///
  /// A longer string may contain escape sequences before them.
  public func endsString(_ place: Place, with word: StaticString) -> Bool {
    let part = parts[place.index]
    guard part.kind == .string, part.count >= word.utf8CodeUnitCount else { return false }
    let end = Int(part.end)
    return ByteWords.matches(text.span, end - word.utf8CodeUnitCount, end, word)
  }

  /// Returns the text, if the part is a string.
  public func string(_ place: Place) -> JSONString? {
    let part = parts[place.index]
    guard part.kind == .string else { return nil }
    return JSONString(literal: bytes(of: part), hasEscapes: part.hasEscapes)
  }

  /// Calls `body` with each string that is not a key, and with the keys on the path to it.
  public func forEachString(_ body: (JSONString, _ path: [Place]) -> Void) {
    var index = 0
    var path: [Place] = []
    visit(&index, &path, body)
  }

  private func visit(
    _ index: inout Int,
    _ path: inout [Place],
    _ body: (JSONString, [Place]) -> Void
  ) {
    let place = Place(index: index)
    let part = parts[index]
    index += 1
    switch part.kind {
    case .string: if let string = string(place) { body(string, path) }
    case .array: while index < part.next { visit(&index, &path, body) }
    case .object:
      while index < part.next {
        path.append(Place(index: index))
        index += 1
        visit(&index, &path, body)
        path.removeLast()
      }
    default: break
    }
  }

  /// True for an object without keys other than these.
  package func hasOnly(_ keys: [StaticString], _ place: Place) -> Bool {
    guard parts[place.index].kind == .object else { return false }
    let (text, parts) = (text.span, parts.span)
    let end = Int(parts[place.index].next)
    var index = place.index + 1
    while index < end {
      var isKnown = false
      for key in keys where !isKnown {
        isKnown = ByteWords.matches(text, Int(parts[index].start), Int(parts[index].end), key)
      }
      guard isKnown else { return false }
      index = Self.after(index + 1, parts)
    }
    return true
  }

  fileprivate func bytes(of part: Part) -> ArraySlice<UInt8> {
    text[(text.startIndex + Int(part.start))..<(text.startIndex + Int(part.end))]
  }

  /// Returns the index after a value and all parts inside it.
  fileprivate static func after(_ index: Int, _ parts: Span<Part>) -> Int {
    parts[index].next == 0 ? index + 1 : Int(parts[index].next)
  }
}

/// One value in a JSON text.
public struct JSONPart: Sendable {
  private let whole: JSONParts
  private let place: JSONParts.Place

  fileprivate init(of whole: JSONParts, at place: JSONParts.Place) {
    self.whole = whole
    self.place = place
  }

  private var part: JSONParts.Part { whole.parts[place.index] }

  /// True for an object.
  public var isObject: Bool { part.kind == .object }

  /// True for an array.
  public var isArray: Bool { part.kind == .array }

  /// True for null.
  public var isNull: Bool { part.kind == .null }

  /// The value of a key; nil if this is not an object or lacks the key.
  public subscript(key: StaticString) -> JSONPart? {
    whole.member(key, of: place).map { whole[$0] }
  }

  /// True for a string of exactly these characters, without escape sequences.
  public func isString(_ word: StaticString) -> Bool { whole.isString(place, word) }

  /// The text, if this is a string.
  public var text: JSONString? { whole.string(place) }

  /// Calls `body` with each element; does nothing if this is not an array.
  public func forEachElement(_ body: (JSONPart) -> Void) {
    guard part.kind == .array else { return }
    var index = place.index + 1
    while index < part.next {
      body(whole[JSONParts.Place(index: index)])
      index = JSONParts.after(index, whole.parts.span)
    }
  }

  /// The value with everything in it; nil if only a decoder can read it.
  public var value: JSONValue? {
    switch part.kind {
    case .null: return .null
    case .true: return .bool(true)
    case .false: return .bool(false)
    case .string: return text.map { .string($0.string) }
    case .number: return Int64(Self.string(whole.bytes(of: part))).map { .integer($0) }
    case .array:
      var elements: [JSONValue]? = []
      forEachElement { element in
        guard let value = element.value else { return elements = nil }
        elements?.append(value)
      }
      return elements.map { .array($0) }
    case .object:
      var members: [String: JSONValue] = [:]
      var index = place.index + 1
      while index < part.next {
        guard let value = whole[JSONParts.Place(index: index + 1)].value else { return nil }
        members[Self.string(whole.bytes(of: whole.parts[index]))] = value
        index = JSONParts.after(index + 1, whole.parts.span)
      }
      return .object(members)
    }
  }

  private static func string(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes, as: UTF8.self)
  }
}
