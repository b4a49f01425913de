import Foundation
import TestSupport
import Testing

/// What a browser makes of `report.html`.
@Suite(.waiting, .timeLimit(.minutes(20))) struct `The page of a run` {
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
    let other = try scenario.job(
      "other",
      script: "turns: [[{ replace: { path: src/greeting.txt, old: world, new: all } }]]"
    )
    let outcome = try scenario.run("\(file) \(other)")
    #expect(outcome.job()?.outcome == "failed", "\(outcome.result)")
    #expect(outcome.job("other")?.outcome == "passed", "\(outcome.result)")
    // A journal is a file that others can write; so is whatever else lies in the folder.
    let id = "</script><img src=x onerror=alert(1)>&'\""
    try scenario.directory.write("id.json", Data(JSONEncoder().encode([id])))
    try scenario.directory.write(
      "rename.py",
      """
      import json, os
      id = json.load(open("id.json"))[0]
      # The name of the folder follows from the id, or the journal would be refused.
      hash = 0xcbf29ce484222325
      for byte in id.encode(): hash = (hash ^ byte) * 0x100000001b3 % 2 ** 64
      folder = "".join("-" if c in '":<>|*?/\\\\ ' else c for c in id) + "-%016x" % hash
      os.rename("kjob-out/jobs/job", "kjob-out/jobs/" + folder)
      records = [json.loads(line) for line in open("kjob-out/journal.jsonl")]
      for record in records:
          if record.get("job") == "job":
              record["job"] = id
              for key in ("path", "log"):
                  if str(record.get("data", {})).count("jobs/job/") and key in record["data"]:
                      record["data"][key] = record["data"][key].replace("jobs/job/", f"jobs/{folder}/")
      assert records[0]["data"]["jobs"][0]["id"] == "job"
      records[0]["data"]["jobs"][0]["id"] = id
      records[0]["data"]["jobs"][0]["folder"] = folder
      with open("kjob-out/journal.jsonl", "w") as file:
          file.writelines(json.dumps(record) + "\\n" for record in records)
      """
    )
    let resumed = try scenario.shell("rm kjob-out/report.html; python3 rename.py; \"$KJOB\" resume")
    #expect(resumed.status == 1, "\(resumed)")

    let list = try dom(scenario, "")
    #expect(list.contains("<title>1 of 2 jobs passed · kjob</title>"))
    #expect(list.contains("&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;&amp;'\"</a>"))
    #expect(list.contains("failed</span><b>1</b>"))
    #expect(list.contains("fill-prompt") && list.contains("fill-verify"))

    let address = try #require(id.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
    let job = try dom(scenario, "#job=" + address)
    for text in [
      // The heading, with what cannot be seen.
      #"<h1 tabindex="-1">&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;&amp;"#,
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
      #"<div class="said">Do it."#, #"<div class="said"><p>I say &lt;/script&gt;&lt;script&gt;"#,
      "javascript:alert(1) and go on.</p></div>", "Asked for permission: <code>&lt;/script&gt;",
      #"<span class="mark good">completed</span>"#, "<td class=\"number\">0.250</td>",
    ] {
      #expect(job.contains(text), "\(text)")
    }

    // Even what got into the page as markup would not be run; without the page's rules it is.
    let canary = "<script>document.documentElement.dataset.canary = 1</script>"
    let page = try scenario.directory.read("kjob-out/report.html")
    let rules = try #require(page.firstMatch(of: /<meta http-equiv=[^>]*>/)).output
    try scenario.directory.write("guarded.html", page + canary)
    #expect(try !chromium(scenario, "guarded.html").contains("data-canary"))
    try scenario.directory.write(
      "open.html",
      page.replacing(rules, with: "") + canary + "<script>\(Self.keys)</script>"
    )
    let pressed = try chromium(scenario, "open.html")
    #expect(pressed.contains("data-canary"))
    let seen = try #require(pressed.firstMatch(of: /data-seen="([^"]*)"/)).1
    #expect(
      seen == """
        start 0 1; failed 0; passed 1; none; all 0 1; first 0; second 1; last 1; back 0; search; \
        found 1; all 0 1; help; closed; job true; next true; list 1
        """
    )
  }

  /// Presses keys and writes down what is on the page then, by the rows' places in the plan.
  private static let keys = """
    (async () => {
      const seen = [];
      const press = key => (document.activeElement || document.body).dispatchEvent(
        new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
      const rows = () => [...document.querySelectorAll('#verdicts tbody tr')]
        .filter(row => !row.hidden).map(row => row.dataset.index).join(' ');
      const focused = () => (document.activeElement.closest('tr') || { dataset: {} }).dataset.index;
      const field = document.querySelector('input');
      seen.push('start ' + rows());
      press('1'); seen.push('failed ' + rows());
      press('1'); press('5'); seen.push('passed ' + rows());
      press('5'); press('2');
      seen.push(rows() || !document.getElementById('nothing').hidden && 'none');
      press('0'); seen.push('all ' + rows());
      press('j'); seen.push('first ' + focused());
      press('ArrowDown'); seen.push('second ' + focused());
      press('j'); seen.push('last ' + focused());
      press('k'); seen.push('back ' + focused());
      press('/'); seen.push(document.activeElement.type);
      field.value = 'OTHER'; field.dispatchEvent(new Event('input')); seen.push('found ' + rows());
      press('Escape'); seen.push('all ' + rows());
      press('?'); seen.push(document.querySelector('dialog').open && 'help');
      press('?'); seen.push(!document.querySelector('dialog').open && 'closed');
      const change = async (action, isDone) => {
        action();
        for (let tries = 0; !isDone() && tries < 200; tries++) {
          await new Promise(done => setTimeout(done, 5));
        }
      };
      const heading = () => (document.querySelector('#job h1') || { textContent: '' }).textContent;
      press('j');
      await change(() => document.activeElement.click(), () => heading() !== '');
      seen.push('job ' + heading().startsWith('</' + 'script><img'));
      await change(() => press('j'), () => heading() === 'other');
      seen.push('next ' + (heading() === 'other'));
      await change(() => press('Escape'), () => !document.querySelector('#list').hidden);
      seen.push('list ' + focused());
      document.documentElement.dataset.seen = seen.join('; ');
    })();
    """

  /// A report as Chromium has it, checked for what nothing in a run may bring into it.
  private func dom(_ scenario: Scenario, _ fragment: String) throws -> String {
    let text = try chromium(scenario, "kjob-out/report.html" + fragment)
    #expect(text.contains("<html lang=\"en\">"), "\(text.prefix(100))")
    #expect(!text.contains("<img"))
    #expect(text.ranges(of: "<script").count == 6, "the run, two jobs and patches, and our own")
    #expect(!text.contains(/<[a-z][^>]*\son\w+=/))
    for match in text.matches(of: /\s(?:href|src)="([^"]*)"/) {
      #expect(match.1.hasPrefix("#job=") || match.1.hasPrefix("./jobs/"), "\(match.1)")
    }
    return text
  }

  /// The document when the page's scripts are done.
  private func chromium(_ scenario: Scenario, _ address: String) throws -> String {
    try Browser.dom(scenario.directory, address)
  }
}
