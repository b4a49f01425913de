internal import FileSystem
internal import Git
internal import JobFile
internal import Subprocess
internal import Synchronization
internal import Threads

/// The files of each commit that several jobs start from, read from the repository once.
///
/// The first job that needs a commit's files reads them, the others wait for it and then copy. If
/// it fails, the next one tries, each within its own time. A template is gone as soon as no job is
/// left that could need it.
final class WorkspaceTemplates: Sendable {
  private struct Key: Hashable {
    var repository: String
    var commit: ObjectID
    /// Files behind these are not as the repository stores them.
    var filters: Set<String>

    init(_ job: RunPlan.Job) {
      repository = job.repository.commonDirectory
      commit = job.base
      filters = Set(job.specification.filters)
    }
  }

  private enum State {
    case absent
    /// Somebody makes it, and wakes the others then.
    case making(Waker?)
    case ready(WorkspaceTemplate)
  }

  private struct Entry {
    var state = State.absent
    /// How many jobs may still need it.
    var jobs = 0
    /// Tells the folders of several attempts at making it apart.
    var attempts = 0
    var number: Int
  }

  private struct Content {
    var entries: [Key: Entry] = [:]
    /// How many workspaces are being made.
    var filling = 0
  }

  /// What a job is to do.
  private enum Turn {
    case take(WorkspaceTemplate)
    case make(String, Waker?)
    case wait(Waker?)
  }

  /// The folder of the run, in which templates lie beside the stores of jobs.
  private let directory: String
  private let content: Mutex<Content>
  private let process = String(UInt32.random(in: 0...(.max)), radix: 36)

  /// Begins with none; `jobs` are those that may need one.
  init(in directory: String, for jobs: [RunPlan.Job]) {
    self.directory = directory
    var content = Content()
    for job in jobs {
      let number = content.entries.count + 1
      content.entries[Key(job), default: Entry(number: number)].jobs += 1
    }
    self.content = Mutex(content)
  }

  /// What the name of a template's folder begins with; no job's folder begins so.
  static let start = ".template-"

  /// Makes a workspace of the job's commit; `make` makes the template in a folder, `fill` the
  /// workspace from it, each on as many threads as are worth while at the moment.
  func workspace(
    for job: RunPlan.Job,
    _ interruption: Interruption,
    make: (_ directory: String, _ threads: Int) throws(GitError) -> WorkspaceTemplate,
    fill: (_ template: WorkspaceTemplate, _ threads: Int) throws(GitError) -> Workspace
  ) throws(GitError) -> Workspace {
    let template = try template(for: job, interruption, make)
    let others = content.withLock { content in
      content.filling += 1
      return content.filling
    }
    defer { content.withLock { $0.filling -= 1 } }
    // Two workspaces at a time fill two processors better than two threads in one.
    return try fill(template, max(1, ThreadTeam.usefulCount / others))
  }

  /// Tells that a job is over.
  func release(_ job: RunPlan.Job) {
    let template = content.withLock { content -> WorkspaceTemplate? in
      let key = Key(job)
      guard var entry = content.entries[key] else { return nil }
      entry.jobs -= 1
      var unneeded: WorkspaceTemplate?
      if entry.jobs <= 0, case .ready(let template) = entry.state {
        unneeded = template
        entry.state = .absent
      }
      content.entries[key] = entry
      return unneeded
    }
    template?.remove()
  }

  private func template(
    for job: RunPlan.Job,
    _ interruption: Interruption,
    _ make: (String, Int) throws(GitError) -> WorkspaceTemplate
  ) throws(GitError) -> WorkspaceTemplate {
    let key = Key(job)
    while true {
      switch turn(key) {
      case .take(let template): return template
      case .wait(let waker):
        if interruption.isNow { throw .interrupted }
        // The job's own time is over, or the run stops, without a word to this thread.
        let end = MonotonicInstant.now + .milliseconds(20)
        _ = Readiness.wait(for: waker.map { [.readable($0.number)] } ?? [], until: end)
      case .make(let folder, let waker):
        defer { waker?.wake() }
        do throws(GitError) {
          let template = try make(folder, ThreadTeam.usefulCount)
          content.withLock { $0.entries[key]?.state = .ready(template) }
          return template
        } catch {
          content.withLock { $0.entries[key]?.state = .absent }
          throw error
        }
      }
    }
  }

  private func turn(_ key: Key) -> Turn {
    content.withLock { content in
      var entry = content.entries[key] ?? Entry(number: content.entries.count + 1)
      switch entry.state {
      case .ready(let template): return .take(template)
      case .making(let waker): return .wait(waker)
      case .absent:
        // Without a descriptor for it the others look again after a while.
        let waker = try? Waker()
        entry.state = .making(waker)
        entry.attempts += 1
        content.entries[key] = entry
        // A number of this process: the run may go on after one that was killed.
        let name = "\(Self.start)\(process)-\(entry.number)-\(entry.attempts)"
        return .make("\(directory)/\(name)", waker)
      }
    }
  }
}
