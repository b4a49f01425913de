internal import FileSystem
internal import FoundationEssentials
internal import Git
internal import RunEvents

/// The parts of an interrupted run that can be resumed.
enum Resumption {
  /// The name of the note in a store that describes its workspace.
  private static let recordName = "record"

  /// Records a workspace in its store, so that it can be reused; returns the note's digest.
  static func keep(_ workspace: Workspace) throws(FileError) -> String {
    // Encoding cannot fail: the types consist of our own text and numbers.
    let bytes = (try? JSONEncoder().encode(workspace)).map(Array.init) ?? []
    try AtomicFile.write(bytes, to: workspace.record.storeDirectory + "/" + recordName)
    return "\(SHA256.digest(of: bytes))"
  }

  /// Removes the note, before anything of the workspace is removed.
  static func forget(_ workspace: Workspace) {
    let store = try? Folder(path: workspace.record.storeDirectory)
    try? store?.removeFile(FileName(recordName))
  }

  /// Returns the workspace of a job's store if all of it is still where it was made and its note
  /// has the digest in the journal.
  static func workspace(of job: JobState) -> Workspace? {
    guard let workspace = origin(of: job),
      (try? FileIdentity(ofPath: workspace.record.path)) == workspace.record.identity
    else { return nil }
    return workspace
  }

  /// Returns the same workspace even if its files are gone: its store has what a clean room needs.
  static func origin(of job: JobState) -> Workspace? {
    guard let store = job.store, let digest = job.workspaceDigest,
      let bytes = try? RegularFile.read(store + "/" + recordName, limit: 1 << 28),
      "\(SHA256.digest(of: bytes))" == digest,
      let workspace = try? JSONDecoder().decode(Workspace.self, from: Data(bytes))
    else { return nil }
    let record = workspace.record
    guard record.storeDirectory == store,
      (try? FileIdentity(ofPath: store)) == record.storeIdentity
    else { return nil }
    return workspace
  }

  /// True when the job's patch was written and contains everything.
  private static func isDelivered(_ job: JobState) -> Bool {
    job.patch != nil && job.snapshot?.leftOut.isEmpty == true
  }

  /// Returns true when a job only has to be verified and the means for that are there.
  static func verifies(_ job: JobState) -> Bool {
    if job.isAlreadySo || job.confirmsAlreadySo { return true }
    // The patch of an agent that failed is there to look at; only its last trial is ever judged.
    if !job.hasFinishedAgent { return !job.trials.isEmpty }
    // A worktree can be made again from a patch that contains everything.
    return workspace(of: job) != nil || isDelivered(job)
  }

  /// Records what the jobs of an earlier kjob, or of an earlier run in the folder, delivered.
  ///
  /// The journal determines what a patch must be; all other files count as they are now.
  static func note(_ state: RunState, in delivered: DeliveredFiles) {
    for job in state.jobs where job.startTime != nil || job.patch != nil {
      if let patch = job.patch, let digest = patch.sha256.flatMap({ SHA256Digest($0) }) {
        delivered.note(patch.path, WrittenFile(size: Int64(patch.bytes), digest: digest))
      }
      // A file that cannot be read now is reported when it is checked.
      try? delivered.noteAll(below: job.planned.path)
    }
  }

  /// Removes everything that the run has left, except what its jobs resume with.
  static func clear(_ folder: borrowing RunFolder, after journal: Journal) {
    _ = DeadRun.killProcesses(of: journal)
    let open = journal.state.jobs.filter { $0.outcome == nil && verifies($0) }
    let stores = open.filter { origin(of: $0) != nil }.compactMap(\.store)
    _ = DeadRun.remove(folder, sparing: Set(stores), keepsFolder: true)
  }
}
