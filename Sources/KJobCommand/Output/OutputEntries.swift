internal import FileSystem
internal import Report
internal import RunEvents

/// The entries of an output folder that kjob makes, and the run that it holds.
enum OutputEntries {
  /// The journal, which identifies a folder as kjob's.
  static let journal = FileName("journal.jsonl")
  /// The folder that holds the jobs' folders.
  static let jobs = FileName("jobs")
  /// The folder with the files that jobs had before they ran again.
  static let earlier = FileName("earlier")
  /// The list of the patches that became branches.
  static let taken = FileName("taken.jsonl")
  /// The file that keeps the folder out of git.
  static let ignore = FileName(".gitignore")
  /// The contents of that file.
  static let ignoresAll: [UInt8] = Array("*\n".utf8)
  /// The reports.
  static let reports = [
    "junit.xml", "results.json", "summary.md", "report.html", GitLabReporter.variablesFile,
    GitLabReporter.linksFile,
  ].map { FileName($0) }

  /// Returns the jobs' folders of the run whose journal is in a folder; nil if no journal describes a
  /// run.
  static func jobFolders(_ folder: borrowing Folder) -> [FileName]? {
    guard let file = try? folder.regularFile(journal),
      let bytes = try? file.readToEnd(limit: 1 << 30, path: journal.description)
    else { return nil }
    var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)[...]
    guard let first = lines.popFirst(), let encoded = try? EncodedRunEvent(line: first),
      case .runPlanned(let header) = encoded.event.kind
    else { return nil }
    var names = header.jobs.map { FileName($0.folder) }
    for line in lines {
      // They follow the plan at once.
      guard let event = try? EncodedRunEvent(line: line).event else { break }
      guard case .jobStale(let facts) = event.kind else {
        break
      }
      names.append(FileName(facts.job.folder))
    }
    return names
  }

  /// Returns the folder's entries that kjob made, the journal last; nil if it has others as well.
  static func ifAll(_ folder: borrowing Folder, jobFolders: [FileName]) throws(FileError)
    -> [FileName]?
  {
    let own = try present(folder)
    let isAll = try Set(folder.entries()).isSubset(of: own)
    guard isAll, own.contains(jobs) else { return isAll ? own : nil }
    let known = Set(jobFolders)
    return try folder.folder(jobs).entries().allSatisfy(known.contains) ? own : nil
  }

  /// Returns those entries of the folder that kjob made, the journal last.
  static func present(_ folder: borrowing Folder) throws(FileError) -> [FileName] {
    var names: [FileName] = []
    for name in reports + [taken, earlier, jobs, journal] {
      guard let kind = try folder.statusIfPresent(of: name)?.kind else { continue }
      if kind == (name == jobs || name == earlier ? .folder : .regular) { names.append(name) }
    }
    if isIgnored(folder) { names.insert(ignore, at: 0) }
    return names
  }

  /// True if the folder has a file that keeps all of it out of git.
  static func isIgnored(_ folder: borrowing Folder) -> Bool {
    guard let file = try? folder.regularFile(ignore) else { return false }
    return (try? file.readToEnd(limit: 64, path: ignore.description)) == ignoresAll
  }
}
