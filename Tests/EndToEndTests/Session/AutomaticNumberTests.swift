import Foundation
import TestSupport
import Testing

/// `-j auto`: the number of jobs at once follows from the machine and from what jobs took before.
@Suite(.waiting) struct `An automatic number of jobs` {
  @Test func `is explained, and goes by the measured memory once there is one`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ write: { path: made, content: x } }]]",
      settings: "matrix: { n: [a, b, c] }"
    )
    for source in ["assumed", "measured"] {
      let outcome = try scenario.run("\(file) -j auto")
      #expect(outcome.result.status == 0)
      let text = outcome.result.errors
      let line =
        /kjob: \d+ at once: \d+ processors?, [\d.]+ [GM]iB of memory free, [\d.]+ [GM]iB a job/
      #expect(text.contains(line), "\(text)")
      #expect(text.contains(" a job (\(source))"), "\(text)")
      let results = try scenario.directory.read("kjob-out/results.json")
      let peaks = results.matches(of: /"peak-memory": ?(\d+)/).compactMap { Int($0.1) }
      #expect(peaks.count == 3)
      // The built-in agent is a program of a few MiB.
      #expect(peaks.allSatisfy { $0 > 1 << 20 && $0 < 1 << 32 }, "\(peaks)")
      let journal = try scenario.directory.read("kjob-out/journal.jsonl")
      #expect(journal.components(separatedBy: "\"event\":\"memory-measured\"").count == 4)
    }
    let plain = try scenario.run("\(file) -j 2")
    #expect(!plain.result.errors.contains("at once"))
  }

  @Test func `is that of the processors that kjob may use`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ say: done }]]",
      settings: "matrix: { n: [a, b, c] }"
    )
    let outcome = try scenario.checked {
      try scenario.shell("taskset -c 0 \"$KJOB\" run \(file) -j auto")
    }
    #expect(outcome.result.status == 0)
    #expect(outcome.result.errors.contains("kjob: 1 at once: 1 processor,"))
  }

  @Test(arguments: ["0", "x", "-1", "1001", "Auto", "auto ", ""])
  func `is a word of its own, and other words are refused`(value: String) throws {
    let scenario = try Scenario()
    let file = try scenario.job(script: "turns: [[{ say: done }]]")
    let result = try scenario.kjob("run \(file) --jobs '\(value)'")
    #expect(result.status == 1)
    let message =
      "kjob: error: invalid value `\(value)` for `--jobs`: expected a number from 1 to 1000, or `auto`\n"
    #expect(result.errors == message)
  }
}
