import Foundation
import Report
import RunEvents
import TestSupport
import Testing
import Text

@Suite struct HTMLReportTests {
  @Test func `the data of a page is read back as it was, and none of it is markup`() throws {
    let directory = try output()
    let page = try Page(SampleRun.state, directory)
    var ids = ["run"]
    for number in [1, 2, 3, 4, 5, 0] { ids += ["job-\(number)"] + patches(number) }
    #expect(page.ids == ids)
    let run = try page.object("run")
    let jobs = try #require(run["jobs"] as? [[String: Any]])
    #expect(
      jobs.map { $0["outcome"] as? String } == SampleRun.state.jobs.map { $0.outcome?.rawValue }
    )
    #expect(jobs[1]["message"] as? String == SampleRun.state.jobs[1].reason?.message.string)
    let phases = try #require(jobs[1]["phases"] as? [[String: Any]])
    #expect(phases.map { $0["attempt"] as? Int } == [1, 1, 1, 1, 2, 2, 2])
    // The job that is not over goes on until now.
    #expect(((jobs[5]["phases"] as? [[String: Any]])?.last?["end"] as? Double) == 71.5)

    let failed = try page.object("job-1")
    let attempts = try #require(failed["attempts"] as? [[String: Any]])
    #expect(attempts.map { $0["folder"] as? String } == ["jobs/failed/attempt-1", "jobs/failed"])
    #expect(failed["warnings"] as? [String] == ["one\nwarning"])
    let log = try #require((attempts[1]["logs"] as? [[String: Any]])?.first)
    #expect(log["head"] as? String == Self.hostile)
    #expect(try page.object("patch-1")["head"] as? String == Self.hostile)
    #expect(try page.object("patch-0")["problem"] as? String == "No such file or directory")

