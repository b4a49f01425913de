public import Job
public import Text
internal import YAML

/// Reads job files.
public enum JobFiles {
  /// The name of job files that come from standard input.
  public static let standardInput = "<stdin>"

  /// Returns the files that the words of a command line stand for: files, folders, and standard input.
  public static func names(of given: [String], from directory: String) -> [String] {
    given.flatMap { FilePlace.places(of: $0, from: directory) }.map(\.name)
  }

  /// Reads job files and reports all problems in any of them.
  ///
  /// - Parameters:
  ///   - paths: The files in the order of the report; relative paths are resolved against
  ///     `directory`. A folder stands for the job files in it, and `-` for standard input.
  ///   - directory: An absolute path, or nil for the process's working directory.
  ///   - syntax: Returns a shell's complaint about each of the commands' scripts, nil for a good
  ///     one; without it, their syntax is not checked.
  /// - Returns: The jobs of the files that are free of errors, and the diagnostics of all files.
  public static func load(
    paths: [String],
    from directory: String? = nil,
    checkingSyntax syntax: (([String]) -> [String?])? = nil
  ) -> LoadedJobs {
    // Long: steps in order, each of which needs the values of those before.
    let directory = directory ?? InputFile.workingDirectory()
    var files: [LoadedFile] = []
    var indices: [String: Int] = [:]
    for place in paths.flatMap({ FilePlace.places(of: $0, from: directory) }) {
      if let index = indices[place.path] {
        files[index].report.report(.givenTwice, at: nil)
      } else {
        indices[place.path] = files.count
        files.append(LoadedFile(place))
      }
    }
    let assignment = IdentifierAssignment(&files)
    var checks = CommandChecks()
    for (index, file) in files.enumerated() { checks.add(file.drafts, ofFile: index) }
    var jobs: [(file: Int, job: JobSpecification)] = []
    var copies: [String: [SourcePosition]] = [:]
    for slot in assignment.slots where !files[slot.file].hasErrors {
      let draft = files[slot.file].drafts[slot.job]
      let values = TemplateValues(of: draft.variants[slot.variant], id: slot.id)
      checks.add(draft, ofFile: slot.file, with: values)
      let job = draft.settings.specification(
        id: slot.id,
        variant: draft.variants[slot.variant],
        file: files[slot.file].report.file,
        position: draft.span.start
      )
      guard let job else { continue }
      let texts = job.prompts.map(\.text) + (job.setup + job.verify).map(\.run)
      if texts.contains(where: { $0.utf8.count > InputFile.longest }) {
        let problem = JobFileProblem.filledTextTooLong(limit: InputFile.longest)
        files[slot.file].report.report(problem, at: draft.span)
      }
      jobs.append((slot.file, job))
      copies[slot.id] = draft.settings.copySpans.map(\.start)
    }
    checks.report(to: &files, syntax)
    return LoadedJobs(
      jobs: jobs.filter { !files[$0.file].hasErrors }.map(\.job),
      diagnostics: diagnostics(of: files),
      contents: contents(of: files),
      fileCount: files.count,
      copies: copies
    )
  }

  /// Returns the diagnostics of the files and, once, of the lists that they name.
  private static func diagnostics(of files: [LoadedFile]) -> [Diagnostic] {
    var seen: Set<Diagnostic> = []
    return files.flatMap { file in
      let ofLists = file.lists.flatMap(\.report.diagnostics).filter { seen.insert($0).inserted }
      return file.report.diagnostics + ofLists
    }
  }

  private static func contents(of files: [LoadedFile]) -> [(file: String, bytes: [UInt8])] {
    var seen: Set<String> = []
    let reports = files.map(\.report) + files.flatMap { $0.lists.map(\.report) }
    return reports.filter { seen.insert($0.file).inserted }.map { report in
      (report.file, Array(report.source?.bytes ?? []))
    }
  }
}

/// The jobs of several files, with the files' diagnostics.
public struct LoadedJobs: Sendable {
  /// The jobs in the order of the files, of `jobs:`, of `repos:` and of `matrix:`.
  public var jobs: [JobSpecification]
  /// The diagnostics, in the order of the files and then of the positions.
  public var diagnostics: [Diagnostic]
  /// The given files and the lists of repositories that they name, with the bytes that were read
  /// from them.
  public var contents: [(file: String, bytes: [UInt8])]
  /// The number of files that were read.
  public var fileCount: Int
  /// The places of the paths of `copy`, in their order, by job.
  public var copies: [String: [SourcePosition]]

  /// Creates the result.
  init(
    jobs: [JobSpecification],
    diagnostics: [Diagnostic],
    contents: [(file: String, bytes: [UInt8])],
    fileCount: Int,
    copies: [String: [SourcePosition]]
  ) {
    self.jobs = jobs
    self.diagnostics = diagnostics
    self.contents = contents
    self.fileCount = fileCount
    self.copies = copies
  }

  /// True when any diagnostic is an error, so that no job may be started.
  public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
}
