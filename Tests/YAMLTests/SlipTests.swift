import Testing
import Text
import YAML

/// Slips that end in a syntax error somewhere else, and the words for them.
@Suite struct SlipTests {
  @Test(
    arguments: [
      (
        "a: \"x\nb: c\n",
        "1:4: this quote is never closed (close it: `\"x\"`)"
      ),
      (
        "a: \"x\nb: [\"c\"]\n",
        "1:4: this quote is closed only on line 2 (close it: `\"x\"`)"
      ),
      (
        "a: 'it's'\n",
        "1:8: there is more text after the closing `'` (put all of it in quotes: `a: \"it's\"`)"
      ),
      ("a: [x]]\n", "1:7: this `]` closes nothing (remove it)"),
      ("a: {x: [y}]\n", nil),
      (
        "a: [\"x\" \"y\"]\n",
        """
        1:9: there is more text after the closing `"` (put all of it in quotes, or a comma between \
        two values)
        """
      ),
      ("a: [x\nb: y\n", "1:4: this `[` is never closed (close it with `]`)"),
      ("a: {x: y", "1:4: this `{` is never closed (close it with `}`)"),
      ("a: [b: c, d: e\nf: g\n", "1:4: this `[` is never closed (close it with `]`)"),
      ("a: &x [b\nf: g\n", "1:7: this `[` is never closed (close it with `]`)"),
      ("a:\n  - [x,\n     y\nb: z\n", "2:5: this `[` is never closed (close it with `]`)"),
      (
        "a: |\nSome text\nb: c\n",
        """
        2:1: the text of `a` is not indented (indent it by 2 spaces, so that it is below `a`)
        """
      ),
      (
        "- a: |\n  Some text\n  b: c\n",
        """
        2:3: the text of `a` is not indented (indent it by 4 spaces, so that it is below `a`)
        """
      ),
      (
        "a: |\n    one\n  two\n",
        """
        3:3: the text of `a` is not indented (indent it by 4 spaces, so that it is below `a`)
        """
      ),
      (
        "a 1\nb: c\n",
        "1:1: `a` is neither a key nor part of an indented text (write a colon after the key: `a: 1`)"
      ),
      (
        "a: b\nc:d\n",
        "2:1: `c:d` is neither a key nor part of an indented text (write a space after the colon: `c: d`)"
      ),
      (
        "a: b\nsome words here\nc: d\n",
        """
        2:1: `some` is neither a key nor part of an indented text (a key ends with a colon and a \
        space; text of several lines is indented below `|`)
        """
      ),
      (
        "a: one\n  two\n  three: x\n",
        """
        3:8: a colon and a space in a text without quotes (if this is text that holds `: `, put it \
        in quotes, or write it below `|`)
        """
      ),
      (
        "a: b\n  c: d\n",
        "2:3: `c` does not line up with the lines around it (begin the line with `c`, like that of `a`)"
      ),
      (
        "a:\n  b: c\n   d: e\n",
        "3:4: `d` does not line up with the lines around it (indent `d` by 2 spaces, like `b`)"
      ),
      (
        "a:\n    b: c\n   d: e\n",
        "3:4: `d` does not line up with the lines around it (indent `d` by 4 spaces, like `b`)"
      ),
      (
        "a:\n  - b\n - c\n",
        "3:2: `-` does not line up with the lines around it (indent `-` by 2 spaces, like `-`)"
      ),
      (
        "a:\n  - b: c\n   d: e\n",
        "3:4: `d` does not line up with the lines around it (indent `d` by 4 spaces, like `b`)"
      ),
      (
        "a: *.x\n",
        "1:4: a text without quotes cannot begin with `*` (put it in quotes: `a: \"*.x\"`)"
      ),
    ] as [(String, String?)]
  )
  func `a slip is found where it was made`(text: String, expected: String?) {
    let found = errors(in: text)
    #expect(!found.isEmpty)
    if let expected { #expect(found == expected) }
  }

  @Test func `what is far away is found in good time`() {
    let many = String(repeating: "  - a\n", count: 40_000)
    let clock = ContinuousClock()
    let time = clock.measure {
      #expect(errors(in: "x: y\na:\n\(many) - b\n").hasPrefix("40003:2: "))
      #expect(
        errors(in: "a: [\n\(String(repeating: "b,\n", count: 40_000))c: d").hasPrefix("1:4: ")
      )
    }
    #expect(time < .seconds(30))
  }
}
