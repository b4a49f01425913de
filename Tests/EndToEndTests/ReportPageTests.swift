import Foundation
import TestSupport
import Testing

/// What a browser makes of `report.html`.
@Suite(.timeLimit(.minutes(10))) struct `The page of a run` {
  /// Would leave a mark on the page if any part of it were taken for markup or a program.
  private static let hostile =
    #"</script><script>document.documentElement.dataset.canary=1</script><img src=x "#
    + #"onerror='document.documentElement.dataset.canary=1'>]]>--><!--javascript:alert(1)"#

  private static let script = """
    turns:
      - - think: "\(hostile)"
        - say: "I say \(hostile) "
        - say: "and go on."
        - write: { path: "a <img src=x onerror=alert(1)>.txt", content: "\(hostile)\\u202Etxt\\n" }
        - replace: { path: src/greeting.txt, old: world, new: "<script>canary()</script>" }
        - ask: { title: "\(hostile)", tool: fs_write, allowed: [], denied: [] }
        - usage: { credits: 0.25, context: 12 }
    """

  @Test func `shows what agents wrote as text, and runs none of it`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: Self.script,
      verify: """
        [{ name: "<img src=x onerror=alert(1)>", run: "echo '<script>canary()</script>'; exit 7" }]
        """
    )
    let outcome = try scenario.run(file)
    #expect(outcome.job()?.outcome == "failed", "\(outcome.result)")
    // A journal is a file that others can write; so is whatever else lies in the folder.
    let id = "</script><img src=x onerror=alert(1)>\u{202E}&'\""
    try scenario.directory.write("id.json", Data(JSONEncoder().encode([id])))
    try scenario.directory.write(
      "rename.py",
      """
      import json
      id = json.load(open("id.json"))[0]
      records = [json.loads(line) for line in open("kjob-out/journal.jsonl")]
      for record in records:
          if "job" in record: record["job"] = id
      records[0]["data"]["jobs"][0]["id"] = id
      records[0]["data"]["run-id"] = "<script>canary()</script>"
      with open("kjob-out/journal.jsonl", "w") as file:
          file.writelines(json.dumps(record) + "\\n" for record in records)
      """
    )
    let resumed = try scenario.shell("rm kjob-out/report.html; python3 rename.py; \"$KJOB\" resume")
    #expect(resumed.status == 1, "\(resumed)")

    let list = try dom(scenario, "")
    #expect(list.contains("<title>0 of 1 job passed · kjob</title>"))
    #expect(list.contains("&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;[U+202E]&amp;'\"</a>"))
    #expect(list.contains("1 failed") || list.contains("failed</span><b>1</b>"))
    #expect(list.contains("fill-prompt") && list.contains("fill-verify"))

    let address = try #require(id.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
    let job = try dom(scenario, "#job=" + address)
    for text in [
      // The heading, with what cannot be seen.
      #"<h2>&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;<span class="hidden-character">U+202E"#,
      // The command with its log.
      #"<b>&lt;img src=x onerror=alert(1)&gt;</b>"#,
      "&lt;script&gt;canary()&lt;/script&gt;\n</pre>",
      // The patch.
      #"<code>a &lt;img src=x onerror=alert(1)&gt;.txt</code>"#,
      #"<div class="row remove"><span class="at" data-at="2"></span><span class="at"></span>"#
        + #"<span class="sign"></span><span class="code">world</span></div>"#,
      #"<div class="row add"><span class="at"></span><span class="at" data-at="2"></span>"#
        + #"<span class="sign"></span><span class="code">&lt;script&gt;canary()&lt;/script&gt;</span>"#,
      // The conversation, put together.
      #"<div class="said">Do it."#, #"<div class="said">I say &lt;/script&gt;&lt;script&gt;"#,
      "javascript:alert(1) and go on.</div>", "Asked for permission: <code>&lt;/script&gt;",
      #"<span class="mark good">completed</span>"#, "<td class=\"number\">0.250</td>",
    ] {
      #expect(job.contains(text), "\(text)")
    }
  }

  /// The document as Chromium has it when the page's script is done, checked for what nothing in a
  /// run may bring into it.
  private func dom(_ scenario: Scenario, _ fragment: String) throws -> String {
    let text = try Shell.run(
      """
      address=file://$PWD/kjob-out/report.html$1
      HOME=$PWD timeout --signal=KILL 200 chromium --headless=new --no-sandbox --disable-gpu \
        --user-data-dir="$PWD/chromium" --virtual-time-budget=2000 --dump-dom "$address" 2>log \
        || { cat log >&2; exit 1; }
      """,
      arguments: [fragment],
      in: scenario.directory.path
    )
    #expect(text.contains("<html lang=\"en\">"), "\(text.prefix(100))")
    #expect(!text.contains("<img"))
    #expect(text.ranges(of: "<script").count == 4, "the run, its job, the patch and our own")
    #expect(!text.contains(/<[a-z][^>]*\son\w+=/))
    for match in text.matches(of: /\s(?:href|src)="([^"]*)"/) {
      #expect(match.1.hasPrefix("#job=") || match.1.hasPrefix("./jobs/"), "\(match.1)")
    }
    return text
  }
}
