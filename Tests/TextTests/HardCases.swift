import Testing
import Text

/// Texts that a masker gets wrong easily, with a bar at each split and a star for each mask.
enum HardCases {
  struct Case: CustomTestStringConvertible, Sendable {
    var secrets: [String]
    var input: String
    var output: String

    init(_ secrets: [String], _ input: String, _ output: String) {
      self.secrets = secrets
      self.input = input
      self.output = output
    }

    var testDescription: String { input.debugDescription }
    var pieces: [[UInt8]] {
      input.split(separator: "|", omittingEmptySubsequences: false).map { Array($0.utf8) }
    }
    var masked: String { output.replacing("*", with: Redactor.mask) }
    func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
  }

  private static let key = """
    -----BEGIN PRIVATE KEY-----
    MIIEvQIBADANBgkqhkiG9w0BAQEFAASC
    BKcwggSjAgEAAoIBAQDTm2v8
    -----END PRIVATE KEY-----
    """

  static let all: [Case] = [
    // One secret, at the ends, twice, in single bytes, with empty pieces.
    Case(["secret"], "se|cret", "secret"), Case(["s3cret"], "", ""), Case(["s3cret"], "|", ""),
    Case(["s3cret"], "s3cret", "*"), Case(["s3cret"], "s3|cret", "*"),
    Case(["s3cret"], "s|3|c|r|e|t", "*"), Case(["s3cret"], "|s3c||ret|", "*"),
    Case(["s3cret"], "a s3|cret b", "a * b"), Case(["s3cret"], "s3|cret|s3c|ret", "**"),
    Case(["s3cret"], "s3|cre", "s3cre"), Case(["s3cret"], "s3|crex", "s3crex"),
    Case(["s3cret"], "s3cr|s3cr|et", "s3cr*"), Case(["s3cret"], "s3|s3|s3cret", "s3s3*"),
    // Secrets that overlap themselves: the search has to begin again at the right place.
    Case(["aaaaab"], "aaa|aaab", "a*"), Case(["aaaaab"], "aaaa|aaaa|aab", "aaaaa*"),
    Case(["abaabaab"], "abaab|aabaab", "*"),
    Case(["tok-tok-9f"], "tok-|tok-tok-|9f", "tok-*"),
    Case(["tok-tok-9f"], "tok-tok-|tok-tok-9|f", "tok-tok-*"),
    Case(["ababac"], "abab|abac", "ab*"), Case(["ababab"], "aba|bab|abab", "*"),
    Case(["aabaaaab"], "aabaaa|baaaab", "aaba*"),
    // Secrets in others, sharing a beginning or an end, overlapping, adjacent.
    Case(["middle-one", "in the middle-one of"], "in the mid|dle-one of it", "* it"),
    Case(["middle-one", "in the middle-one of"], "in the mid|dle-one o", "in the * o"),
    Case(["hunter-2", "hunter-2-long"], "hunter-2|-long hunter-2-|lon", "* *-lon"),
    Case(["my-suffix", "your-suffix"], "my-suf|fix your-suffix", "* *"),
    Case(["abcdef", "defghi"], "abc|def|ghi", "*"),
    Case(["abcdef", "ghijkl"], "abcdef|ghijkl", "**"),
    Case(["abcdef", "defghi", "ghijkl"], "abcd|efgh|ijkl", "*"),
    Case(["abcdef", "cdefgh"], "abc|def", "*"), Case(["abcdef", "cdefgh"], "abcdefg|x", "*gx"),
    // Several lines, with other line ends, indented, and the lines alone.
    Case([key], key, "*"), Case([key + "\n"], key, "*"),
    Case([key], key.replacing("\n", with: "\r\n"), "*"),
    Case([key], key.replacing("\n", with: "\n|    "), "*\n    *\n    *\n    *"),
    Case([key.replacing("\n", with: "\r\n")], key, "*"),
    Case([key], "x MIIEvQIBADANBgkqhkiG9w0|BAQEFAASC x", "x * x"),
    Case([key], key.replacing("\n", with: "\\n"), "*"),
    Case([" padded-value \n"], "<padded-|value>", "<*>"),
    // Control sequences and characters that do not show, also split themselves.
    Case(["s3cret"], "s3\u{1B}|[31mcr\u{1B}[0|met", "*"), Case(["s3cret"], "s3\r|cret", "*"),
    Case(["s3cret"], "s3\u{200B}c|r\u{2060}et", "*"), Case(["s3cret"], "s\u{AD}3cr\u{FEFF}et", "*"),
    Case(["s3cret"], "s3\u{1B}]0;title\u{7}|cret", "*"), Case(["s3cret"], "s3\u{9B}1mcret", "*"),
    Case(["s3cret"], "\u{1B}[1m|s3cret\u{1B}[0m", "\u{1B}[1m*\u{1B}[0m"),
    Case(["s3cret"], "\u{1B}]8;;http://x/s3|cret\u{7}y", "\u{1B}]8;;http://x/*\u{7}y"),
    Case(["s3\u{1B}[1mcret"], "s3\u{1B}|[1mcret", "*"), Case(["s3cret"], "s3\ncret", "s3\ncret"),
    Case(["s3cret"], "s3—cret “s3|cret”", "s3—cret “*”"),
    Case(["pässwört"], "p|äss|wört", "*"), Case(["pässwört"], "p\u{E4}ssw\u{200D}ört", "*"),
    // Encodings.
    Case(["p\"a/ss\\<ö>&'"], #"p\"a/ss\\<ö|>&'"#, "*"),
    Case(["p\"a/ss\\<ö>&'"], #"p\"a\/ss\\<ö>&'"#, "*"),
    Case(["p\"a/ss\\<ö>&'"], #"p\"a/ss\\\u003c\u00f6\u003|e\u0026\u0027"#, "*"),
    Case(["p\"a/ss\\<ö>&'"], #"p\"a\/ss\\\u003C\u00F6\u003E\u0026\u0027"#, "*"),
    Case(["p\"a/ss\\<ö>&'"], #"p\"a/ss\\<\u00f6>&'"#, "*"),
    Case(["p\"a/ss<ö>&'"], "p&quot;a/ss&lt;ö&gt;&amp;&|apos;", "*"),
    Case(["p\"a/ss<ö>&'"], "p\"a/ss&lt;ö>&amp;'", "*"),
    Case(["p\"a/ss<ö>&'"], "p&#34;a/ss&lt;ö&gt;&amp;&#39;", "*"),
    Case(["p a/s+s?ö&~"], "p%20a%2Fs%2Bs%3F%C3%B6%26~", "*"),
    Case(["p a/s+s?ö&~"], "p+a%2fs%2bs%3f%c3%b|6%26~", "*"),
    Case(["p a/s+s?ö&~"], "p%20a/s%2Bs%3F%C3%B6%26~", "*"),
    Case(["p a/s+s?ö&~"], "p%20a/s+s?%C3%B6&~", "*"),
    Case(["it's $(me)"], #"'it'\''s $(me)'"#, "'*'"),
    Case(["it's $(me)"], #"it\'s\ \$\(me\)"#, "*"),
    Case(["it's $(me)"], #""it's \$(me)""#, "\"*\""),
    Case(["it's $(me)"], #"'it'"'"'s $(me)'"#, "'*'"),
    Case(["s3cret"], "733363726574 7333|63726574", "* *"),
    Case(["k-\u{EF}mn"], "6b2dc3af6d6e 6B2DC3AF6D6E", "* *"),
    Case(["s3cret-value"], "czNjcmV0LXZhbHVl", "*"),
    Case(["s3cret-value"], "eDpzM2NyZXQtdmFsdWU=", "eDp*U="),
    Case(["s3cret-value"], "eHg6czNjcmV0LXZhbHVlOnh4", "eHg6*Onh4"),
    Case(["s3cret-value"], "eHh4OnMzY3JldC12YWx1ZTp4", "eHh4On*Tp4"),
    Case(["s3>>??cret"], "czM+Pj8/Y3Jld|A== czM-Pj8_Y3JldA", "*A== *A"),
    // Too short.
    Case(["abcde"], "abc|de", "abcde"), Case(["x\nlong-line\ny"], "x long-line y", "x * y"),
  ]
}
