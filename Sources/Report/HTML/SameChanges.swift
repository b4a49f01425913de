internal import FileSystem

/// The jobs of a run that make the same change.
struct SameChanges {
  /// Jobs whose patches have the same hunks.
  struct Group: Encodable {
    /// The indices of the jobs, in the order of the plan.
    var jobs: [Int]
    /// True when the patches are the same, byte for byte; otherwise paths or line numbers differ.
    var isExact: Bool
  }

  private var members: [SHA256Digest: [(index: Int, text: SHA256Digest)]] = [:]
  private var holders: [SHA256Digest: Int] = [:]

  /// Adds the whole patch of a job; returns the index of the job that already has the same text.
  mutating func add(_ patch: PatchIdentity, of index: Int) -> Int? {
    members[patch.hunks, default: []].append((index, patch.text))
    return holders[patch.text]
  }

  /// Notes that the page contains the text of this job's patch.
  mutating func hold(_ patch: PatchIdentity, of index: Int) { holders[patch.text] = index }

  /// The groups of at least two jobs, the largest first.
  var groups: [Group] {
    members.values.filter { $0.count > 1 }.map { members in
      Group(
        jobs: members.map(\.index).sorted(),
        isExact: Set(members.map(\.text)).count == 1
      )
    }
    .sorted { ($1.jobs.count, $0.jobs[0]) < ($0.jobs.count, $1.jobs[0]) }
  }
}
