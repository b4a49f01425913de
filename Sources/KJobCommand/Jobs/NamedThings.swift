internal import FileSystem
internal import Git
internal import Glibc
internal import Job
internal import JobFile
internal import Report
internal import Runner
internal import ScriptedAgent
internal import SystemText
internal import Text

/// Looks at what job files name, as far as it is on this machine: repositories, agent scripts and
/// files to copy.
struct NamedThings {
  /// The problems.
  private(set) var diagnostics: [Diagnostic] = []
  /// The repositories that were not looked at, because they would have to be fetched.
  private(set) var unseen: [String] = []

  private let context: CommandContext

  /// Looks at everything that the jobs name.
  init(_ loaded: LoadedJobs, _ context: CommandContext) {
    self.context = context
    addRepositories(loaded)
    addAgents(loaded.jobs)
  }

  // MARK: - Repositories

  private mutating func addRepositories(_ loaded: LoadedJobs) {
    for case let url? in loaded.jobs.map(\.repository.url) where !unseen.contains(url.text) {
      unseen.append(url.text)
    }
    let (plan, problems) = RunPlan.make(
      loaded.jobs.filter { $0.repository.url == nil },
      from: context.workingDirectory,
      trusting: SelectedJobs.trustedFolders(context),
      fetching: RepositoryFetching(cache: "/", isOffline: true)
    )
    let messages = JobFileMessages(context: context)
    diagnostics += messages.diagnostics(of: problems, contents: loaded.contents)
    var seen: Set<Diagnostic> = []
    for job in plan.jobs {
      let places = loaded.copies[job.specification.id] ?? []
      for (path, place) in zip(job.specification.copy, places) {
        let diagnostic = copied(path, place, job, loaded.contents)
        if let diagnostic, seen.insert(diagnostic).inserted { diagnostics.append(diagnostic) }
      }
    }
  }

  /// Returns the problem of a path to copy that is not there.
  private func copied(
    _ path: String,
    _ place: SourcePosition,
    _ job: RunPlan.Job,
    _ contents: [(file: String, bytes: [UInt8])]
  ) -> Diagnostic? {
    let tree = job.repository.workingTree
    var status = stat()
    let isThere = unsafe "\(tree)/\(path)".withSystemCString { unsafe lstat($0, &status) } == 0
    guard !isThere else { return nil }
    let isPattern = path.contains("[")
    return Diagnostic(
      file: job.specification.file,
      contents: contents.first { $0.file == job.specification.file }?.bytes,
      position: place,
      message: "there is no `\(path)` to copy in `\(tree)`",
      hint: isPattern
        ? "`copy` takes paths, not patterns: name each file, or the folder that holds them"
        : "paths of `copy` are relative to the top of the repository's working tree"
    )
  }

  // MARK: - Agents

  private mutating func addAgents(_ jobs: [JobSpecification]) {
    var seen: Set<String> = []
    for job in jobs {
      switch job.agent.program {
      case .scripted(let path):
        if seen.insert(FilePath.tidy(path)).inserted { addScript(path) }
      case .replayed(let path):
        if seen.insert(FilePath.tidy(path)).inserted { addRecording(path) }
      default: break
      }
    }
  }

  private mutating func addScript(_ path: String) {
    guard let bytes = try? RegularFile.read(path, limit: 1 << 20) else { return }
    diagnostics += Self.diagnostics(
      of: ScriptReader.read(bytes).problems,
      in: context.shown(path),
      bytes
    )
  }

  /// Returns the problems of a script with its lines.
  static func diagnostics(
    of problems: [ScriptReader.Problem],
    in file: String,
    _ bytes: [UInt8]
  ) -> [Diagnostic] {
    problems.map { problem in
      // Some messages give the advice after a semicolon.
      let parts = problem.message.split(separator: "; ", maxSplits: 1).map(String.init)
      return Diagnostic(
        file: file,
        contents: bytes,
        position: SourcePosition(line: problem.line, column: problem.column),
        message: parts.first ?? problem.message,
        hint: parts.count > 1 ? parts[1] : "`kjob agent --help` describes scripts"
      )
    }
  }

  private mutating func addRecording(_ path: String) {
    guard let bytes = try? RegularFile.read(path, limit: 160 << 20) else { return }
    do throws(RecordingReader.Problem) {
      _ = try RecordingReader.read(bytes)
    } catch {
      diagnostics.append(
        Diagnostic(
          file: context.shown(path),
          contents: bytes,
          position: SourcePosition(line: error.line, column: 1),
          message: error.message
        )
      )
    }
  }
}
