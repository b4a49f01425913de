import Job
import Testing

@Suite struct VersionRangeTests {
  @Test(
    arguments: [
      (">=2.20 <3", "2.20", true), (">=2.20 <3", "2.20.0", true), (">=2.20 <3", "2.19.9", false),
      (">=2.20 <3", "2.100.1", true), (">=2.20 <3", "3.0.0", false), (">=2.20 <3", "3.1", false),
      (">= 2.20, < 3", "2.21", true), ("2.20", "2.20.7", true), ("2.20", "2.21.0", false),
      ("=2.20.1", "2.20.1", true), ("=2.20.1", "2.20.2", false), ("=2.20.1", "2.20", false),
      ("<=2.20", "2.20.7", true), ("<=2.20", "2.21", false), (">2.20", "2.20.7", false),
      (">2.20", "2.21", true), ("3", "3.2.0", true), (">=1.2.3.4", "1.2.3.5", true),
      (">=2", "kiro-cli 2.20.2\n", true), (">=3", "kiro-cli 2.20.2 (2026-09-11)", false),
      (">=2", "v2.28.0-beta.1", true), (">=2", "built 7 of them", nil), (">=2", "", nil),
      (">=99999999999999", "1.0", nil),
    ] as [(String, String, Bool?)]
  )
  func `a version is in a range or is not`(range: String, text: String, expected: Bool?) {
    #expect(VersionRange(range)?.contains(text) == expected)
  }

  @Test(arguments: [
    "", " ", ">", ">=", "latest", ">=2.x", "^2.20", "~2", "2..1", "2.", "1.2.3.4.5", "2 -3",
  ])
  func `what is not a range is refused`(text: String) {
    #expect(VersionRange(text) == nil)
  }
}
