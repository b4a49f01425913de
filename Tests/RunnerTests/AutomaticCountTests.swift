import RunEvents
import Subprocess
import Synchronization
import TestSupport
import Testing
import Text

@testable import Runner

/// The number of jobs at once for `-j auto`, and what lowers it while the run lasts.
@Suite struct `The automatic number of jobs` {
  struct Case: CustomTestStringConvertible, Sendable {
    var processors = "0-7"
    /// The available memory in MiB; nil if it cannot be read.
    var memory: Int?
    var jobs = 100
    /// The measured memory of jobs in MiB.
    var peaks: [Int] = []
    var text: String
    var testDescription: String { text }
  }

  static let cases: [Case] = [
    Case(text: "8 at once: 8 processors"),
    Case(processors: "3", text: "1 at once: 1 processor"),
    Case(jobs: 3, text: "3 at once: 8 processors"),
    Case(jobs: 0, text: "1 at once: 8 processors"),
    Case(
      memory: 14_000,
      text: "8 at once: 8 processors, 13.7 GiB of memory free, 1 GiB a job (assumed)"
    ),
    Case(
      memory: 4_000,
      text: "2 at once: 8 processors, 3.9 GiB of memory free, 1 GiB a job (assumed)"
    ),
    Case(
      memory: 4_000,
      peaks: [100, 400],
      text: "6 at once: 8 processors, 3.9 GiB of memory free, 400 MiB a job (measured)"
    ),
    Case(
      memory: 4_000,
      peaks: [1],
      text: "8 at once: 8 processors, 3.9 GiB of memory free, 64 MiB a job (measured)"
    ),
    Case(
      memory: 100,
      text: "1 at once: 8 processors, 100 MiB of memory free, 1 GiB a job (assumed)"
    ),
  ]

  private static func meminfo(_ mebibytes: Int) -> String {
    "MemTotal: \(16_000 << 10) kB\nMemAvailable: \(mebibytes << 10) kB\n"
  }

  @Test(arguments: cases)
  func `follows processors and memory`(example: Case) throws {
    let folder = try TemporaryDirectory("kjob-machine")
    try folder.write("proc/self/status", "Cpus_allowed_list:\t\(example.processors)\n")
    if let memory = example.memory { try folder.write("proc/meminfo", Self.meminfo(memory)) }
    let count = AutomaticCount(
      on: Machine(root: folder.path),
      jobs: example.jobs,
      peaks: example.peaks.map { $0 << 20 }
    )
    #expect(count.text == example.text)
    #expect(example.text.hasPrefix("\(count.number) "))
  }

  /// Changes that a watch reports.
  private final class Changes: Sendable {
    let all = Mutex<[[Int]]>([])
  }

  @Test func `is lower while memory is short, but never lower than one`() throws {
    let folder = try TemporaryDirectory("kjob-machine")
    let stop = try Waker()
    // Nothing has to wait out the time between two looks.
    stop.wake()
    let changes = Changes()
    func watch(_ parallelism: Int?) -> MemoryWatch {
      MemoryWatch(Machine(root: folder.path), parallelism: parallelism, stop: stop) { facts in
        changes.all.withLock { $0.append([facts.before, facts.limit, facts.parallelism]) }
      }
    }
    func tries(_ job: JobID, _ watch: MemoryWatch) -> Bool {
      var looks = 0
      return watch.enter(job) {
        looks += 1
        return looks > 1 ? "no" : nil
      } == nil
    }
    let held = watch(4)
    try folder.write("proc/meminfo", Self.meminfo(1_000))
    #expect(tries("a", held), "nothing else runs")
    #expect(!tries("b", held))
    #expect(tries("a", held), "it has started already")
    try folder.write("proc/meminfo", Self.meminfo(9_000))
    #expect(tries("b", held))
    #expect(tries("c", held))
    try folder.write("proc/pressure/memory", "some avg10=50.00 avg60=0.00 avg300=0.00 total=0\n")
    #expect(!tries("d", held))
    held.leave("a")
    held.leave("b")
    #expect(!tries("d", held))
    held.leave("c")
    #expect(tries("d", held))
    let seen = changes.all.withLock { Array($0) }
    #expect(
      seen == [[4, 1, 4], [1, 4, 4], [4, 3, 4], [3, 1, 4], [1, 4, 4]]
    )
    changes.all.withLock { $0 = [] }
    // A number that the user gave stays as it is.
    let free = watch(nil)
    for job in ["a", "b", "c"] { #expect(tries(job, free)) }
    let more = changes.all.withLock { Array($0) }
    #expect(more.isEmpty)
  }
}
