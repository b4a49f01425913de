internal import Text

/// A record names a folder or a file that kjob does not give such a name.
struct ForeignName: Error {}

extension RunEvent.Kind {
  /// Throws where a path is not the one that kjob gives.
  ///
  /// A journal may come from another machine. What it names is read, copied, and handed to the steps
  /// of a pipeline, so that no path in it is believed: each follows from the job's id.
  func requireGivenNames() throws(ForeignName) {
    switch self {
    case .patchWritten(let job, let facts):
      guard facts.path == PatchFacts.path(of: job) else { throw ForeignName() }
    case .commandFinished(let job, let facts):
      let folder = "jobs/\(OutputFolderName.make(for: job))/"
      let name = facts.log.dropFirst(folder.count)
      guard facts.log.hasPrefix(folder), !name.isEmpty, name != ".", name != "..",
        !name.unicodeScalars.contains("/"), SafeText(String(name)).singleLine.string == name
      else { throw ForeignName() }
    case .attemptFailed(let job, let facts):
      let folder = "jobs/\(OutputFolderName.make(for: job))/attempt-\(facts.number)"
      guard facts.folder == folder else { throw ForeignName() }
    default: break
    }
  }
}

extension PatchFacts {
  /// Where the patch of a job lies, relative to the output folder.
  public static func path(of job: JobID) -> String {
    "jobs/\(OutputFolderName.make(for: job))/changes.patch"
  }
}
