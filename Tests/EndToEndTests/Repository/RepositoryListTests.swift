import Foundation
import TestSupport
import Testing

@Suite(.waiting) struct `A list of repositories` {
  @Test func `makes a job of each, and belongs to what a run was made from`() throws {
    let scenario = try Scenario()
    try Shell.run(
      "git clone --quiet repository second && git -C second branch old",
      in: scenario.directory.path
    )
    try scenario.directory.write(
      "lists/nightly.yml",
      "- ../repository\n- { path: ../second, ref: old }\n"
    )
    try scenario.directory.write(
      "jobs/many.script",
      "turns: [[{ run: 'echo $KJOB_REPO_NAME >made' }]]"
    )
    try scenario.directory.write(
      "jobs/many.yml",
      """
      version: 1
      repos: [{ from: ../lists/nightly.yml }]
      agent: { scripted: many.script }
      prompt: In ${{ repo.name }}.
      verify: ["test $(cat made) = ${{ repo.name }}"]
      """
    )
    let outcome = try scenario.run("jobs/many.yml")
    #expect(outcome.result.status == 0, "\(outcome.result.errors)")
    #expect(outcome.results?.jobs.map(\.id) == ["many@repository", "many@second"])
    let list = try scenario.kjob("list jobs/many.yml")
    #expect(list.output.contains("/second  (jobs/many.yml:1)"))

    // As if kjob had been ended before the last record.
    let journal = try scenario.directory.read("kjob-out/journal.jsonl")
    let lines = journal.split(separator: "\n")
    try scenario.directory.write(
      "kjob-out/journal.jsonl",
      lines.dropLast().joined(separator: "\n") + "\n"
    )
    try scenario.directory.write("lists/nightly.yml", "- ../repository\n- { path: ../second }\n")
    let changed = try scenario.kjob("resume")
    #expect(changed.errors.contains("changed since the run began: lists/nightly.yml"))
    try scenario.directory.write(
      "lists/nightly.yml",
      "- ../repository\n- { path: ../second, ref: old }\n"
    )
    #expect(try scenario.kjob("resume").status == 0)

    // A repository that is not there is told of where the list names it.
    try scenario.directory.write("lists/nightly.yml", "- ../repository\n-   ../third\n")
    let missing = try scenario.kjob("run jobs/many.yml")
    #expect(missing.status == 1)
    #expect(
      missing.errors.hasPrefix("lists/nightly.yml:2:5: error: `"),
      "\(missing.errors)"
    )
  }
}
