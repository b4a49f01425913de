internal import FileSystem
internal import RunEvents

/// The journal and the files of a run's output folder, which may come from anywhere.
///
/// An artifact may contain any links and names, so nothing is accessed by a whole path: each folder
/// is opened relative to its parent, and links are not followed. Names come from the journal, which
/// accepts only names that kjob assigns.
final class RunArtifacts: Sendable {
  /// The reason why a run cannot be read.
  enum Problem: Error, Hashable, Sendable {
    /// There is no journal at this path.
    case noJournal(String, String)
    /// The journal cannot be used.
    case badJournal(String, Journal.Problem)
  }

  /// The run's journal.
  let journal: Journal
  private let folder: Folder

  /// The maximum sizes of a journal and of a patch, in bytes.
  private static let longestJournal = 1 << 30
  private static let longestPatch = 1 << 31

  private init(_ folder: consuming Folder, _ journal: Journal) {
    self.folder = folder
    self.journal = journal
  }

  /// Opens an output folder, whose own path may contain links.
  static func open(_ directory: String, shownAs name: String) throws(Problem) -> RunArtifacts {
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

  /// Returns true if a folder still has the journal as it was read.
  ///
  /// kjob replaces a journal or appends to it, so the first record and the size show this. Only a torn
  /// end, which a resumed run replaces too, needs a look at all records.
  static func hasJournal(_ known: Journal, in directory: String) -> Bool {
    guard known.tornLength == 0 else {
      let now = try? open(directory, shownAs: directory).journal
      return now?.header.runID == known.header.runID && now?.length == known.length
    }
    guard let folder = try? Folder(path: directory, followingLinks: true),
      let file = try? folder.regularFile("journal.jsonl"),
      let size = try? FileStatus(of: file, path: directory).size, size == known.length,
      let line = try? firstLine(of: file), let first = try? EncodedRunEvent(line: line).event,
      case .runPlanned(let header) = first.kind
    else { return false }
    return header.runID == known.header.runID
  }

  private static func firstLine(of file: borrowing Descriptor) throws(FileError) -> [UInt8] {
    var line: [UInt8] = []
    while true {
      let piece = try file.readPiece(1 << 16, at: line.count, path: "journal.jsonl")
      let start = piece.prefix { $0 != 0x0A }
      line += start
      if start.count < piece.count || piece.isEmpty { return line }
    }
  }

  /// Returns the folder of a job; nil if there is none.
  func folder(of job: PlannedJob) throws(FileError) -> Folder? {
    do throws(FileError) {
      return try folder.folder("jobs").folder(FileName(job.folder))
    } catch {
      guard error.code == Self.isMissing else { throw error }
      return nil
    }
  }

  /// Returns the patch of a job; throws if it differs from the one in the journal.
  func patch(of job: JobState) throws(ApplyError) -> [UInt8] {
    let path = PatchFacts.path(of: job.planned.id)
    let bytes: [UInt8]
    do throws(FileError) {
      let folder = try folder.folder("jobs").folder(FileName(job.planned.folder))
      bytes = try folder.regularFile("changes.patch")
        .readToEnd(limit: Self.longestPatch, path: "changes.patch")
    } catch {
      throw .noPatch(path, error.reason)
    }
    if let known = job.patch?.sha256, SHA256.digest(of: bytes).description != known {
      throw .changedPatch(path)
    }
    return bytes
  }

  /// Returns a file of a job, by its path below the job's folder.
  func file(
    _ path: String,
    of job: PlannedJob,
    limit: Int = longestPatch
  ) throws(ApplyError) -> [UInt8] {
    let shown = "\(job.path)/\(path)"
    do throws(FileError) {
      var folder = try folder.folder("jobs").folder(FileName(job.folder))
      let parts = path.split(separator: "/").map { FileName(String($0)) }
      for part in parts.dropLast() { folder = try folder.folder(part) }
      let file = try folder.regularFile(parts.last ?? "")
      return limit == Self.longestPatch
        ? try file.readToEnd(limit: limit, path: shown)
        : try file.readPiece(limit, at: 0, path: shown)
    } catch {
      throw .noPatch(shown, error.reason)
    }
  }

  private static let isMissing: Int32 = 2
}

/// The reason why a job's patch cannot become a branch.
enum ApplyError: Error, Hashable, Sendable, CustomStringConvertible {
  /// There is no usable journal.
  case artifacts(RunArtifacts.Problem)
  /// No job of the run has this id.
  case unknownJob(String, near: String?)
  /// The job did not pass.
  case notPassed(Outcome?, reason: String?)
  /// The job's source repository was changed, by this job or by another one.
  case suspect
  /// The patch cannot be read.
  case noPatch(String, String)
  /// The patch differs from the one that was verified.
  case changedPatch(String)
  /// The journal does not contain the tree that results from the patch.
  case noTree
  /// The name of the branch is invalid.
  case badBranch(String)
  /// The job file's author is not one.
  case badAuthor(String)
  /// Two jobs would have the same branch.
  case sharedBranch(String, other: String)
  /// Two jobs have the same `publish: { key }`.
  case sharedKey(other: String)
  /// The run's repository is not on this machine.
  case noRepository(String)
  /// The work on the repository did not end in time.
  case endless(String)

  /// The error message, with what to do about it.
  var description: String {
    switch self {
    case .artifacts(.noJournal(let path, let reason)):
      "cannot read `\(path)`: \(reason)\nhint: name the output folder of a run, `kjob apply DIR`"
    case .artifacts(.badJournal(let path, let problem)): "`\(path)` \(problem)"
    case .unknownJob(_, let near):
      "the run has no such job" + (near.map { "; did you mean `\($0)`?" } ?? "")
    case .notPassed(nil, _): "it was not over when the run ended"
    case .notPassed(let outcome?, let reason):
      "it did not pass (\(outcome.rawValue))" + (reason.map { ": \($0)" } ?? "")
    case .suspect:
      "its source repository was changed while it and other jobs ran; look at the changes in the "
        + "report, and apply it with `--accept-source-change`"
    case .noPatch(let path, let reason): "cannot read `\(path)`: \(reason)"
    case .changedPatch(let path):
      "`\(path)` is not the patch that was verified: its SHA-256 is not the journal's"
    case .noTree: "the journal does not say which tree was verified"
    case .badBranch(let name): "`\(name)` is not a branch name; choose another `--branch`"
    case .badAuthor(let text):
      "`\(text)` is not an author; write `commit: { author: \"Name <mail>\" }`"
    case .sharedKey(let other):
      "the job `\(other)` has the same key; give each its own, as with `publish: { key: ${{ job.id }} }`"
    case .sharedBranch(let name, let other):
      "the branch `\(name)` already belongs to job `\(other)`; put `${{ job.id }}` in `--branch`"
    case .noRepository(let path):
      "the repository `\(path)` is not here; name its clone with `--repository DIR`"
    case .endless(let path): "the work on `\(path)` did not end in time"
    }
  }
}
