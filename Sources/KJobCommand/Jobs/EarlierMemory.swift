internal import FileSystem
internal import JSON
internal import RunEvents

/// The memory of jobs in an earlier run, from its `results.json`.
enum EarlierMemory {
  private struct Results: Decodable {
    struct Job: Decodable {
      var id: String
      var peakMemory: Int?
    }

    var jobs: [Job]
  }

  /// Returns the most memory in bytes of each of the jobs that the results in a folder know.
  static func peaks(of jobs: [JobID], in folder: String) -> [Int] {
    guard let bytes = try? RegularFile.read(folder + "/results.json", limit: 1 << 30),
      let results = try? KebabJSON.decode(Results.self, from: bytes)
    else { return [] }
    let wanted = Set(jobs)
    return results.jobs.filter { wanted.contains($0.id) }.compactMap(\.peakMemory)
      .filter { $0 > 0 }
  }
}
