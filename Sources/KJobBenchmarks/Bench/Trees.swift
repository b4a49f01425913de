internal import Dispatch
internal import Git
internal import Synchronization
internal import Threads

/// Makes workspaces like a run of kjob: one template of a commit, and copies of it.
struct Trees: Sendable {
  private let source: SourceRepository
  private let commit: ObjectID

  /// The durations of the parts.
  struct Times {
    /// The time for the template, in seconds.
    var template: Double
    /// The time for the workspaces, in seconds.
    var copies: Double
  }

  /// Creates a value for a repository's HEAD.
  init(repository: String) throws {
    source = try SourceRepository.containing(path: repository)
    commit = try source.commit(named: "HEAD")
  }

  /// Makes the template and `count` workspaces below a folder.
  ///
  /// Two workspaces are made at once, each by one thread; a single one is made by two threads.
  func make(_ count: Int, in folder: String) throws -> (workspaces: [Workspace], times: Times) {
    let start = monotonicSeconds()
    let template = try WorkspaceTemplate.make(
      of: source,
      at: commit,
      in: folder + "/template",
      threads: 2
    )
    let middle = monotonicSeconds()
    let failure = Mutex<GitError?>(nil)
    let made = Mutex<[Workspace]>([])
    let next = Atomic(0)
    let threads = count == 1 ? 1 : 2
    DispatchQueue.concurrentPerform(iterations: threads) { _ in
      while failure.withLock({ $0 == nil }) {
        let number = next.add(1, ordering: .relaxed).oldValue
        guard number < count else { return }
        do throws(GitError) {
          let workspace = try workspace(number, of: template, in: folder, threads: 3 - threads)
          made.withLock { $0.append(workspace) }
        } catch {
          failure.withLock { $0 = error }
        }
      }
    }
    if let failure = failure.withLock({ $0 }) { throw failure }
    let times = Times(template: middle - start, copies: monotonicSeconds() - middle)
    return (made.withLock { $0 }, times)
  }

  /// Makes only the template, for ``workspace(_:of:in:threads:)``.
  func template(in folder: String) throws(GitError) -> WorkspaceTemplate {
    try WorkspaceTemplate.make(
      of: source,
      at: commit,
      in: folder + "/template",
      threads: ThreadTeam.usefulCount
    )
  }

  /// Makes one workspace from a template.
  func workspace(
    _ number: Int,
    of template: WorkspaceTemplate,
    in folder: String,
    threads: Int
  ) throws(GitError) -> Workspace {
    try Workspace.create(
      from: template,
      of: source,
      named: "tree-\(number)",
      path: "\(folder)/tree-\(number)",
      store: "\(folder)/store-\(number)",
      threads: threads
    )
  }
}
