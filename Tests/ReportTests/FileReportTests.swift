import FileSystem
import Foundation
import RunEvents
import Synchronization
import TestSupport
import Testing

@testable import Report

@Suite struct FileReportTests {
  @Test func `the results stand in one JSON object`() throws {
    try expect(try results(SampleRun.state), equalsGolden: "results-run.json")
    try expect(try results(RunState()), equalsGolden: "results-empty.json")
  }

  @Test func `the journal has every event in a line of its own`() throws {
    let directory = try TemporaryDirectory("kjob-report")
    try directory.write("journal.jsonl", "of an earlier run\n")
    let reporter = try JournalReporter(path: directory.path + "/journal.jsonl")
    #expect(reporter.isEssential)
    var expected = ""
    #expect(try directory.read("journal.jsonl") == expected)
    for event in SampleRun.finishedEvents {
      try reporter.receive(event, RunState())
      expected += String(decoding: EncodedRunEvent(event).line(), as: UTF8.self) + "\n"
      #expect(try directory.read("journal.jsonl") == expected)
    }
  }

  @Test(.fault(195), arguments: ["folder", "link", "dangling", "pipe", "missing/file"])
  func `a journal is no folder, no link and nothing else but a file`(name: String) throws {
    let directory = try places()
    let path = directory.path + "/" + name
    let error = #expect(throws: ReportError.self) { try JournalReporter(path: path) }
    let text = try #require(error).description
    #expect(text.hasPrefix("cannot ") && text.contains(name.prefix(7)), "\(text)")
    #expect(try directory.read("target") == "untouched")
  }

  @Test(.fault(195), arguments: ["folder", "link", "dangling", "pipe", "missing/file"])
  func `a report is no folder, no link and nothing else but a file`(name: String) throws {
    let directory = try places()
    let reporter = FileReporter("a report", path: directory.path + "/" + name) { _ in [0x61] }
    #expect(!reporter.isEssential)
    #expect(throws: (any Error).self) { try reporter.write(RunState()) }
    #expect(try directory.read("target") == "untouched")
    #expect(try entries(directory) == ["dangling", "folder", "link", "pipe", "target"])
  }

