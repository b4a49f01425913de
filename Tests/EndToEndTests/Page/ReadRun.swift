import Foundation
import TestSupport

/// A run whose page has something of each kind to read, made once for all that read it.
struct ReadRun: Sendable {
  /// Where it was run.
  let scenario: Scenario

  /// The run; tests only read it.
  static let shared = Result { try ReadRun() }

  /// The page with a reader at a width, who may prefer dark colours.
  func browser(width: Int = 1_280, isDark: Bool = false) -> Browser {
    Browser(
      directory: scenario.directory,
      page: "it's out/report.html",
      width: width,
      isDark: isDark
    )
  }

  private static let talkative = """
    turns:
      - - think: "First `math`, **then** the rest."
        - say: "# Plan\\n\\nI *read* `src/math.py` and **all** [docs](https://example.com/x):\\n\\n1. one\\n2. two\\n   - inner `x`\\n   - last\\n\\n```python\\nif a < b:\\n    <b>\\n```\\nDone: 2 * 3 * 4, a_b_c, `open.\\n"
        - run: "echo looking"
        - ask: { title: "rm -rf /", tool: shell, allowed: [], denied: [] }
        - ask: { title: "see docs", tool: shell, allowed: [], denied: [] }
        - run: "sed -i 's/add(a, b)/add(a, b, c)/; s/1, 2/1, 2, 3/' src/math.py; mkdir -p src/z tests/unit; echo z >src/z/z.txt; echo t >tests/unit/t.txt; echo a >a.txt; echo b >src/b.txt"
        - usage: { credits: 1.25, context: 42 }
    """

  private init() throws {
    scenario = try Scenario()
    let math = "def add(a, b):\\n    return a + b\\n\\nprint(add(1, 2))\\n"
    try scenario.git(
      """
      printf '\(math)' >src/math.py
      printf 'a\\nb\\nc\\nworld\\n' >src/notes.txt
      git add --all && git commit --quiet -m math
      git clone --quiet . ../second
      cd ../second
      mkdir lib && { seq 1 9; cat src/notes.txt; } >lib/notes.txt
      git rm --quiet src/notes.txt && git add --all && git commit --quiet -m other
      """
    )
    let failing =
      "cat $(git ls-files '*notes.txt') | tail -n 1; "
      + "echo '3 of 4: `label` is missing'; echo ====; exit 1"
    try scenario.job(
      "port",
      script: """
        turns: [[{ run: "sed -i s/world/all/ $(git ls-files '*notes.txt')" }]]
        """,
      settings: "matrix: { part: [one, two] }",
      verify: "[{ name: build, run: 'true' }, { name: tests, run: \"\(failing)\" }]"
    )
    let port = try scenario.directory.read("jobs/port.yml")
    try scenario.directory.write(
      "jobs/port.yml",
      port.replacing("repos: [../repository]", with: "repos: [../repository, ../second]")
    )
    try scenario.job(
      "talk",
      script: Self.talkative,
      settings: """
        prompt: |
          Give `add` a third argument.

          Change **all** callers.
          \((1...20).map { "line \($0)" }.joined(separator: "\n  "))
        permissions: { default: allow, rules: [{ title: "rm*", decision: deny }] }
        """,
      verify: "[{ name: quiet, run: 'true' }, { name: loud, run: 'seq 1 99' }]"
    )
    try scenario.job("empty", script: "turns: [[{ say: nothing }]]")
    try scenario.job(
      "long",
      script: """
        turns: [[{ run: "seq -f 'loud line %g' 1 50 >src/loud.txt" }]]
        """,
      verify: "[\"sed s/loud/bad/ src/loud.txt; exit 3\"]"
    )
    let files = "jobs/port.yml jobs/talk.yml jobs/empty.yml jobs/long.yml"
    let result = try scenario.kjob("run \(files) -j 2 --output \"it's out\"")
    let outcome = try scenario.outcome(result, output: "it's out")
    guard outcome.results?.jobs.count == 7 else {
      throw Scenario.Broken("\(outcome.result)")
    }
  }
}
