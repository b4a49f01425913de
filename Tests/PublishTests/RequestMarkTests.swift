import Publish
import Testing

/// The comment by which kjob finds its requests again.
@Suite struct `The mark in a request` {
  private let digits = String(repeating: "0123456789abcdef", count: 3).prefix(40)

  private func mark() -> RequestMark {
    RequestMark(
      key: String(digits),
      change: String(digits),
      base: String(digits),
      commits: [String(digits)],
      task: String(digits),
      file: String(digits),
      title: String(digits)
    )
  }

  @Test(arguments: ["", "A text.", "A text with <!-- a comment -->.", "<!-- kjob", "ä\r\nb"])
  func `is read as it was written, and replaces another one`(text: String) throws {
    var mark = mark()
    let marked = mark.added(to: text)
    #expect(RequestMark(in: marked) == mark)
    mark.empty = "run-1"
    mark.closed = true
    let again = mark.added(to: marked)
    #expect(RequestMark(in: again) == mark)
    #expect(again.ranges(of: "<!-- kjob {").count == 1)
    #expect(RequestMark.removed(from: again) == text)
  }

  @Test func `has the newest commits`() throws {
    var mark = mark()
    mark.commits = (0..<120).map { number in
      let text = String(number, radix: 16)
      return String(repeating: "0", count: 40 - text.count) + text
    }
    let read = try #require(RequestMark(in: mark.added(to: "")))
    #expect(read.commits == Array(mark.commits.suffix(50)))
  }

  @Test(arguments: [
    "", "text", "<!-- kjob -->", "<!-- kjob {} -->", "<!-- kjob {\"key\": \"x\"} -->",
    "<!-- kjob {\"key\":", "<!-- kjob remark -->",
  ])
  func `is not made of anything else`(text: String) {
    #expect(RequestMark(in: text) == nil)
    // A digest that is none could be part of a command or an address.
    var mark = mark()
    mark.key = "../" + mark.key.dropFirst(3)
    #expect(RequestMark(in: mark.added(to: text)) == nil)
  }
}
