internal import FileSystem
internal import FoundationEssentials
internal import Git
internal import RunEvents
internal import Subprocess

/// What can be gone on with of a run that was ended.
enum Resumption {
  /// The note in a store that tells all of its workspace.
  private static let recordName = "record"

  /// Notes a workspace in its store, so that it can be taken up again; returns the note's digest.
  static func keep(_ workspace: Workspace) throws(FileError) -> String {
    // Our own types of text and numbers.
    let bytes = (try? JSONEncoder().encode(workspace)).map(Array.init) ?? []
    try AtomicFile.write(bytes, to: workspace.record.storeDirectory + "/" + recordName)
    return "\(SHA256.digest(of: bytes))"
  }

  /// Takes the note back, before anything of the workspace is removed.
  static func forget(_ workspace: Workspace) {
    let store = try? Folder(path: workspace.record.storeDirectory)
    try? store?.removeFile(FileName(recordName))
  }

  /// The workspace of a job's store, if all of it still stands where it was made and the note of it is
  /// the one that the journal knows.
  static func workspace(of job: JobState) -> Workspace? {
    guard let store = job.store, let digest = job.workspaceDigest,
      let bytes = try? RegularFile.read(store + "/" + recordName, limit: 1 << 28),
      "\(SHA256.digest(of: bytes))" == digest,
      let workspace = try? JSONDecoder().decode(Workspace.self, from: Data(bytes))
    else { return nil }
    let record = workspace.record
    guard record.storeDirectory == store,
      (try? FileIdentity(ofPath: store)) == record.storeIdentity,
      (try? FileIdentity(ofPath: record.path)) == record.identity
    else { return nil }
    return workspace
  }

  /// Whether a job has to be verified only, and with what.
  static func verifies(_ job: JobState) -> Bool {
    guard job.hasFinishedAgent else { return false }
    if workspace(of: job) != nil { return true }
    // A worktree can be made once more from a patch that holds everything.
    return job.patch != nil && job.snapshot?.leftOut.isEmpty == true
  }

  /// Notes what the jobs of an earlier kjob delivered.
  ///
  /// A patch is what the journal says; whatever else there is counts as it is now.
  static func note(_ journal: Journal, in delivered: DeliveredFiles) {
    for job in journal.state.jobs where job.startTime != nil {
      if let patch = job.patch, let digest = patch.sha256.flatMap({ SHA256Digest($0) }) {
        delivered.note(patch.path, WrittenFile(size: Int64(patch.bytes), digest: digest))
      }
      // What cannot be read now shows when it is looked for.
      try? delivered.noteAll(below: "jobs/\(job.planned.folder)")
    }
  }

  /// Removes everything that the run has left, except what its jobs go on with.
  static func clear(_ folder: borrowing RunFolder, after journal: Journal) {
    _ = DeadRun.killProcesses(of: journal)
    let open = journal.state.jobs.filter { $0.outcome == nil && $0.hasFinishedAgent }
    let stores = open.filter { workspace(of: $0) != nil }.compactMap(\.store)
    _ = DeadRun.remove(folder, sparing: Set(stores), keepsFolder: true)
  }
}
