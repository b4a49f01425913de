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

  /// Job files that differ in one member, and whether they are right.
  private static let forms: [(member: String, isRight: Bool)] = [
    (#""verify": "make test""#, true), (#""verify": ["make", { "run": "x" }]"#, true),
    (#""verify": { "run": "x" }"#, false), (#""verify": 1"#, false), (#""verify": " ""#, false),
    (#""setup": "make""#, true), (#""setup": { "run": ["make"] }"#, true),
    (#""setup": { "run": "make" }"#, false), (#""repos": "../repository""#, true),
    (#""repos": ["~nobody/x"]"#, false), (#""repos": []"#, false),
    (#""repos": [{ "path": "../repository", "matrix": { "m": ["1"] } }]"#, true),
    (#""repos": [{ "path": "../repository", "matrix": { "m": "1" } }]"#, false),
    (#""env": { "A": "b" }"#, true), (#""env": { "A": 1 }"#, false),
    (#""env": { "pass": "b" }"#, false), (#""env": { "A": "b", "set": {} }"#, false),
    (#""env": { "inherit": "none", "set": { "A": "b" } }"#, true), (#""env": {}"#, true),
    (#""agent": { "env": { "A": "b" } }"#, true),
    (#""agent": { "env": { "inherit": "none" } }"#, false),
    (#""x-common": [1, { "a": null }]"#, true), (#""y-common": 1"#, false),
    (#""matrix": { "a": [1], "include": [{ "a": 1, "b": "x y" }] }"#, true),
    (#""matrix": { "a": [1, 2], "exclude": [{ "a": 2 }] }"#, true),
    (#""matrix": { "a": [1], "include": ["a"] }"#, false),
    (#""matrix": { "a": [1], "exclude": [{}] }"#, false), (#""folder": "src""#, true),
    (#""folder": "/src""#, false), (#""folder": "~/src""#, false), (#""copy": ["*.env"]"#, false),
    (#""copy": ["src"]"#, true),
  ]

  @Test func `of job files says what the check says`() throws {
    let scenario = try Scenario()
    try scenario.directory.write("check.py", Self.check)
    _ = try scenario.shell("\"$KJOB\" schema job >job.schema")
    for (index, form) in Self.forms.enumerated() {
      // What is given twice is right once, and the member under test comes last.
      var members = ["\"version\": 1", "\"prompt\": \"Fix it.\""]
      for member in [#""repos": ["../repository"]"#, #""verify": ["make test"]"#] {
        let key = member.prefix { $0 != ":" }
        if !form.member.hasPrefix(key) { members.append(member) }
      }
      let text = "{ \((members + [form.member]).joined(separator: ", ")) }\n"
      try scenario.directory.write("jobs/\(index).yml", text)
      let check = try scenario.kjob("check jobs/\(index).yml")
      let schema = try scenario.shell(
        "\"$PYTHON\" check.py job.schema jobs/\(index).yml",
        environment: ["PYTHON": try TestTools().programs + "/python"]
      )
      #expect((check.status == 0) == form.isRight, "\(form.member): \(check.errors)")
      #expect(schema.status == 0, "\(schema.errors)")
      #expect(schema.output.isEmpty == form.isRight, "\(form.member): \(schema.output)")
    }
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
