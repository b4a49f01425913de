internal import FileSystem
internal import Git
internal import Job
internal import Subprocess
internal import Synchronization
internal import Threads

/// The files of each commit that several jobs start from, read from the repository once.
///
/// The first job that needs a commit's files reads them; the others wait for it and then copy. If
/// it fails, the next one tries, each within its own time. A template is removed as soon as no
/// remaining job could need it.
final class WorkspaceTemplates: Sendable {
  private struct Key: Hashable {
    var repository: String
    var commit: ObjectID
    /// The filters in effect; they change the files from what the repository stores.
    var filters: Set<String>

    init(_ job: RunPlan.Job) {
      repository = job.repository.commonDirectory
      commit = job.base
      filters = Set(job.specification.filters)
    }
  }

  private enum State {
    case absent
    /// Another job makes the template, and then wakes those that wait.
    case making(Waker?)
    case ready(WorkspaceTemplate)
  }

  private struct Entry {
    var state = State.absent
    /// The number of jobs that may still need the template.
    var jobs = 0
    /// The number of attempts at making it, which distinguishes their folders.
    var attempts = 0
    var number: Int
    /// The clean rooms whose files the next ones can have.
    var spares: [SpareRoom] = []
  }

  private struct Content {
    var entries: [Key: Entry] = [:]
    /// The number of workspaces that are being made.
    var filling = 0
  }

  /// The next step of a job.
  private enum Turn {
    case take(WorkspaceTemplate)
    case make(String, Waker?)
    case wait(Waker?)
  }

  /// The run's folder, which contains the templates next to the stores of jobs.
  private let directory: String
  private let content: Mutex<Content>
  private let process = String(UInt32.random(in: 0...(.max)), radix: 36)

  /// Creates an empty set of templates; `jobs` are the jobs that may need one.
  init(in directory: String, for jobs: [RunPlan.Job]) {
    self.directory = directory
    var content = Content()
    for job in jobs {
      let number = content.entries.count + 1
      content.entries[Key(job), default: Entry(number: number)].jobs += 1
    }
    self.content = Mutex(content)
  }

  /// The prefix of a template's name; no job's folder has it.
  static let start = ".template-"

  /// Makes a workspace of the job's commit.
  ///
  /// `make` creates the template in a folder and `fill` creates the workspace from it, each on as
  /// many threads as currently pay off.
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
    // Two workspaces at once use two processors better than two threads in one.
    return try fill(template, max(1, ThreadTeam.usefulCount / others))
  }

  /// Keeps a clean room of a job for the next one of the same commit, until no remaining job could
  /// need it.
  func keep(_ spare: SpareRoom, for job: RunPlan.Job) {
    content.withLock { content in
      let number = content.entries.count + 1
      content.entries[Key(job), default: Entry(number: number)].spares.append(spare)
    }
  }

  /// Returns a clean room that was kept, which the caller removes.
  func takeSpare(for job: RunPlan.Job) -> SpareRoom? {
    content.withLock { $0.entries[Key(job)]?.spares.popLast() }
  }

  /// Records that a job has ended.
  func release(_ job: RunPlan.Job) {
    let (template, spares) = content.withLock { content -> (WorkspaceTemplate?, [SpareRoom]) in
      let key = Key(job)
      guard var entry = content.entries[key] else { return (nil, []) }
      entry.jobs -= 1
      var unneeded: WorkspaceTemplate?
      if entry.jobs <= 0, case .ready(let template) = entry.state {
        unneeded = template
        entry.state = .absent
      }
      let spares = Array(entry.spares.dropFirst(max(0, entry.jobs)))
      entry.spares.removeLast(spares.count)
      content.entries[key] = entry
      return (unneeded, spares)
    }
    template?.remove()
    for spare in spares { _ = spare.remove() }
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
        // Nothing wakes this thread when the job's own time runs out or the run stops.
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
        // Without a descriptor for it, the other jobs poll.
        let waker = try? Waker()
        entry.state = .making(waker)
        entry.attempts += 1
        content.entries[key] = entry
        // The number belongs to this process: the run may continue one that was killed.
        let name = "\(Self.start)\(process)-\(entry.number)-\(entry.attempts)"
        return .make("\(directory)/\(name)", waker)
      }
    }
  }
}
