import Testing
import XML

@Suite struct XMLWriterTests {
  @Test func `elements are nested and indented, text stays as it is`() throws {
    var writer = try XMLWriter()
    writer.element("root", [("b", "1"), ("a", "2")]) { writer in
      writer.element("empty")
      writer.element("empty", [("name", "")])
      writer.element("text", text: "one\ntwo")
      writer.element("text", [("x", "y")], text: "")
      writer.element("outer") { $0.element("inner", text: " ") }
    }
    #expect(
      String(decoding: try writer.finish(), as: UTF8.self) == """
        <?xml version="1.0" encoding="UTF-8"?>
        <root b="1" a="2">
         <empty/>
         <empty name=""/>
         <text>one
        two</text>
         <text x="y"></text>
         <outer>
          <inner> </inner>
         </outer>
        </root>

        """
    )
  }

  @Test(
    arguments: [
      ("<&>\"'", "&lt;&amp;&gt;&quot;'", "&lt;&amp;&gt;&quot;'"),
      ("]]>", "]]&gt;", "]]&gt;"), ("<![CDATA[x]]>", "&lt;![CDATA[x]]&gt;", "&lt;![CDATA[x]]&gt;"),
      ("&#0;&amp;", "&amp;#0;&amp;amp;", "&amp;#0;&amp;amp;"),
      ("a\tb\nc", "a\tb\nc", "a&#9;b&#10;c"), ("é€😀", "é€😀", "é€😀"),
      (
        "\u{0}\u{1B}\r\u{FFFE}", "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}",
        "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"
      ),
      ("\u{7F}\u{85}\u{2028}", "\u{7F}\u{85}\u{2028}", "\u{7F}\u{85}\u{2028}"),
    ]
  )
  func `text and attributes are escaped`(text: String, inText: String, inAttribute: String) throws {
    var writer = try XMLWriter()
    writer.element("e", [("a", XMLText(text))], text: XMLText(text))
    let expected = """
      <?xml version="1.0" encoding="UTF-8"?>
      <e a="\(inAttribute)">\(inText)</e>

      """
    let written = String(decoding: try writer.finish(), as: UTF8.self)
    #expect(Array(written.unicodeScalars) == Array(expected.unicodeScalars))
  }

  @Test func `ten megabytes of text are written whole`() throws {
    var writer = try XMLWriter()
    writer.element("e", text: XMLText(String(repeating: "<", count: 10_000_000)))
    let bytes = try writer.finish()
    #expect(bytes.count { $0 == UInt8(ascii: ";") } == 10_000_000)
    #expect(bytes.suffix(5) == Array("</e>\n".utf8)[...])
  }

  @Test func `an error names the line`() {
    #expect("\(XMLError.malformed(line: 3, "bad"))" == "line 3: bad")
    #expect("\(XMLError.outOfMemory)" == "there is not enough memory to write the document")
  }
}
