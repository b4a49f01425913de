internal import FileSystem
internal import Git
internal import Glibc
internal import Job
internal import JobFile
internal import Report
internal import Runner
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
    diagnostics += AgentFiles.diagnostics(of: loaded.jobs, context)
  }

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
      message: "`copy` names `\(path)`, which does not exist in `\(tree)`",
      hint: isPattern
        ? "`copy` takes paths, not patterns: name each file, or the folder that holds them"
        : "paths of `copy` are relative to the top of the repository's working tree"
    )
  }
}
