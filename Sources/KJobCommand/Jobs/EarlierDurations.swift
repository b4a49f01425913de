internal import FileSystem
internal import FoundationEssentials
internal import JSON
internal import RunEvents

/// The durations of jobs in earlier runs, from their `results.json` files.
struct EarlierDurations {
  static let option = Option(
    "durations",
    each: "PATH",
    help: "Balance the shards by the durations of earlier runs, read from\n"
      + "a results.json, a folder with one, or a folder of such folders.\n"
      + "A path without a results.json is skipped with a warning."
  )

  /// The error for a report that cannot be used.
  struct Problem: Error, Hashable, CustomStringConvertible {
    /// The file.
    var path: String
    /// The reason.
    var reason: String

    var description: String {
      "cannot read durations from `\(path)`: \(reason)\n"
        + "hint: `--durations` takes the results.json of an earlier run, or its folder"
    }
  }

  private var known: [JobID: (milliseconds: Int, start: String)] = [:]

  /// Reads the files at the paths that the option names.
  static func read(
    _ paths: [String],
    _ context: CommandContext
  ) throws(Problem) -> EarlierDurations {
    var durations = EarlierDurations()
    for given in paths {
      let files = try files(context.absolute(given), as: given)
      if files.isEmpty {
        // The first run has no earlier durations.
        let text = "no results.json at `\(given)` yet: jobs are split without its durations"
        context.warn(text)
      }
      for file in files { try durations.add(file) }
    }
    return durations
  }

  /// Returns the seconds that jobs took in the run whose results are in a folder.
  ///
  /// Only a live terminal shows them: without one, nothing is read and the result is empty.
  static func seconds(in folder: String, _ context: CommandContext) -> [JobID: Double] {
    guard context.liveTerminal != nil else { return [:] }
    var durations = EarlierDurations()
    try? durations.add(context.absolute(folder) + "/results.json")
    return durations.known.mapValues { Double($0.milliseconds) / 1_000 }
  }

  /// Returns the job's duration in the last run that judged it, in milliseconds.
  func milliseconds(of job: JobID) -> Int? { known[job]?.milliseconds }

  private static func files(_ path: String, as given: String) throws(Problem) -> [String] {
    guard let status = try? FileStatus(ofPath: path) else { return [] }
    guard status.kind == .folder else { return [path] }
    var found = [path]
    do throws(FileError) {
      for entry in try Folder(path: path).entries().map(\.description).sorted() {
        found.append(path + "/" + entry)
      }
    } catch {
      throw Problem(path: given, reason: error.reason)
    }
    return found.map { $0 + "/results.json" }.filter { (try? FileStatus(ofPath: $0)) != nil }
  }

  private struct Results: Decodable {
    struct Job: Decodable {
      var id: String
      var outcome: String?
      var seconds: Double
      var startTime: String?
    }

    var version: Int
    var jobs: [Job]
  }

  private mutating func add(_ path: String) throws(Problem) {
    let results: Results
    do {
      results = try KebabJSON.decode(
        Results.self,
        from: try RegularFile.read(path, limit: 1 << 30)
      )
    } catch let error as FileError {
      throw Problem(path: path, reason: error.reason)
    } catch {
      throw Problem(path: path, reason: "it is not a results.json of kjob")
    }
    guard results.version == 1 else {
      throw Problem(path: path, reason: "it has format version \(results.version)")
    }
    // The duration of a job that was not judged is that of its failure, not of its work.
    for job in results.jobs where job.outcome == "passed" || job.outcome == "failed" {
      guard job.seconds.isFinite, job.seconds >= 0, job.seconds < 1e9 else { continue }
      let start = job.startTime ?? ""
      if let known = known[job.id], known.start > start { continue }
      known[job.id] = (Int((job.seconds * 1_000).rounded()), start)
    }
  }
}
