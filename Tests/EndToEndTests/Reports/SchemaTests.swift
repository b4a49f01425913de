import Foundation
import TestSupport
import Testing

/// The forms that kjob publishes for programs, checked by a reader that is not ours.
@Suite(.waiting) struct `A published schema` {
  /// A program that checks JSON documents, one a line, by a schema.
  private static let check = """
    import json, sys, jsonschema
    schema = json.load(open(sys.argv[1]))
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    documents = [json.load(open(sys.argv[2]))] if sys.argv[2].endswith(".json") \\
        else [json.loads(line) for line in open(sys.argv[2])]
    assert documents
    for document in documents:
        for error in validator.iter_errors(document):
            print(document.get("event"), error.message[:300])
    """

  private func check(_ form: String, _ file: String, _ scenario: Scenario) throws -> String {
    try scenario.directory.write("check.py", Self.check)
    return try scenario.shell(
      """
      "$KJOB" schema \(form) >\(form).schema
      "$PYTHON" check.py \(form).schema \(file)
      """,
      environment: ["PYTHON": try TestTools().programs + "/python"]
    ).output
  }

  @Test func `takes the results and every event of a run with everything in it`() throws {
    let rich = try RichRun.shared.get()
    #expect(
      try rich.outcome().results?.jobs.map(\.outcome) == RichRun.outcomes.map(\.1),
      "\(rich.result)"
    )
    let scenario = try Scenario()
    try scenario.directory.write("printed.jsonl", rich.result.output)
    let folder = rich.scenario.directory.path + "/kjob-out"
    #expect(try check("results", folder + "/results.json", scenario) == "")
    #expect(try check("events", folder + "/journal.jsonl", scenario) == "")
    #expect(try check("events", "printed.jsonl", scenario) == "")
  }

  @Test func `takes nothing that it does not know`() throws {
    let rich = try RichRun.shared.get()
    let scenario = try Scenario()
    let results = try String(
      contentsOfFile: rich.scenario.directory.path + "/kjob-out/results.json",
      encoding: .utf8
    )
    try scenario.directory.write(
      "results.json",
      results.replacing("\"exit-code\"", with: "\"exitcode\"")
    )
    let found = try check("results", "results.json", scenario)
    #expect(found.contains("'exitcode' was unexpected"))
    #expect(found.contains("'exit-code' is a required property"))
    try scenario.directory.write(
      "events.jsonl",
      #"{"version":2,"sequence":1,"time":"2026-01-01T00:00:00.000Z","elapsed":0,"event":"x"}"#
    )
    #expect(try check("events", "events.jsonl", scenario) != "")
  }

  @Test(arguments: ["results", "events"])
  func `is what it was`(form: String) throws {
    let scenario = try Scenario()
    let result = try scenario.kjob("schema \(form)")
    try expect(result.output, equalsGolden: "schema-\(form).json")
  }
}
