internal import FileSystem
internal import FoundationEssentials
internal import JSON
internal import RunEvents

/// The patches of an output folder that became branches, one line of JSON for each.
struct TakenPatches {
  private struct Entry: Hashable, Codable {
    var job: JobID
    var sha256: String?
    var branch: String?
  }

  private let path: String
  private let entries: [Entry]

  /// Reads the list in an output folder; a missing or unreadable one is empty.
  init(in folder: String) {
    path = "\(folder)/\(OutputEntries.taken)"
    let bytes = (try? RegularFile.read(path, limit: 1 << 26, followingLinks: false)) ?? []
    entries = bytes.split(separator: 0x0A).compactMap {
      try? KebabJSON.decode(Entry.self, from: $0)
    }
  }

  /// True if this patch of the job became a branch.
  func contains(_ job: JobID, _ patch: PatchFacts) -> Bool {
    entries.contains { $0.job == job && $0.sha256 == patch.sha256 }
  }

  /// Records that a job's patch became a branch.
  ///
  /// The folder may be read-only; then the patch counts as not taken, and the folder is never removed.
  func add(_ job: JobID, _ patch: PatchFacts, branch: String) {
    guard !contains(job, patch) else { return }
    let entry = Entry(job: job, sha256: patch.sha256, branch: branch)
    guard let line = try? KebabJSON.encode(entry) else { return }
    try? AppendingFile(path: path).append(line + [0x0A])
  }
}
