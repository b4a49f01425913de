import Foundation
import TestSupport
import Testing

/// What CI systems and readers of reports get of one run with everything in it.
@Suite(.waiting) struct `Reports for pipelines` {
  /// Where kjob is started below the checkout, how the job file is named, and how the system names it.
  @Test(
    arguments: [
      (".", "jobs/bad.yml"), ("jobs", "bad.yml"), ("jobs", "./bad.yml"),
      ("jobs", "../jobs/bad.yml"),
      ("home", "../jobs/bad.yml"), ("linked", "bad.yml"), (".", "$PWD/jobs/bad.yml"),
    ]
  )
  func `name files as they lie in the checkout`(folder: String, name: String) throws {
    let scenario = try Scenario()
    try scenario.job("bad", script: "turns: [[{ say: done }]]", verify: "[exit 1]")
    let root = scenario.directory.path
    try Shell.run("ln -s jobs linked; ln -s . again", in: root)
    for workspace in [root, root + "/", root + "/again", root + "/./jobs/.."] {
      let result = try scenario.shell(
        "cd \(folder); \"$KJOB\" run \(name) --output out || true; \"$KJOB\" report out || true",
        environment: ["GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": workspace]
      )
      let lines = result.output.split(separator: "\n").filter { $0.hasPrefix("::error ") }
      #expect(lines.count == 2, "\(result)")
      for line in lines { #expect(line.contains(",file=jobs/bad.yml,line=1::"), "\(line)") }
    }
    let result = try scenario.shell(
      "cd \(folder); \"$KJOB\" run \(name) --output out || true",
      environment: ["GITLAB_CI": "true", "CI_PROJECT_DIR": root]
    )
    let junit = try XMLNode(path: "\(root)/\(folder)/out/junit.xml")
    #expect(
      junit.all("testcase").map { $0.attributes["file"] } == ["jobs/bad.yml"],
      "\(result)"
    )
  }

  @Test func `name files elsewhere as they were given`() throws {
    let scenario = try Scenario()
    let file = try scenario.job("bad", script: "turns: [[{ say: done }]]", verify: "[exit 1]")
    let result = try scenario.shell(
      "\"$KJOB\" run \(file) || true",
      environment: [
        "GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": scenario.directory.path + "/home",
      ]
    )
    #expect(result.output.contains(",file=jobs/bad.yml,line=1::"), "\(result)")
  }

  /// Counts cases with three readers and prints `tests failures errors skipped` of each.
  private static let count = """
    import sys, junitparser, xunitparser
    from junit2htmlreport.parser import Junit
    def show(name, tests, failures, errors, skipped): print(name, tests, failures, errors, skipped)
    path = sys.argv[1]
    xml = junitparser.JUnitXml.fromfile(path)
    cases = [case for suite in xml for case in suite]
    kinds = lambda kind: sum(any(isinstance(r, kind) for r in case.result) for case in cases)
    show("junitparser", len(cases), kinds(junitparser.Failure), kinds(junitparser.Error),
         kinds(junitparser.Skipped))
    show("junitparser-attributes", xml.tests, xml.failures, xml.errors, xml.skipped or 1)
    _, result = xunitparser.parse(open(path, encoding="utf-8"))
    show("xunitparser", result.testsRun, len(result.failures), len(result.errors),
         len(result.skipped))
    cases = [case for suite in Junit(path).suites for kind in suite.classes.values()
             for case in kind.cases]
    errors = [c for c in cases if c.failed() and c.failure_msg is not None
              and str(c.stderr or "") is not None and getattr(c, "error", False)]
    show("junit2html", len(cases), sum(c.failed() for c in cases), 0,
         sum(c.skipped is not None and not c.failed() for c in cases))
    """

  /// A copy of the run's folder, whose reports are written again with these arguments.
  private func again(_ arguments: String, environment: [String: String] = [:]) throws
    -> (scenario: Scenario, result: Shell.Result)
  {
    let rich = try RichRun.shared.get()
    let scenario = try Scenario()
    try Shell.run(
      "cp -r \"$1/kjob-out\" .",
      arguments: [rich.scenario.directory.path],
      in: scenario.directory.path
    )
    let result = try scenario.kjob("report kjob-out \(arguments)", environment: environment)
    return (scenario, result)
  }

