import Foundation
import RunEvents
import TestSupport
import Testing
import Text

@testable import Report

@Suite struct `The live console` {
  @Test(
    arguments: [
      ("abc", 3), ("", 0), ("漢字", 4), ("e\u{301}", 1), ("ﾊ", 1), ("한", 2),
      ("\u{1112}\u{1161}\u{11AB}", 2), ("😀", 2), ("☺\u{FE0F}", 2), ("✅", 2), ("→…é", 3),
      ("\u{1B}[31mred\u{1B}[0m", 3), ("（全）", 6), ("\u{200D}", 0),
    ]
  )
  func `knows how wide text is`(text: String, width: Int) {
    #expect(DisplayWidth.of(text) == width)
  }

  @Test func `cuts text to a width`() {
    #expect(DisplayWidth.cut("abcdef", to: 6) == "abcdef")
    #expect(DisplayWidth.cut("abcdef", to: 5) == "abcd…")
    #expect(DisplayWidth.cut("ab漢字", to: 5) == "ab漢…")
    #expect(DisplayWidth.cut("a漢字", to: 4) == "a漢…")
    #expect(DisplayWidth.cut("漢字", to: 2) == "…")
    #expect(DisplayWidth.cut("abc", to: 0) == "")
    let red = "\u{1B}[31mabcdef\u{1B}[0m"
    #expect(DisplayWidth.cut(red, to: 6) == red)
    #expect(DisplayWidth.cut(red, to: 4) == "\u{1B}[31mabc…\u{1B}[0m")
    #expect(DisplayWidth.wrapped("ab漢字c", at: 3) == ["ab", "漢", "字c"])
    #expect(DisplayWidth.wrapped("", at: 3) == [""])
    #expect(DisplayWidth.wrapped("port the module here", at: 12) == ["port the", "module here"])
    #expect(
      DisplayWidth.wrapped("a longwordwithoutspace", at: 8) == ["a longwo", "rdwithou", "tspace"]
    )
    var generator = SeededGenerator(seed: 7)
    let parts = ["a", "漢", "e\u{301}", "😀", "☺\u{FE0F}", "\u{1B}[2m", "\u{1B}[0m", " "]
    for _ in 0..<300 {
      let text = (0..<20).map { _ in parts[Int.random(in: 0..<8, using: &generator)] }.joined()
      for width in 1...30 {
        #expect(DisplayWidth.of(DisplayWidth.cut(text, to: width)) <= width)
      }
    }
  }

  /// A run of so many jobs of which so many run.
  private func status(jobs: Int, running: Int) throws -> LiveStatus {
    var header = try #require(SampleRun.state.header)
    header.jobs = (1...jobs).map { SampleRun.planned("job-\($0)-漢字", "jobs/a.yml", $0) }
    var status = LiveStatus()
    var state = RunState()
    let started = header.jobs.prefix(running).map { RunEvent.Kind.jobStarted($0.id) }
    for (index, kind) in ([.runPlanned(header)] + started).enumerated() {
      let event = SampleRun.event(Double(index), kind)
      state.receive(event)
      status.receive(event, state)
    }
    return status
  }

  @Test func `shows what runs, what it does, and how far the run is`() throws {
    var status = LiveStatus()
    var state = RunState()
    var seen: [[String]] = []
    let size = StatusArea.Size(columns: 60, rows: 24)
    let plain = ConsoleStyle(isColoured: false)
    for event in SampleRun.events {
      state.receive(event)
      status.receive(event, state)
      if case .turnEnded("failed", _) = event.kind {
        let tool = JobActivity.Kind.tool("Ünning\nswift test 漢字 and so on and on")
        status.receive(JobActivity("failed", tool), at: event.elapsed)
        seen.append(status.lines(size, at: event.elapsed, plain))
      }
    }
    seen.append(status.lines(size, at: 3_725, plain))
    #expect(
      seen == [
        [
          "  cleanup failed      0s  0.250 credits, tool: Ünning swift test 漢字 and so on and on",
          "1s  1/6: 1 passed, 1 running, 4 to go, 0.715 credits",
        ],
        [
          "  prepare failed      2s  attempt 2, 1000000000000.000 credits, "
            + "tool: Ünning swift test 漢字 and so on and on",
          "3s  1/6: 1 passed, 1 running, 4 to go, 1000000000000.000 credits",
        ],
        [
          "  prepare unfinished    1h0m",
          "1h2m  5/6: 1 passed, 1 failed, 1 in error, 1 cancelled, 1 skipped, stopping, "
            + "1 running, 1000000000000.000 credits",
        ],
      ]
    )
    let small = StatusArea.Size(columns: 40, rows: 10)
    let many = try self.status(jobs: 500, running: 8)
    #expect(
      many.lines(small, at: 100, plain) == [
        "  prepare job-1-漢字   1m39s", "  prepare job-2-漢字   1m38s",
        "  prepare job-3-漢字   1m37s", "  prepare job-4-漢字   1m36s", "  and 4 more running",
        "1m40s  0/500: 8 running, 492 to go",
      ]
    )
    #expect(many.lines(small, at: 100, plain).count == small.areaHeight)
    #expect(many.lines(StatusArea.Size(columns: 1, rows: 1), at: 1, plain).count == 1)
  }

  @Test func `shows fewer jobs at once as long as they are fewer`() throws {
    var status = try status(jobs: 20, running: 8)
    var state = RunState()
    state.receive(SampleRun.event(0, .runPlanned(try #require(SampleRun.state.header))))
    let size = StatusArea.Size(columns: 80, rows: 10)
    let plain = ConsoleStyle(isColoured: false)
    let text = ConsoleText(style: plain, outputFolder: "out")
    var ends: [String] = []
    var lines: [String] = []
    for (before, limit, agent) in [
      (8, 4, "a\u{1B}[1m\nb"), (4, 2, "c"), (4, 5, "a\u{1B}[1m\nb"), (2, 8, "c"),
    ] {
      let facts = ParallelismFacts(
        cause: .throttling,
        limit: limit,
        before: before,
        parallelism: 8,
        agent: SafeText(agent)
      )
      let event = SampleRun.event(10, .parallelismChanged(facts))
      state.receive(event)
      status.receive(event, state)
      ends.append(status.lines(size, at: 10, plain).last ?? "")
      lines.append(text.lines(for: event, state))
    }
    let start = "10s  0/20: 8 running, 12 to go"
    #expect(
      ends
        == [
          "\(start), throttled: 4 of 8 of `ab` at once",
          "\(start), throttled: 4 of 8 of `ab` at once, throttled: 2 of 8 of `c` at once",
          "\(start), throttled: 2 of 8 of `c` at once, throttled: 5 of 8 of `ab` at once",
          "\(start), throttled: 5 of 8 of `ab` at once",
        ].map { $0.replacing("`ab`", with: "`\(SafeText("a\u{1B}[1m\nb").singleLine.string)`") }
    )
    #expect(lines.map { $0.hasPrefix("  slow   throttled: ") } == [true, true, false, false])
    #expect(lines[2] == "")
    #expect(lines[3] == "  note   no longer throttled: 8 of `c` at once\n")
    #expect(state.lowestLimitations.map(\.limit) == [4, 2])
    let resumed = ResumeFacts(kjobVersion: "1", parallelism: 8, bootID: "b")
    state.receive(SampleRun.event(11, .runResumed(resumed)))
    #expect(state.limitations.isEmpty)
  }

  @Test func `draws its area anew below what scrolls by`() {
    var area = StatusArea()
    var screen = TerminalScreen(columns: 20, rows: 8)
    let size = StatusArea.Size(columns: 20, rows: 8)
    screen.write("$ kjob run\n")
    let long = String(repeating: "漢", count: 30)
    screen.write(area.frame(above: "", area: ["one", long, "three"], size))
    #expect(screen.lines.prefix(4) == ["$ kjob run", "one", "漢漢漢漢漢漢漢漢漢…", "three"])
    screen.write(area.frame(above: "PASS a\n", area: ["two", "three"], size))
    #expect(screen.allLines == ["$ kjob run", "PASS a", "two", "three"])
    #expect(area.frame(above: "", area: ["two", "three"], size) == "")
    // A key that the user pressed was echoed where the cursor stood.
    screen.write("^C")
    for number in 1...20 {
      screen.write(area.frame(above: "PASS \(number)\n", area: ["two", "three"], size))
    }
    screen.write(area.frame(above: "", area: [], size))
    screen.write("$ ")
    let verdicts = (1...20).map { "PASS \($0)" }
    #expect(screen.allLines == ["$ kjob run", "PASS a"] + verdicts + ["$"])
    #expect(screen.wrapCount == 0 && screen.faults.isEmpty)
    // What had been drawn takes more lines in a window that has become narrower.
    _ = area.frame(above: "", area: [String(repeating: "x", count: 15), "y"], size)
    let narrow = area.frame(above: "", area: ["z"], StatusArea.Size(columns: 10, rows: 8))
    #expect(narrow == "\r\u{1B}[3Az\u{1B}[K\n\u{1B}[J")
  }

  @Test func `the summary fits a small terminal, says why by cause and how to go on`() {
    var state = RunState()
    let jobs = (1...30).map { SampleRun.planned("job\($0)", "jobs/a.yml", $0) }
    var header = SampleRun.state.header
    header?.jobs = jobs
    if let header { state.receive(SampleRun.event(0, .runPlanned(header))) }
    for (index, job) in jobs.enumerated() where index < 25 {
      let details = "it failed\na\nb\nc \(index < 20 ? index : 20)\n\n"
      let reason =
        index < 24
        ? Reason(.verifyFailed, "`tests` exited with 1", details: SafeText(details))
        : Reason(.setupFailed, SafeText(String(repeating: "why ", count: 60)))
      state.receive(SampleRun.event(1, .jobFinished(job.id, .failed, reason)))
    }
    let style = ConsoleStyle(isColoured: false)
    let text = ConsoleText(style: style, outputFolder: "out")
    #expect(
      text.summary(state, columns: 79) == """
        ------------------------------------------------------------
        30 jobs in 1.00s: 25 failed, 5 not over
          24 failed  `tests` exited with 1  [kjob.verify.failed]
            job1
              | a
              | b
              | c 0
            job2
              | c 1
            job3
              | c 2
            job4, job5, job6, job7, job8, job9, job10, job11, job12, job13 and 11 more
          1 failed  why why why why why why why why why why why why why why why why wh…
            job25
          5 not over
            job26, job27, job28, job29, job30
        look:      kjob show out job1
        why:       kjob explain kjob.verify.failed
        continue:  kjob resume out   (5 not over)
        again:     kjob rerun out
        reports:   out/report.html, out/junit.xml, out/results.json

        """
    )
    let narrow = text.summary(state, columns: 39).split(separator: "\n").map(String.init)
    // Commands are never cut.
    #expect(
      narrow.prefix(while: { !$0.hasPrefix("look:") }).allSatisfy { DisplayWidth.of($0) <= 39 }
    )
    #expect(narrow[2] == "  24 failed  `tests` exited with 1")
  }

  @Test(arguments: [30, 39, 79, 200]) func `a message is wrapped rather than cut`(columns: Int) {
    var state = RunState()
    let job = SampleRun.planned("job", "jobs/a.yml", 1)
    var header = SampleRun.state.header
    header?.jobs = [job]
    if let header { state.receive(SampleRun.event(0, .runPlanned(header))) }
    let message = "`tests` exited with 1, which is not what it should have exited with"
    var text = ConsoleText(style: ConsoleStyle(isColoured: false), outputFolder: "out")
    func lines(_ message: String) -> [String] {
      let event = SampleRun.event(
        1,
        .jobFinished(job.id, .failed, Reason(.verifyFailed, SafeText(message)))
      )
      state.receive(event)
      return text.lines(for: event, state).split(separator: "\n").dropFirst().map(String.init)
    }
    #expect(lines(message) == ["         kjob.verify.failed: \(message)"])
    text.columns = columns
    let shown = lines(message)
    #expect(shown.allSatisfy { DisplayWidth.of($0) <= columns && $0.hasPrefix("         ") })
    let words = shown.map { $0.dropFirst(9) }.joined(separator: " ")
    #expect(columns < 39 ? words.hasSuffix("…") : words == message)
    #expect(lines(String(repeating: "漢", count: 500)).count == 3)
  }

  @Test func `a message is not repeated below itself`() {
    var state = RunState()
    let job = SampleRun.planned("job", "jobs/a.yml", 1)
    var header = SampleRun.state.header
    header?.jobs = [job]
    if let header { state.receive(SampleRun.event(0, .runPlanned(header))) }
    let reason = Reason(
      .mcpStartup,
      "`db` did not start",
      details: "kjob.mcp.startup: `db` did not start\n`db` did not start\nits output"
    )
    let event = SampleRun.event(1, .jobFinished(job.id, .error, reason))
    state.receive(event)
    let text = ConsoleText(style: ConsoleStyle(isColoured: false), outputFolder: "out")
    let lines = text.lines(for: event, state).split(separator: "\n").dropFirst()
    #expect(
      lines == ["         kjob.mcp.startup: `db` did not start", "         | its output"]
    )
    #expect(text.summary(state, columns: 79).ranges(of: "`db` did not start").count == 1)
  }

  @Test(arguments: [40, 79, 100]) func `an id takes a quarter of the width beside an agent's text`(
    columns: Int
  ) {
    let text = ConsoleText(style: ConsoleStyle(isColoured: false), outputFolder: "out")
    let id = String(repeating: "i", count: 90)
    let words = String(repeating: "word ", count: 30)
    let lines = text.lines(for: JobActivity(id, .line(SafeText(words))), at: columns)
    let starts = Set(lines.map { $0.prefix { $0 != " " }.count })
    #expect(starts == [columns / 4])
    #expect(lines.allSatisfy { DisplayWidth.of($0) <= columns })
    #expect(lines.flatMap { $0.split(separator: " ").dropFirst(2) }.allSatisfy { $0 == "word" })
  }
}
