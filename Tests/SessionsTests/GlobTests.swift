import Sessions
import Testing

@Suite struct GlobTests {
  private static let cases: [(pattern: String, text: String, fits: Bool)] = [
    ("", "", true), ("", "a", false), ("a", "a", true), ("a", "", false), ("a", "A", false),
    ("a", "ab", false), ("a", "ba", false), ("*", "", true), ("*", "anything at\nall", true),
    ("**", "", true), ("?", "", false), ("?", "a", true), ("?", "ab", false), ("??", "ab", true),
    ("a*", "a", true), ("a*", "abc", true), ("a*", "ba", false), ("*a", "ba", true),
    ("*a", "ab", false), ("a*c", "abbc", true), ("a*c", "abcb", false),
    ("a*b*c", "aXbYbZc", true),
    ("a*b*c", "aXcYb", false), ("*a*", "bab", true), ("*a*", "bbb", false), ("a?c", "abc", true),
    ("a?*", "a", false), ("a?*", "ab", true), ("*?a", "a", false), ("*?a", "ba", true),
    ("*ab", "aab", true), ("*aab", "aaab", true), ("a*?", "ab", true), ("*.*", "a.b", true),
    ("git push*", "git push --force", true), ("Running: git push*", "git push", false),
    // Nothing but the star and the question mark is special.
    ("[a]", "a", false), ("[a]", "[a]", true), ("a.c", "abc", false), ("\\*", "*", false),
    ("\\*", "\\x", true), ("{a,b}", "a", false), ("^a$", "a", false),
    // A character is what a reader sees as one.
    ("?", "é", true), ("?", "e\u{301}", true), ("?", "👩‍👩‍👧", true), ("é", "e\u{301}", true),
    ("*x", "👩‍👩‍👧x", true),
  ]

  @Test(arguments: cases)
  func `a pattern fits the whole text or not at all`(pattern: String, text: String, fits: Bool) {
    #expect(Glob(pattern).matches(text) == fits)
  }

  @Test(.timeLimit(.minutes(20)), arguments: ["a*", "*a", "?*", "*a?", "**"])
  func `patterns of many stars end`(part: String) {
    let pattern = String(repeating: part, count: 100) + "b"
    let text = String(repeating: "a", count: 2_000)
    #expect(!Glob(pattern).matches(text))
    #expect(Glob(pattern).matches(text + "b"))
  }
}
