internal import Subprocess

/// The benchmarks, and the programs that they measure in addition to kjob.
///
/// The first argument selects the program; otherwise the suite runs.
enum Program {
  /// Performs what the arguments request; returns the exit status.
  static func main(_ arguments: [String]) -> Int32 {
    StopSignals.ignoreFailedWrites()
    do {
      switch arguments.first {
      case "agent": return try BenchmarkAgent.main(Array(arguments.dropFirst()))
      case "bare": return try BareRun.main(Array(arguments.dropFirst()))
      case "generate": return try RepositoryKind.main(Array(arguments.dropFirst()))
      default: return try suite(Options(arguments))
      }
    } catch {
      complain("\(error)")
      return 1
    }
  }

  /// Measures, prints the table and writes the JSON.
  private static func suite(_ options: Options) throws -> Int32 {
    if options.wantsHelp {
      write(Options.help)
      return 0
    }
    let bench = try Bench(options)
    var results = Results(machine: try bench.machine(), size: options.size.name, rows: [])
    for group in Group.allCases where options.only == nil || options.only == group {
      bench.report("\(group.rawValue)")
      for row in try group.rows(bench) { results.rows.append(row) }
    }
    write(Table.text(results))
    if let path = options.json { try writeFile(path, results.json()) }
    let missed = results.rows.filter { $0.isMet == false }
    if !missed.isEmpty { bench.report("\(missed.count) goals are missed") }
    return options.isStrict && !missed.isEmpty ? 1 : 0
  }

  /// Writes to standard output; nothing is done if the reader is gone.
  static func write(_ text: String) { writeAll(1, Array(text.utf8)) }

  /// Prints an error.
  static func complain(_ text: String) {
    writeAll(2, Array("kjob-benchmarks: \(text)\n".utf8))
  }
}
