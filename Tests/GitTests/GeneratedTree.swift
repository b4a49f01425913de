import Foundation

/// A tree of files made from a number: the same number gives the same tree.
///
/// Names, contents, modes, links and attributes are what has gone wrong in checkouts before.
struct GeneratedTree {
  /// One entry, as `git fast-import` takes it.
  struct Entry {
    var path: [UInt8]
    var mode: String
    var contents: [UInt8]
  }

  private(set) var entries: [Entry] = []
  private var numbers: Numbers
  private let hasAttributes: Bool

  /// Makes the tree.
  init(seed: UInt64, hasAttributes: Bool = true) {
    self.hasAttributes = hasAttributes
    numbers = Numbers(state: seed &* 0x9E37_79B9_7F4A_7C15 | 1)
    fill([], depth: 0)
    if numbers.next(8) == 0 { addMany() }
    if numbers.next(4) == 0 {
      add([], "large.bin", "100644", bytes(count: 131_072 + numbers.next(200_000)))
    }
    if entries.isEmpty { add([], "only", "100644", Array("only\n".utf8)) }
  }

  private static let names: [[UInt8]] =
    [
      "plain.txt", "a b", "-dash", "quote\"d", "tab\there", "new\nline", "back\\slash",
      "ünïcödé.txt",
      "UPPER.TXT", "upper.txt", "x.id", "y.u16", "z.crlf", "run.bat", "data.bin", "a.", "a-b", "a0",
      "a", "~tilde", "*star", "[b]", "#hash", "!bang", " lead", "trail ", "$dollar", "semi;colon",
    ].map { Array($0.utf8) } + [[0x66, 0xFF, 0xFE], Array(repeating: 0x6C, count: 200)]

  private static let attributes = [
    "* text=auto\n", "*.txt text eol=crlf\n", "*.id ident\n", "*.bat eol=crlf\n*.bin -text\n",
    "*.u16 text working-tree-encoding=UTF-16LE-BOM\n", "*.crlf crlf\n", "* text=auto eol=crlf\n",
    "[attr]win text eol=crlf\n*.txt win\n", "*.txt -text\nx.id ident\n",
    "*.id ident text eol=crlf\n",
    "*.u16 text eol=crlf working-tree-encoding=UTF-16\n", "a* text\nplain.txt !eol\n",
    "*.bin binary\n",
  ]

  private mutating func fill(_ folder: [UInt8], depth: Int) {
    var taken: Set<[UInt8]> = []
    if numbers.next(depth == 0 ? 2 : 5) == 0, hasAttributes {
      let lines = (0...numbers.next(3)).map { _ in
        Self.attributes[numbers.next(Self.attributes.count)]
      }
      add(folder, ".gitattributes", "100644", Array(lines.joined().utf8))
    }
    if numbers.next(6) == 0 {
      add(folder, ".gitignore", "100644", Array("*.o\nbuild/\n!keep.o\n".utf8))
    }
    for _ in 0..<(2 + numbers.next(7)) {
      let name = Self.names[numbers.next(Self.names.count)]
      guard taken.insert(name).inserted else { continue }
      switch numbers.next(12) {
      case 0...2 where depth < 8: fill(join(folder, name), depth: depth + 1)
      case 3:
        add(
          folder,
          name,
          "120000",
          Array(["plain.txt", "../x", "/etc/none", "a b"][numbers.next(4)].utf8)
        )
      case 4: add(folder, name, "100755", text())
      case 5: add(folder, name, "160000", [])
      case 6: add(folder, name, "100644", [])
      case 7: add(folder, name, "100644", bytes(count: numbers.next(3_000)))
      default: add(folder, name, "100644", text())
      }
    }
  }

  /// A folder with so many files that several threads share it.
  private mutating func addMany() {
    for number in 0..<(250 + numbers.next(600)) {
      add(Array("many".utf8), Array("file-\(number)".utf8), "100644", Array("\(number)\n".utf8))
    }
  }

  private mutating func text() -> [UInt8] {
    // Never `$Id` before a lone carriage return: git 2.39 then loses it where a keyword follows.
    var text: [UInt8] = []
    let ends = [[0x0A], [0x0D, 0x0A], [0x0D]] as [[UInt8]]
    let style = numbers.next(4)
    for _ in 0..<numbers.next(12) {
      text += Array(["one", "$Id$", "$Id: old $", "zwei ä", "", "$I"][numbers.next(6)].utf8)
      text += style < 2 ? ends[style] : ends[numbers.next(style)]
    }
    if numbers.next(5) == 0 { text += Array("no end".utf8) }
    return text
  }

  private mutating func bytes(count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8(numbers.next(256)) }
  }

  private mutating func add(
    _ folder: [UInt8],
    _ name: some Sequence<UInt8>,
    _ mode: String,
    _ contents: [UInt8]
  ) {
    entries.append(Entry(path: join(folder, Array(name)), mode: mode, contents: contents))
  }

  private mutating func add(_ folder: [UInt8], _ name: String, _ mode: String, _ contents: [UInt8])
  {
    add(folder, Array(name.utf8), mode, contents)
  }

  private func join(_ folder: [UInt8], _ name: [UInt8]) -> [UInt8] {
    folder.isEmpty ? name : folder + [0x2F] + name
  }

  /// A commit without a parent that has the tree, for `git fast-import`.
  func commit(to reference: String) -> Data {
    var stream = Data("commit \(reference)\ncommitter a <a@example.invalid> 0 +0000\ndata 0\n".utf8)
    for entry in entries {
      // Quoted in octal throughout, so that any byte can stand in a path.
      let path = "\"" + entry.path.map { "\\" + String(format: "%03o", Int($0)) }.joined() + "\""
      if entry.mode == "160000" {
        stream += Data("M 160000 1234567890123456789012345678901234567890 \(path)\n".utf8)
        continue
      }
      stream += Data("M \(entry.mode) inline \(path)\ndata \(entry.contents.count)\n".utf8)
      stream += Data(entry.contents) + Data("\n".utf8)
    }
    return stream + Data("\n".utf8)
  }

  /// Numbers that look random and are the same every time (xorshift64*).
  struct Numbers {
    var state: UInt64

    /// A number from 0 to below a limit.
    mutating func next(_ limit: Int) -> Int {
      state ^= state >> 12
      state ^= state << 25
      state ^= state >> 27
      return Int((state &* 0x2545_F491_4F6C_DD1D) >> 33) % limit
    }
  }
}
