import Testing
import Text
import YAML

/// Characters that JSON writes as two escapes.
@Suite struct SurrogateTests {
  private func text(_ source: String, _ keys: String...) -> String? {
    let document = Document.parse(bytes: Array(source.utf8))
    #expect(document.errors.isEmpty)
    let node = keys.reduce(document.root) { $0?[$1] }
    guard case .scalar(let scalar)? = node?.kind else { return nil }
    return scalar.text
  }

  @Test(arguments: [
    (#"{"a": "\ud83d\ude00"}"#, "😀"), (#"{"a": "x\uD83D\uDE00\ud83d\ude01y"}"#, "x😀😁y"),
    (#"a: "\ud83d\ude00""#, "😀"), (#"a: "\\ud83d\\ude00""#, #"\ud83d\ude00"#),
    (#"a: "\\\ud83d\ude00""#, #"\😀"#), (#"a: '\ud83d\ude00'"#, #"\ud83d\ude00"#),
    (#"a: \ud83d\ude00"#, #"\ud83d\ude00"#), ("a: |\n  \\ud83d\\ude00\n", "\\ud83d\\ude00\n"),
    (#"{"b": '\ud83d\ude00', "a": "\ud83d\ude00"}"#, "😀"),
    (#"{"a": "\ud83d\ude00", "b": x"\ud83d\ude00"}"#, "😀"),
    (#"{"a": "\u00e9\ud83d\ude00\n"}"#, "é😀\n"), ("b: é\na: \"ü\\ud83d\\ude00\"", "ü😀"),
    ("\u{FEFF}{\"a\": \"\\ud83d\\ude00\"}", "😀"),
  ])
  func `are read in double quotes, and are text elsewhere`(source: String, expected: String) {
    #expect(text(source, "a") == expected)
  }

  @Test func `are left alone beside one that is read`() {
    let source = #"""
      a: "\ud83d\ude00"
      b: '\ud83d\ude00'
      c: \ud83d\ude00
      d: "\ud83d\ude00"
      """#
    #expect(text(source, "a") == "😀")
    #expect(text(source, "b") == #"\ud83d\ude00"#)
    #expect(text(source, "c") == #"\ud83d\ude00"#)
    #expect(text(source, "d") == "😀")
  }

  @Test(arguments: [#""\ud83d""#, #""\ude00\ud83d""#, #""\ud83dx\ude00""#, #""\ud83d\u0041""#])
  func `are refused one by one`(source: String) {
    #expect(Document.parse(bytes: Array("a: \(source)".utf8)).errors.count == 1)
  }

  @Test func `do not move what follows them`() throws {
    let source = #"{"a": "\ud83d\ude00 \ud83d\ude00", "b": {"c": 1, "c": 2}}"#
    let document = Document.parse(bytes: Array(source.utf8))
    let root = try #require(document.root)
    #expect(root["b"]?.start == SourcePosition(line: 1, column: 41))
    #expect(root["a"]?.end == SourcePosition(line: 1, column: 34))
    #expect(document.errors.map(\.start) == [SourcePosition(line: 1, column: 50)])
  }

  @Test func `are read by the thousand`() {
    let item = #"{"a": "\ud83d\ude00", "n": [1, -2.5e3, true, null]}"#
    let source = "[" + Array(repeating: item, count: 5_000).joined(separator: ",\n") + "]"
    let document = Document.parse(bytes: Array(source.utf8))
    #expect(document.errors.isEmpty)
    guard case .sequence(let items)? = document.root?.kind else { return #expect(Bool(false)) }
    #expect(items.count == 5_000)
  }
}
