/// Reads what `git grep -n -z` prints, piece by piece.
struct MatchReader {
  /// The maximum number of bytes that are kept of a path or a line.
  private static let longest = 4_096

  /// A part of a match: `TREE:PATH`, NUL, `LINE`, NUL, `TEXT`, line feed.
  private enum Part {
    case path
    case line
    case text
  }

  private(set) var matches: LineMatches
  private var part = Part.path
  private var piece: [UInt8] = []
  private var match = LineMatches.Match(path: "", line: 0, text: "")
  /// The length of the tree's name and its colon.
  private let prefix: Int

  /// Creates a reader of what is printed about a tree.
  init(_ tree: ObjectID, adding matches: LineMatches) {
    prefix = tree.description.utf8.count + 1
    self.matches = matches
  }

  /// Reads the next bytes.
  mutating func take(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let end: UInt8 = part == .text ? 0x0A : 0
      let place = rest.firstIndex(of: end)
      let own = rest[..<(place ?? rest.endIndex)]
      piece += own.prefix(Self.longest - piece.count)
      guard let place else { return }
      rest = rest[(place + 1)...]
      endPart()
    }
  }

  private mutating func endPart() {
    switch part {
    case .path:
      match.path = shown(piece.dropFirst(prefix))
      part = .line
    case .line:
      match.line = Int(shown(piece)) ?? 0
      part = .text
    case .text:
      match.text = shown(piece)
      part = .path
      matches.count += 1
      if matches.first.count < LineMatches.mostKept { matches.first.append(match) }
    }
    piece = []
  }
}
