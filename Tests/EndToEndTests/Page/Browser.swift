import Foundation
import TestSupport
import Testing

/// A page in Chromium, in which a script of a test looks around.
struct Browser {
  /// Where the page and all that Chromium writes lie.
  let directory: TemporaryDirectory
  /// The page's path in the directory.
  let page: String
  /// The width of the page's frame, in pixels.
  var width = 1_280
  /// Whether the reader prefers dark colours.
  var isDark = false

  /// What each script may use: `seen` is what it has seen, as texts.
  private static let prelude = """
    const seen = [];
    const see = (name, value) => seen.push(name + ': ' + value);
    const one = selector => document.querySelector(selector);
    const all = selector => [...document.querySelectorAll(selector)];
    const texts = selector => all(selector).map(element => element.textContent);
    const isShown = element => element.checkVisibility({ visibilityProperty: true });
    const press = key => (document.activeElement || document.body).dispatchEvent(
      new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    const until = async (name, holds) => {
      for (let tries = 0; !holds(); tries++) {
        if (tries > 400) { seen.push('never: ' + name); throw new Error(name); }
        await new Promise(done => setTimeout(done, 5));
      }
    };
    const rows = () => all('#verdicts tbody tr').filter(row => !row.hidden)
      .map(row => row.querySelector('a').textContent);
    const openJob = async id => {
      location.hash = '#job=' + encodeURIComponent(id);
      await until('job ' + id, () => one('#job h1') && one('#job h1').textContent === id);
    };
    const goBack = async () => {
      press('Escape');
      await until('the list', () => !one('#list').hidden);
    };

    """

  /// Opens the page at an address below it, runs a script there, and returns what it saw.
  ///
  /// The page's own rules forbid foreign scripts, so they are taken out here.
  func see(_ script: String, at fragment: String = "") throws -> [String] {
    let text = try directory.read(page)
    let folder = page.split(separator: "/").dropLast().joined(separator: "/")
    let name = "seen-\(UUID().uuidString.prefix(8))"
    let inner = (folder.isEmpty ? "" : folder + "/") + name + ".html"
    let rules = try #require(text.firstMatch(of: /<meta http-equiv=[^>]*>/)).output
    try directory.write(
      inner,
      text.replacing(rules, with: "") + """
        <script>(async () => {
        \(Self.prelude)
        try {
        \(script)
        } catch (error) { seen.push(String(error)); }
        parent.postMessage(encodeURIComponent(JSON.stringify(seen)), '*');
        })();</script>
        """
    )
    // Chromium's own windows have a least width, which is more than a telephone's.
    try directory.write(
      "frame-" + name + ".html",
      """
      <!DOCTYPE html><body>
      <script>addEventListener('message', event => document.body.dataset.seen = event.data)</script>
      <iframe src="\(inner)\(fragment)" width="\(width)" height="900"></iframe>
      """
    )
    let dom = try Self.dom(
      directory,
      "frame-" + name + ".html",
      options: isDark ? "--blink-settings=preferredColorScheme=0" : "",
      time: 20_000
    )
    let seen = try #require(dom.firstMatch(of: /data-seen="([^"]*)"/), "\(dom.prefix(400))").1
    let decoded = try #require(String(seen).removingPercentEncoding)
    return try JSONDecoder().decode([String].self, from: Data(decoded.utf8))
  }

  /// The document of a page when its scripts are done.
  static func dom(
    _ directory: TemporaryDirectory,
    _ address: String,
    options: String = "",
    time: Int = 2_000
  ) throws -> String {
    try Shell.run(
      """
      # Browsers that run at the same time cannot share a folder.
      folder=$(mktemp -d "$PWD/chromium-XXXXXX")
      HOME=$folder timeout --signal=KILL 200 chromium --headless=new --no-sandbox --disable-gpu \
        --user-data-dir="$folder" --window-size=1400,1000 --virtual-time-budget=\(time) \
        \(options) --dump-dom "file://$PWD/$1" 2>"$folder/log" || { cat "$folder/log" >&2; exit 1; }
      rm -rf "$folder"
      """,
      arguments: [address],
      in: directory.path
    )
  }
}