  @Test func `a report is written at the beginning, after each job that ran and at the end`() throws
  {
    let directory = try TemporaryDirectory("kjob-report")
    let path = directory.path + "/report"
    // On a busy disk the writings would take so long that some of them are shared.
    let reporter = FileReporter("a report", path: path, clock: SteppedTime().clock) { state in
      Array("\(Outcome.allCases.map { state.count($0) }) \(state.isFinished)".utf8)
    }
    var state = RunState()
    var seen: [String] = []
    for event in SampleRun.finishedEvents {
      state.receive(event)
      try? FileManager.default.removeItem(atPath: path)
      try reporter.receive(event, state)
      if FileManager.default.fileExists(atPath: path) { seen.append(try directory.read("report")) }
    }
    #expect(
      seen == [
        "[0, 0, 0, 0, 0, 0] false", "[1, 0, 0, 0, 0, 0] false", "[1, 1, 0, 0, 0, 0] false",
        "[1, 1, 1, 0, 0, 0] false", "[1, 1, 1, 1, 0, 0] false",
        // Not for the job that was skipped meanwhile.
        "[2, 1, 1, 1, 1, 0] false", "[2, 1, 1, 1, 1, 0] true",
      ]
    )
  }

  @Test func `where writing takes long, several jobs share one writing beside the run`() throws {
    let directory = try TemporaryDirectory("kjob-report")
    let time = SteppedTime()
    let written = Mutex<[Int]>([])
    let reporter = FileReporter(
      "a report",
      path: directory.path + "/report",
      clock: time.clock
    ) { state in
      time.pass(.milliseconds(40))
      time.callMeanwhile()
      written.withLock { $0.append(state.jobs.count { $0.outcome != nil }) }
      return Array("\(state.jobs.count { $0.outcome != nil })".utf8)
    }
    var run = ManyJobs(count: 100)
    try reporter.receive(run.plan(), run.state)
    for _ in 0..<20 { try reporter.receive(run.finishJob(), run.state) }
    // The first writings cost nothing; after 80 milliseconds of them a pause is due.
    #expect(written.withLock(\.self) == [0, 1])
    #expect(time.waits == [.milliseconds(520)])
    time.pass(.milliseconds(520))
    let (event, state) = (run.finishJob(), run.state)
    time.meanwhile { try? reporter.receive(event, state) }
    time.runNext()
    #expect(written.withLock(\.self) == [0, 1, 20])
    #expect(try directory.read("report") == "20")
    // What came meanwhile is due, and nothing else is.
    #expect(time.waits == [.milliseconds(760)])
    time.pass(.milliseconds(760))
    time.runNext()
    #expect(written.withLock(\.self) == [0, 1, 20, 21])
    #expect(time.waits == [])
    // After a long time the next job is written at once, and the end always is.
    time.pass(.seconds(60))
    try reporter.receive(run.finishJob(), run.state)
    for _ in 0..<50 { try reporter.receive(run.finishJob(), run.state) }
    #expect(written.withLock { $0.count } < 60)
    try reporter.receive(run.finish(), run.state)
    #expect(try directory.read("report") == "72")
    // What was still to be written is older by now.
    let count = written.withLock(\.count)
    while !time.waits.isEmpty { time.runNext() }
    #expect(written.withLock(\.count) == count)
    #expect(try directory.read("report") == "72")
  }

  @Test func `what goes wrong beside the run is told with the next event`() throws {
    struct Broken: Error {}
    let directory = try TemporaryDirectory("kjob-report")
    let time = SteppedTime()
    let reporter = FileReporter(
      "a report",
      path: directory.path + "/report",
      clock: time.clock
    ) { state in
      time.pass(.milliseconds(60))
      if state.jobs.contains(where: { $0.outcome != nil }) { throw Broken() }
      return []
    }
    var run = ManyJobs(count: 3)
    try reporter.receive(run.plan(), run.state)
    try reporter.receive(run.finishJob(), run.state)
    time.runNext()
    #expect(time.waits == [])
    #expect(throws: Broken.self) { try reporter.receive(run.finishJob(), run.state) }
    #expect(throws: Broken.self) { try reporter.receive(run.finish(), run.state) }
    #expect(try entries(directory) == ["report"])
  }

  @Test func `a long report is written at the end alone`() throws {
    let directory = try TemporaryDirectory("kjob-report")
    let reporter = FileReporter("a report") { state in
      try directory.write("report-\(state.isFinished)", "")
      return WrittenFile([])
    }
    var state = RunState()
    for event in SampleRun.finishedEvents.dropLast() {
      state.receive(event)
      try reporter.receive(event, state)
    }
    #expect(try entries(directory) == [])
    let last = try #require(SampleRun.finishedEvents.last)
    state.receive(last)
    try reporter.receive(last, state)
    #expect(try entries(directory) == ["report-true"])
  }

  @Test(.fault(98)) func `who has the old report open reads the old one to its end`() throws {
    let directory = try TemporaryDirectory("kjob-report")
    let path = try directory.write("report", "the old report")
    let open = try #require(FileHandle(forReadingAtPath: path))
    try FileReporter("a report", path: path) { _ in Array("new".utf8) }.write(RunState())
    #expect(try open.readToEnd() == Data("the old report".utf8))
    #expect(try directory.read("report") == "new")
    #expect(try entries(directory) == ["report"])
  }

  @Test func `a report that cannot be rendered leaves the old one in its place`() throws {
    struct Broken: Error {}
    let directory = try TemporaryDirectory("kjob-report")
    let path = try directory.write("report", "the old report")
    let reporter = FileReporter("a report", path: path) { _ in throw Broken() }
    #expect(throws: Broken.self) { try reporter.write(RunState()) }
    #expect(try directory.read("report") == "the old report")
    #expect(try entries(directory) == ["report"])
  }

  private func results(_ state: RunState) throws -> String {
    String(decoding: try ResultsReport().render(state), as: UTF8.self)
  }

  /// A folder with everything that a report must not replace or write through.
  private func places() throws -> TemporaryDirectory {
    let directory = try TemporaryDirectory("kjob-report")
    try Shell.run(
      """
      printf untouched > target; mkdir folder; ln -s target link; ln -s nowhere dangling
      mkfifo pipe
      """,
      in: directory.path
    )
    return directory
  }

  private func entries(_ directory: TemporaryDirectory) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()
  }
}
