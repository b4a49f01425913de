import Testing
import Text

@Suite struct PipelineTextTests {
  @Test(arguments: [
    ("", ""), ("plain\ntext\n", "plain\ntext\n"), ("a ##[group]b", "a #\\#[group]b"),
    ("##vso[task]x", "#\\#vso[task]x"), ("###[x]", "#\\#\\#[x]"),
    ("\u{600}##[x]", "\u{600}#\\#[x]"),
    ("a\r\n::b", "a\r\n\\::b"), ("a\r::b", "a\r\\::b"), ("#\u{301}#[x]", "#\u{301}#[x]"),
    ("a::b", "a::b"),
    ("::error::x", "\\::error::x"), ("a\n \u{A0}\u{3000}\t::x::", "a\n \u{A0}\u{3000}\t\\::x::"),
    ("--- group", "\\--- group"), ("+++ x\n~~~ y\n^^^ +++", "\\+++ x\n\\~~~ y\n\\^^^ +++"),
    ("------", "------"), ("  --- x", "  \\--- x"),
  ])
  func `commands are broken up and nothing else`(text: String, plain: String) {
    #expect(PipelineText.lines(text) == plain)
  }

  @Test func `in JSON the same text is written in another way`() {
    #expect(PipelineText.json(#"{"a":"x##[y"}"#) == #"{"a":"x#\u0023[y"}"#)
  }
}
