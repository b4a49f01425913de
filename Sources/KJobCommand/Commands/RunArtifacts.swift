internal import FileSystem
internal import RunEvents

/// The journal and the patches of a run's output folder, which may come from anywhere.
///
/// An artifact can hold links and names of any kind, so nothing is reached by a path: each folder
/// is opened in the one before it, and no link is followed.
struct RunArtifacts: ~Copyable {
  /// What the journal tells.
  let journal: Journal
  private let folder: Folder

  /// The most bytes of a journal and of a patch.
  private static let longestJournal = 1 << 30
  private static let longestPatch = 1 << 31

  private init(_ folder: consuming Folder, _ journal: Journal) {
    self.folder = folder
    self.journal = journal
  }

  /// Opens an output folder, whose own path may lead through links.
  static func open(_ directory: String, shownAs name: String) throws(ApplyError) -> RunArtifacts {
    let path = "\(name)/journal.jsonl"
    do {
      let folder = try Folder(path: directory, followingLinks: true)
      let file = try folder.regularFile("journal.jsonl")
      let bytes = try file.readToEnd(limit: longestJournal, path: path)
      return RunArtifacts(folder, try Journal(bytes))
    } catch let error as FileError {
      throw .noJournal(path, error.reason)
    } catch let problem as Journal.Problem {
      throw .badJournal(path, problem)
    } catch {
      throw .noJournal(path, "\(error)")
    }
  }

  /// The patch of a job.
  func patch(of job: PlannedJob) throws(ApplyError) -> [UInt8] {
    let name = FileName(job.folder)
    guard name.isSingleComponent else { throw .foreignFolder }
    do throws(FileError) {
      let file = try folder.folder("jobs").folder(name).regularFile("changes.patch")
      return try file.readToEnd(limit: Self.longestPatch, path: "changes.patch")
    } catch {
      throw .noPatch("jobs/\(job.folder)/changes.patch", error.reason)
    }
  }
}

/// Why a job's patch cannot become a branch.
enum ApplyError: Error, Hashable, Sendable, CustomStringConvertible {
  /// There is no journal there.
  case noJournal(String, String)
  /// The journal cannot be used.
  case badJournal(String, Journal.Problem)
  /// No job of the run has this id.
  case unknownJob(String, near: String?)
  /// The job did not pass.
  case notPassed(Outcome?, reason: String?)
  /// The job's folder would lie elsewhere.
  case foreignFolder
  /// The patch cannot be read.
  case noPatch(String, String)
  /// The journal does not tell which tree the patch gives.
  case noTree
  /// The name of the branch is none.
  case badBranch(String)
  /// Two jobs would have one branch.
  case sharedBranch(String, other: String)
  /// The run's repository is not on this machine.
  case noRepository(String)
  /// Working on the repository did not end.
  case endless(String)

  /// What is wrong and what to do.
  var description: String {
    switch self {
    case .noJournal(let path, let reason):
      "cannot read `\(path)`: \(reason)\nhint: name the output folder of a run, `kjob apply DIR`"
    case .badJournal(let path, let problem): "`\(path)` \(problem)"
    case .unknownJob(_, let near):
      "the run has no such job" + (near.map { "; did you mean `\($0)`?" } ?? "")
    case .notPassed(nil, _): "it was not over when the run ended"
    case .notPassed(let outcome?, let reason):
      "it did not pass (\(outcome.rawValue))" + (reason.map { ": \($0)" } ?? "")
    case .foreignFolder: "the journal names a folder for it that is none"
    case .noPatch(let path, let reason): "cannot read `\(path)`: \(reason)"
    case .noTree: "the journal does not tell which tree was verified"
    case .badBranch(let name): "`\(name)` is no name for a branch; choose another `--branch`"
    case .sharedBranch(let name, let other):
      "the branch `\(name)` is that of `\(other)`; put `${{ job.id }}` into `--branch`"
    case .noRepository(let path):
      "the repository `\(path)` is not here; name its clone with `--repository DIR`"
    case .endless(let path): "working on `\(path)` did not end in time"
    }
  }
}
