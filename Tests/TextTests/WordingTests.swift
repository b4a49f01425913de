import Testing
import Text

@Suite struct WordingTests {
  @Test(
    arguments: [
      (0, "0 KB"), (512, "0.5 KB"), (9_960, "10 KB"), (12_345, "12 KB"), (999_499, "999 KB"),
      (999_500, "1 MB"), (1_549_000, "1.5 MB"), (2_000_000_000, "2 GB"),
      (5_000_000_000_000_000, "5000 TB"),
    ] as [(Int64, String)]
  )
  func `a size has one decimal at most`(bytes: Int64, text: String) {
    #expect(Wording.size(bytes) == text)
  }

  @Test(
    arguments: [
      (-5, "just now"), (59, "just now"), (60, "1 minute ago"), (7_199, "1 hour ago"),
      (86_399, "23 hours ago"), (86_400, "1 day ago"), (691_200, "8 days ago"),
    ] as [(Int64, String)]
  )
  func `an age is in its largest unit`(seconds: Int64, text: String) {
    #expect(Wording.age(seconds) == text)
  }
}
