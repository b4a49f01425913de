import Testing
import Text
import YAML

@Suite struct DocumentTests {
  @Test func `a tree has the exact place of every node`() throws {
    let text = """
      # comment
      name: ärger
      list: [a, 'b', "c\\td"]
      block: |
        one
        two
      nested:
        - key: value
        -
      """
    let document = Document.parse(bytes: Array(text.utf8))
    #expect(document.errors.isEmpty)
    let root = try #require(document.root)
    #expect(
      outline(root) == """
        mapping 2:1-10:1
          plain "name" 2:1-2:5
            plain "ärger" 2:7-2:12
          plain "list" 3:1-3:5
            sequence 3:7-3:23
              plain "a" 3:8-3:9
              quoted "b" 3:11-3:14
              quoted "c\\td" 3:16-3:22
          plain "block" 4:1-4:6
            block "one\\ntwo\\n" 4:8-7:1
          plain "nested" 7:1-7:7
            sequence 8:3-10:1
              mapping 8:5-9:3
                plain "key" 8:5-8:8
                  plain "value" 8:10-8:15
              plain "" 9:4-9:4
        """
    )
  }

  @Test(arguments: ["", "\n\n", "# only\n# comments\n", "\u{FEFF}"])
  func `a document without content has no root and no errors`(text: String) {
    #expect(Document.parse(bytes: Array(text.utf8)) == Document(root: nil, errors: []))
  }

  @Test func `a byte order mark does not count as a column`() throws {
    let document = Document.parse(bytes: Array("\u{FEFF}a: b".utf8))
    let root = try #require(document.root)
    #expect(outline(root).hasPrefix("mapping 1:1-2:1\n  plain \"a\" 1:1-1:2"))
  }

  @Test(arguments: ["a: 1\r\nb: 2\r\n", "a: 1\rb: 2\r", "a: 1\nb: 2\r\n"])
  func `every kind of line end is accepted`(text: String) throws {
    let document = Document.parse(bytes: Array(text.utf8))
    #expect(document.errors.isEmpty)
    let root = try #require(document.root)
    #expect(root["b"]?.start == SourcePosition(line: 2, column: 4))
  }

  @Test func `an alias stands for its anchor's node, place included`() throws {
    let document = Document.parse(bytes: Array("a: &x [1, 2]\nb: *x\n".utf8))
    let root = try #require(document.root)
    #expect(document.errors.isEmpty)
    #expect(root["a"] == root["b"])
    #expect(root["b"]?.start == SourcePosition(line: 1, column: 4))
  }

  @Test func `one document may be marked as such`() throws {
    let document = Document.parse(bytes: Array("%YAML 1.2\n---\na: b\n...\n".utf8))
    #expect(document.errors.isEmpty)
    #expect(document.root?["a"]?.start == SourcePosition(line: 3, column: 4))
  }

  @Test(
    arguments: [
      ("true", .boolean(true)), ("False", .boolean(false)), ("null", .null), ("~", .null),
      ("", .null), ("0", .integer(0)), ("-12", .integer(-12)), ("yes", .text), ("on", .text),
      ("off", .text), ("no", .text), ("08", .number), ("+1", .number), ("1e3", .number),
      ("1.5", .number), (".5", .number), ("5.", .number), ("0x1F", .number), ("0o17", .number),
      ("-.inf", .number), (".NaN", .number), ("99999999999999999999", .number), ("1.2.3", .text),
      ("1e", .text), ("-", .text), ("+", .text), (".", .text), ("0x", .text), ("12ab", .text),
      ("2026-01-02", .text), ("1_000", .text), ("٣", .text), ("tRUE", .text),
    ] as [(String, Scalar.Meaning)]
  )
  func `plain scalars mean what the core schema says`(text: String, meaning: Scalar.Meaning) {
    #expect(Scalar(text, style: .plain).meaning == meaning)
    #expect(Scalar(text, style: .quoted).meaning == .text)
    #expect(Scalar(text, style: .block).meaning == .text)
  }
}
