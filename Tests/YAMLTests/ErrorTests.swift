import Testing
import Text
import YAML

@Suite struct ErrorTests {
  @Test(
    arguments: [
      ("a: 1\nb: 2\na: 3", "3:1: duplicate key `a` [1:1 first given here]"),
      (
        "a: 1\n<<: {b: 1}",
        """
        2:1: merge keys (`<<`) are not supported \
        (repeat the keys, or use an alias for a whole value)
        """
      ),
      (
        "a: [! grep -q x y]",
        """
        1:5: tags such as `!` are not supported (`!` begins a tag; put the text in quotes: `"! \
        grep -q x y"`)
        """
      ),
      (
        "a: !include x",
        """
        1:4: tags such as `!include` are not supported (`!` begins a tag; if this is text, put \
        it in quotes: `"!include x"`; otherwise remove the tag)
        """
      ),
      (
        "a: !!python/object:os.system x",
        """
        1:4: tags such as `!!python/object:os.system` are not supported \
        (remove the tag; quoted values are text, others are what they look like)
        """
      ),
      (
        "a: *x",
        """
        1:4: alias `*x` has no anchor `&x` before it (if this is text, put it in quotes: \
        `"*x"`)
        """
      ),
      ("a: &x [*x]", "1:8: alias `*x` is inside its own anchor [1:4 the anchor is here]"),
      (
        "a: 1\n---\nb: 2",
        """
        2:1: a second document starts here, but a file holds one (put it into a file of its own)
        """
      ),
      ("? [a]\n: b", "1:3: a key must be text, not a list or a map"),
      ("{a: b}: c", "1:1: a key must be text, not a list or a map"),
      ("a:\n\tb: 1", "2:1: invalid YAML: a tab in the indentation (indent with spaces)"),
      ("a:\n  b: 1\n \tc: 1", "3:2: invalid YAML: a tab in the indentation (indent with spaces)"),
      (
        "a: b: c",
        """
        1:5: a colon and a space in a text without quotes (if this is text that holds `: `, \
        put it in quotes: `a: "b: c"`; or write it below `|`)
        """
      ),
      (
        "a: @b",
        """
        1:4: a text without quotes cannot begin with `@` (put it in quotes: `a: "@b"`)
        """
      ),
      (
        "a: [1, 2\nb: 3", "1:4: this `[` is never closed (close it with `]`)"
      ),
      (
        "ä: \"\u{7}\"",
        """
        1:5: the character U+0007 is not allowed \
        (in double quotes, an escape such as `\\t` can stand for it)
        """
      ),
      (
        "a: 1\nb: \0",
        """
        2:4: the character U+0000 is not allowed \
        (in double quotes, an escape such as `\\t` can stand for it)
        """
      ),
    ]
  )
  func `an error names its place and what helps`(text: String, expected: String) {
    #expect(errors(in: text) == expected)
  }

  @Test(
    arguments: [
      ([0x61, 0x3A, 0x20, 0xFF], "1:4"),
      ([0x61, 0x3A, 0x0A, 0x20, 0xC3, 0x28], "2:2"),
      ([0xC3, 0xA4, 0x3A, 0x20, 0xE2, 0x82], "1:4"),
      ([0xFF, 0xFE, 0x61, 0x00], "1:1"),
      ([0xED, 0xA0, 0x80], "1:1"),
      ([0xC0, 0x80], "1:1"),
    ] as [([UInt8], String)]
  )
  func `bytes that are not UTF-8 are found where they are`(bytes: [UInt8], place: String) {
    #expect(
      errors(in: bytes) == "\(place): the text is not valid UTF-8 (save the file as UTF-8)"
    )
  }

  @Test func `what is clear does not stop the reading`() {
    let text = """
      a: !x 1
      a: 2
      <<: 3
      b: *nowhere
      [c]: 4
      b: 5
      """
    let places = Document.parse(bytes: Array(text.utf8)).errors.map(\.start.line)
    #expect(places == [1, 2, 3, 4, 5, 6])
  }

  @Test func `an alias bomb is refused at once`() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    for level in 1...9 {
      let aliases = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(aliases)]\n"
    }
    let clock = ContinuousClock()
    let time = clock.measure {
      #expect(
        errors(in: text)
          == "6:10: the document has more than 100000 values, counting what aliases stand for"
      )
    }
    #expect(time < .seconds(1))
  }

  @Test(arguments: ["[", "{a: ", "- ", "a:\n"])
  func `ten thousand levels are refused at once`(level: String) {
    var text = String(repeating: level, count: 10_000)
    if level == "a:\n" {
      text = (0..<1_000).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
    }
    let clock = ContinuousClock()
    let time = clock.measure {
      #expect(errors(in: text).hasSuffix(": lists and maps are nested more than 64 deep"))
    }
    #expect(time < .seconds(1))
  }

  @Test func `sixty-four levels are accepted, also through aliases, and no more`() {
    func nested(_ depth: Int, around core: String = "") -> String {
      String(repeating: "[", count: depth) + core + String(repeating: "]", count: depth)
    }
    #expect(errors(in: nested(64)) == "")
    #expect(errors(in: nested(65)) == "1:65: lists and maps are nested more than 64 deep")
    #expect(errors(in: "- &x \(nested(40))\n- \(nested(23, around: "*x"))") == "")
    #expect(
      errors(in: "- &x \(nested(40))\n- \(nested(24, around: "*x"))")
        == "2:27: lists and maps are nested more than 64 deep"
    )
  }

  @Test func `a document beyond a mebibyte is refused without being read`() {
    let fitting = [UInt8](repeating: 0x20, count: 1 << 20)
    #expect(errors(in: fitting) == "")
    #expect(errors(in: fitting + [0x20]) == "1:1: the file is larger than 1048576 bytes")
  }

  @Test func `cut or changed documents never bring the reader down`() {
    let text = "a: &x [1, {b: \"c\\n\"}]\nd: |\n  text ä\n? e\n: *x\n--- !t f\n"
    let bytes = Array(text.utf8)
    var seed: UInt64 = 42
    for _ in 0..<5_000 {
      var mutated = bytes
      for _ in 0..<3 {
        // A linear congruential generator: the same documents on every run.
        seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        mutated[Int(seed >> 33) % mutated.count] = UInt8(truncatingIfNeeded: seed >> 56)
      }
      let document = Document.parse(bytes: Array(mutated.prefix(Int(seed >> 40) % 80)))
      #expect(document.errors.isEmpty || document.errors.allSatisfy { $0.start >= .start })
    }
  }
}