  @Test(arguments: ["common", "xunit2"])
  func `are counted alike by every reader`(dialect: String) throws {
    let (scenario, result) = try again("--junit-dialect \(dialect) --junit elsewhere/j.xml")
    #expect(result.status == 1)
    let outcome = try scenario.outcome(result)
    let report = scenario.directory.path + "/elsewhere/j.xml"
    try scenario.directory.write("count.py", Self.count)
    let counts = try Shell.run(
      #""$1/python" count.py "$2""#,
      arguments: [try TestTools().programs, report],
      in: scenario.directory.path
    )
    #expect(
      counts == """
        junitparser 7 1 3 1
        junitparser-attributes 7 1 3 1
        xunitparser 7 1 3 1
        junit2html 7 4 0 1

        """
    )
    let root = try #require(outcome.junit)
    let attributes = ["tests", "failures", "errors"].map { root.attributes[$0] }
    #expect(attributes == ["7", "1", "3"])
    #expect(root.all("flakyFailure").map { $0.attributes["type"] } == ["kjob.agent.exited"])
    let isValid = try Shell.result(
      "xmllint --noout --schema \"$1\" \"$2\"",
      arguments: [try TestTools().junitSchema, report],
      in: "/"
    )
    #expect(isValid.status == 0 || dialect == "common", "\(isValid)")
    // The schema tells the dialects apart, so it does look.
    #expect(isValid.status != 0 || dialect == "xunit2")
  }

  @Test func `reach GitHub as annotations, groups, outputs and a summary`() throws {
    let (scenario, result) = try again(
      "--ci github",
      environment: ["GITHUB_OUTPUT": "output", "GITHUB_STEP_SUMMARY": "summary"]
    )
    let lines = result.output.split(separator: "\n").filter { $0.hasPrefix("::error ") }
    #expect(lines.count == 4)
    #expect(
      lines.first?.hasPrefix(
        "::error title=kjob%3A refused,file=jobs/refused.yml,line=1::kjob.verify.failed: "
          + "`<tests> & more` exited with 3%0A"
      ) == true
    )
    let left = PipelineParser.withoutOwnCommands(result.output)
    #expect(PipelineParser.commands(in: Data(left.utf8)) == [])
    let values = try GitHubFile(try scenario.directory.read("output")).values
    #expect(values["exit-code"] == "1" && values["passed"] == "2" && values["errors"] == "3")
    #expect(values["patches"] == #"["kjob-out/jobs/grün/changes.patch"]"#)
    #expect(
      try scenario.directory.read("summary") == scenario.directory.read("kjob-out/summary.md")
    )
  }

  @Test func `reach GitLab as sections, variables, links and attachments`() throws {
    let rich = try RichRun.shared.get()
    let (scenario, result) = try again(
      "--ci gitlab",
      environment: ["CI_JOB_URL": "https://gitlab.example/a/-/jobs/7"]
    )
    #expect(result.status == 1)
    #expect(
      try scenario.directory.read("kjob-out/kjob.env") == """
        KJOB_EXIT_CODE=1
        KJOB_PASSED=2
        KJOB_FAILED=1
        KJOB_ERRORS=3
        KJOB_SKIPPED=1
        KJOB_OPEN=0

        """
    )
    #expect(
      try scenario.directory.read("kjob-out/gitlab-annotations.json") == #"{"kjob":["#
        + #"{"external_link":{"label":"kjob report","url":"https://gitlab.example/a/-/jobs/7/"#
        + #"artifacts/file/kjob-out/report.html"}},"#
        + #"{"external_link":{"label":"kjob summary","url":"https://gitlab.example/a/-/jobs/7/"#
        + #"artifacts/file/kjob-out/summary.md"}}]}"#
    )
    // Paths of attachments begin in the project's folder, wherever kjob was called.
    let nested = try scenario.shell(
      "mkdir deep; cd deep; mv ../kjob-out .; CI_PROJECT_DIR=$(dirname $PWD); export CI_PROJECT_DIR\n"
        + "\"$KJOB\" report kjob-out --ci gitlab",
    )
    #expect(nested.status == 1)
    let report = try scenario.directory.read("deep/kjob-out/junit.xml")
    #expect(report.contains("[[ATTACHMENT|deep/kjob-out/jobs/refused/changes.patch]]"))
    // The log of a run: a section for each job that ran.
    let live = try Scenario()
    try live.job("good", script: "turns: [[{ say: x }]]")
    try live.job(
      "bad",
      script: "turns: [[{ say: x }]]",
      verify: "['cat ../../../hostile.txt; exit 1']"
    )
    try live.directory.write("hostile.txt", `No output commands a pipeline`.hostileText)
    let outcome = try live.checked(speaksToPipeline: true) {
      try live.kjob("run jobs/good.yml jobs/bad.yml -j 1", environment: ["GITLAB_CI": "true"])
    }
    #expect(outcome.result.status == 1)
    let marks = outcome.result.output.matches(
      of: /section_(start|end):[0-9]+:(kjob_[a-z_0-9]+)(\[collapsed=true\])?\r\x1b\[0K(.*)/
    ).map { "\($0.1) \($0.2)\($0.3 ?? "") \($0.4.split(separator: " ").first ?? "")" }
    #expect(
      marks == [
        "start kjob_good_1[collapsed=true] PASS", "end kjob_good_1 ", "start kjob_bad_1 FAIL",
        "end kjob_bad_1 ",
      ]
    )
    _ = rich
  }

  @Test func `are harmless as a page of Markdown`() throws {
    let rich = try RichRun.shared.get()
    let scenario = try Scenario()
    let page = rich.scenario.directory.path + "/kjob-out/summary.md"
    try scenario.directory.write(
      "render.py",
      """
      import html.parser, sys
      from markdown_it import MarkdownIt
      text = open(sys.argv[1], encoding="utf-8").read()
      rendered = MarkdownIt("gfm-like").render(text)
      class Reader(html.parser.HTMLParser):
          def handle_starttag(self, tag, attributes): print(tag, *[n for n, _ in attributes])
      Reader().feed(rendered)
      """
    )
    let tags = try Shell.run(
      #""$1/python" render.py "$2" | sort | uniq -c | awk '{ $1 = ""; print substr($0, 2) }'"#,
      arguments: [try TestTools().programs, page],
      in: scenario.directory.path
    )
    #expect(
      tags.split(separator: "\n") == [
        "code", "code class", "details", "details open", "h2", "p", "pre", "summary", "table",
        "tbody", "td", "td style", "th", "th style", "thead", "tr",
      ]
    )
    let text = try String(contentsOfFile: page, encoding: .utf8)
    #expect(
      text.hasPrefix(
        "## kjob: 2 passed (1 without a change), 1 failed, 2 in error, 1 cancelled, 1 skipped\n"
      )
    )
    let rows = text.split(separator: "\n").filter { $0.hasPrefix("| ") && $0.contains("kjob.") }
    #expect(rows.map { $0.split(separator: " ")[1] } == ["❌", "💥", "💥", "🛑", "⏭️"])
  }
}
