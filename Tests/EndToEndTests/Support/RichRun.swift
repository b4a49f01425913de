import Foundation
import TestSupport

/// One run with every outcome, retries, unicode and hostile text, made once for all that read
/// reports.
struct RichRun: Sendable {
  /// Where it was run.
  let scenario: Scenario
  /// What it printed.
  let result: Shell.Result

  /// The run; tests only read it.
  static let shared = Result { try RichRun() }

  /// What an agent or a command says to hurt whoever shows it.
  static let hostile = """
    ]]></system-out><failure/>&#x1b;<!-- ::error::owned ##[error]owned \
    <script>window.owned=1</script> [[ATTACHMENT|/etc/passwd]] \u{202E}gnp.exe \u{1F4A5} ünï
    """

  /// The ids and outcomes, in the order of the plan.
  static let outcomes = [
    ("grün", "passed"), ("flaky", "passed"), ("refused", "failed"), ("broken", "error"),
    ("out-of-patience", "error"), ("running", "cancelled"), ("waiting", "skipped"),
  ]

  private init() throws {
    scenario = try Scenario()
    let text = Self.hostile
    try scenario.directory.write("hostile.txt", text + "\u{1B}[2J\u{7}\u{0}\n")
    let hostile = scenario.directory.path + "/hostile.txt"
    try scenario.job(
      "grün",
      script: """
        turns:
          - - say: "a\u{E9}b \(text.replacing("\"", with: "'"))"
            - run: cp \(hostile) 'naïve <b>&.txt' && rm README
            - usage: { credits: 0.25, context: 12 }
        """
    )
    try scenario.job(
      "flaky",
      script: "turns: [[{ say: done }]]",
      settings: "retries: { count: 2, delay: 1s, on: [agent-crash] }"
    )
    try scenario.directory.write(
      "flaky.sh",
      """
      if [ -e "\(scenario.directory.path)/home/second" ]; then
        exec "$UNDER_TEST" agent --script "\(scenario.directory.path)/second.script"
      fi
      touch "\(scenario.directory.path)/home/second"
      exit 7
      """
    )
    try scenario.directory.write("second.script", "turns: [[{ say: better }]]")
    let flaky = try scenario.directory.read("jobs/flaky.yml")
    try scenario.directory.write(
      "jobs/flaky.yml",
      flaky.replacing(
        "agent: { scripted: flaky.script }",
        with: "agent: { command: [bash, \(scenario.directory.path)/flaky.sh] }"
      )
    )
    try scenario.job(
      "refused",
      script: "turns: [[{ run: 'echo more >>src/greeting.txt' }]]",
      verify: "[\"true\", { name: \"<tests> & more\", run: 'cat \(hostile); exit 3' }]"
    )
    let broken = try scenario.job("broken", script: "turns: [[{ say: done }]]")
    try scenario.directory.write(
      broken,
      try scenario.directory.read(broken).replacing(
        "agent: { scripted: broken.script }",
        with: "agent: { command: [no-such-agent-anywhere] }"
      )
    )
    try scenario.job(
      "out-of-patience",
      script: "turns: [[hang]]",
      settings: "idle-timeout: 1s"
    )
    try scenario.job("running", script: "turns: [[{ run: 'touch $HOME/started' }, hang]]")
    try scenario.job("waiting", script: "turns: [[{ say: done }]]")
    let files = Self.outcomes.map { "jobs/\($0.0).yml" }.joined(separator: " ")
    let scenario = scenario
    result = try scenario.checked {
      try scenario.shell(
        """
        set -m
        "$KJOB" run \(files) -j 1 --format json & pid=$!
        until [ -e home/started ] || ! kill -0 $pid; do sleep 0.2; done
        kill -TERM $pid
        code=0
        wait $pid || code=$?
        exit $code
        """
      )
    }.result
  }

  /// What it left.
  func outcome() throws -> Scenario.Outcome { try scenario.outcome(result) }
}