    // Outside of data every bracket is ours: no name and no message can have brought one in.
    #expect(page.markup.contains("</code> a&lt;b&gt;&amp;&quot;&#39;]]&gt;\u{FFFD}é😀"))
    #expect(page.data.allSatisfy { !$0.value.contains(/[<>&\u{2028}\u{2029}]/) })
    #expect(page.text.ranges(of: "<script").count == page.ids.count + 1)
    #expect(page.text.ranges(of: "</script>").count == page.ids.count + 1)
  }

  @Test func `the same patch is in the page once, and only if all of it was read`() throws {
    let patch = "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-old\n+"
    for (ending, isShared) in [("new\n", true), ("\u{FFFD}\n", false)] {
      let directory = try output()
      for job in ["passed", "failed"] {
        try directory.write("jobs/\(job)/changes.patch", patch + ending)
      }
      let page = try Page(SampleRun.state, directory)
      #expect(try page.object("patch-1")["head"] as? String == patch + ending)
      let other = try page.object("patch-0")
      #expect(other["head"] as? String == (isShared ? nil : patch + ending))
      #expect(other["same-as"] as? Int == (isShared ? 1 : nil))
      #expect(page.data["same-changes"] == (isShared ? #"[{"is-exact":true,"jobs":[0,1]}]"# : nil))
    }
  }

  @Test func `a page of 1,000 jobs with one change is small`() throws {
    let directory = try TemporaryDirectory("kjob-report")
    let jobs = (0..<1_000).map { "job-\($0)" }
    var header = SampleRun.header
    header.jobs = jobs.map { SampleRun.planned($0, "jobs/a.yml", 3) }
    var events = [SampleRun.event(0, .runPlanned(header))]
    let patch = "diff --git a/x b/x\n" + String(repeating: "+ a line\n", count: 5_000)
    for job in jobs {
      try directory.write("jobs/\(job)/changes.patch", patch)
      let facts = PatchFacts(
        path: "jobs/\(job)/changes.patch",
        bytes: patch.utf8.count,
        filesChanged: 1,
        insertions: 5_000,
        deletions: 0,
        sha256: String(repeating: "d", count: 64)
      )
      events += [
        SampleRun.event(1, .jobStarted(job)), SampleRun.event(2, .patchWritten(job, facts)),
        SampleRun.event(3, .jobFinished(job, .passed, nil)),
      ]
    }
    let page = try Page(RunState(folding: events), directory)
    let group = try #require(page.data["same-changes"])
    #expect(
      group
        == #"[{"is-exact":true,"jobs":[\#((0..<1_000).map(String.init).joined(separator: ","))]}]"#
    )
    #expect(page.text.utf8.count < 2_500 * jobs.count, "\(page.text.utf8.count)")
  }

  @Test func `a verdict has the line that explains it, and names in messages are code`() throws {
    let directory = try output()
    let page = try Page(SampleRun.state, directory)
    let rows = page.markup.matches(of: /<p class="evidence"><code>(.*?)<\/code>/).map { $0.1 }
    // The last line with a word, of the command's output or of the details.
    #expect(rows == ["::error::x", "log"])
    #expect(page.markup.contains("not run: <code>tests</code> failed"))
  }

  @Test func `a conversation is put together from the pieces of a transcript`() throws {
    let directory = try output()
    let update = { (fields: String) in
      #"{"direction":"received","frame":{"method":"session/update","params":{"update":{\#(fields)}}}}"#
    }
    let lines = [
      #"{"direction":"sent","frame":{"id":2,"method":"session/prompt","params":{"prompt":[{"type":"text","text":"Do it."}]}}}"#,
      update(#""sessionUpdate":"agent_message_chunk","content":{"type":"text","text":"I "}"#),
      update(#""sessionUpdate":"agent_message_chunk","content":{"type":"text","text":"do."}"#),
      update(#""sessionUpdate":"tool_call","toolCallId":"t","title":"ls","kind":"execute""#),
      update(#""sessionUpdate":"tool_call","toolCallId":7,"title":[{}],"kind":null"#),
      #"{"direction":"received","frame":{"id":"p","method":"session/request_permission","params":{"toolCall":{"title":"rm"},"options":[{"optionId":"a","name":"Allow once"}]}}}"#,
      #"{"direction":"sent","frame":{"id":"p","result":{"outcome":{"outcome":"selected","optionId":"a"}}}}"#,
      update(
        #""sessionUpdate":"tool_call_update","toolCallId":"t","status":"completed","rawOutput":"x""#
      ),
      #"{"direction":"noise","frame":"hm"}"#, #"{"dropped":3,"bytes":9,"total":12}"#,
      "no JSON", #"{"direction":"received","frame":7}"#,
      #"{"direction":"received","frame":{"id":2,"result":{"stopReason":"end_turn"}}}"#, #"{"dir"#,
    ]
    try directory.write("jobs/failed/transcript.jsonl", lines.joined(separator: "\n"))
    try directory.write("jobs/failed/transcript-2.jsonl", lines[2])
    try directory.write("jobs/failed/agent-2.stderr.log", "on standard error")
    let attempts =
      try Page(SampleRun.state, directory).object("job-1")["attempts"] as? [[String: Any]]
    let talk = try #require(attempts?.last?["conversation"] as? [[String: Any]])
    let errors = try #require(attempts?.last?["stderr"] as? [[String: Any]])
    #expect(errors.map { $0["tail"] as? String ?? $0["head"] as? String } == ["on standard error"])
    let told = talk.map { entry in
      ["kind", "title", "text", "sort", "status", "output"].compactMap { entry[$0] as? String }
    }
    #expect(
      told == [
        ["prompt", "Do it."], ["message", "I do."], ["tool", "ls", "execute", "completed", "x"],
        ["permission", "rm", "Allow once"], ["noise", "hm"],
        ["gap", "3 messages are left out here and in the transcript"], ["end", "end_turn"],
        ["gap", "the agent was started again"], ["message", "do."],
      ]
    )
  }

  @Test func `long files are cut, links are not followed, and a full page says so`() throws {
    let directory = try output()
    let lines = String(repeating: "0123456789abcde\n", count: 40_000)
    try directory.write("jobs/failed/verify-1-tests.log", "first\n" + lines + "last\n")
    try Shell.run("ln -sf /etc/passwd jobs/failed/changes.patch", in: directory.path)
    let page = try Page(SampleRun.state, directory)
    let attempts = try page.object("job-1")["attempts"] as? [[String: Any]]
    let log = try #require((attempts?.last?["logs"] as? [[String: Any]])?.first)
    #expect(log["size"] as? Int == lines.utf8.count + 11)
    #expect((log["head"] as? String)?.hasPrefix("first\n0123") == true)
    #expect((log["head"] as? String)?.hasSuffix("e\n") == true)
    #expect((log["tail"] as? String)?.hasPrefix("0123") == true)
    #expect((log["tail"] as? String)?.hasSuffix("last\n") == true)
    #expect(page.text.utf8.count < 600_000)
    let patch = try page.object("patch-1")
    #expect(patch["head"] == nil)
    #expect(patch["problem"] as? String == "Too many levels of symbolic links")

    let full = try Page(SampleRun.state, directory, budget: 1)
    #expect(try full.object("job-1")["omitted"] as? String != nil)
    #expect(full.text.utf8.count < page.text.utf8.count - 200_000)
  }

  @Test func `a page allows its own script and style by their hashes, and nothing else`() throws {
    let directory = try output()
    let page = try Page(RunState(), directory)
    #expect(page.markup.contains("No verdicts yet"))
    for (tag, directive) in [("script", "script-src"), ("style", "style-src")] {
      let start = try #require(page.text.range(of: "<\(tag)>", options: .backwards))
      let end = try #require(page.text.range(of: "</\(tag)>", options: .backwards))
      try directory.write("part", String(page.text[start.upperBound..<end.lowerBound]))
      let hash = try Shell.run("openssl dgst -sha256 -binary part | base64", in: directory.path)
      let source = "\(directive) 'sha256-\(hash.trimmingCharacters(in: .whitespacesAndNewlines))'"
      #expect(page.text.contains(source), "\(source)")
    }
    #expect(page.text.contains("content=\"default-src 'none'; script-src"))
    for word in [
      "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "http://",
    ] {
      let count = page.text.ranges(of: word).count
      #expect(count == (word == "http://" ? 1 : 0), "\(word)")
    }
  }

  private static let hostile =
    "</script><script>x()</script><!-- ]]> & \u{2028}\u{2029}\u{202E}\u{1B}[31m\u{0}é😀\n"

  private func patches(_ index: Int) -> [String] {
    SampleRun.state.jobs[index].patch == nil ? [] : ["patch-\(index)"]
  }

  /// An output folder in which only one job has files.
  private func output() throws -> TemporaryDirectory {
    let directory = try TemporaryDirectory("kjob-report")
    try directory.write("jobs/failed/changes.patch", Self.hostile)
    try directory.write("jobs/failed/verify-1-tests.log", Self.hostile)
    return directory
  }

  /// A page taken apart as a browser would: into markup and the data in it.
  private struct Page {
    let text: String
    let markup: String
    var ids: [String] = []
    var data: [String: String] = [:]

    init(_ state: RunState, _ directory: TemporaryDirectory, budget: Int = 64 << 20) throws {
      let path = directory.path + "/report.html"
      try HTMLReport(folder: directory.path, folderName: "kjob-out", budget: budget).write(
        state,
        to: path
      )
      text = try directory.read("report.html")
      let block = /<script type="application\/json" id="([a-z0-9-]+)">(.*?)<\/script>/
        .dotMatchesNewlines()
      for match in text.matches(of: block) {
        ids.append(String(match.1))
        data[String(match.1)] = String(match.2)
      }
      markup = text.replacing(block, with: "")
    }

    func object(_ id: String) throws -> [String: Any] {
      let bytes = Data(try #require(data[id]).utf8)
      return try #require(try JSONSerialization.jsonObject(with: bytes) as? [String: Any])
    }
  }
}
