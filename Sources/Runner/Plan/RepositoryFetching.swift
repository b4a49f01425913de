public import Git
public import Job
internal import JobFile
internal import Sessions
internal import Subprocess
internal import Synchronization

/// The settings for fetching repositories with a `url` to this machine.
public struct RepositoryFetching: Sendable {
  /// The folder of the mirrors, which only the user can access.
  public var cache: String
  /// True when nothing may be fetched, so that only earlier fetches can be used.
  public var isOffline: Bool
  /// The time limit for one fetch.
  public var limit: Duration
  /// The source of credentials when a server asks for them.
  public var signIn: SignInSource
  /// kjob's environment, for git and ssh.
  public var environment: [String: String]
  /// Called with each repository as its fetch begins, on the thread that fetches.
  public var report: @Sendable (RepositoryURL) -> Void

  /// The maximum number of concurrent fetches.
  private static let width = 4

  /// Creates settings that fetch into a folder.
  public init(
    cache: String,
    isOffline: Bool = false,
    limit: Duration = .seconds(600),
    signIn: SignInSource = .none,
    environment: [String: String] = [:],
    report: @escaping @Sendable (RepositoryURL) -> Void = { _ in }
  ) {
    self.cache = cache
    self.isOffline = isOffline
    self.limit = limit
    self.signIn = signIn
    self.environment = environment
    self.report = report
  }

  /// Returns the mirror of a repository, which need not exist yet.
  func mirror(of url: RepositoryURL) -> RepositoryMirror {
    RepositoryMirror(of: url.text, host: url.authority, name: url.lastComponent, in: cache)
  }

  /// Opens the copy of a repository that was fetched earlier.
  public func open(_ url: RepositoryURL) throws(GitError) -> SourceRepository {
    try mirror(of: url).open()
  }

  /// Fetches each repository once; returns the errors of those that failed.
  public func fetch(_ urls: [RepositoryURL]) -> [RepositoryURL: GitError] {
    let queue = Queue(urls)
    var others: [Waker] = []
    for _ in 1..<max(1, min(Self.width, urls.count)) {
      guard let waker = try? Waker(),
        (try? DedicatedThread.start {
          work(queue)
          waker.wake()
        }) != nil
      else { break }
      others.append(waker)
    }
    work(queue)
    for waker in others { _ = Readiness.wait(for: [.readable(waker.number)], until: nil) }
    return queue.failures
  }

  private func work(_ queue: Queue) {
    while let url = queue.next() {
      report(url)
      do throws(GitError) {
        try fetch(url)
      } catch {
        queue.note(url, error)
      }
    }
  }

  /// Fetches one repository within the time limit, because a server may never answer.
  private func fetch(_ url: RepositoryURL) throws(GitError) {
    let mirror = mirror(of: url)
    let end = MonotonicInstant.now + limit
    let endless = GitError.fetch(
      address: url.text,
      reason: "it did not end within \(describe(limit))"
    )
    let work = { @Sendable [signIn, environment] () -> Result<Void, GitError> in
      do throws(GitError) {
        let interruption = Interruption { MonotonicInstant.now >= end }
        try mirror.fetch(signingIn: signIn, environment: environment, interruption: interruption)
        return .success(())
      } catch {
        return .failure(error)
      }
    }
    guard let result = BoundedThread.run(within: limit, work) else { throw endless }
    do throws(GitError) {
      try result.get()
    } catch {
      throw error == .interrupted ? endless : error
    }
  }

  /// The repositories that are still to be fetched, and the errors so far.
  private final class Queue: Sendable {
    private struct State: Sendable {
      var urls: ArraySlice<RepositoryURL>
      var failures: [RepositoryURL: GitError] = [:]
    }

    private let state: Mutex<State>

    init(_ urls: [RepositoryURL]) { state = Mutex(State(urls: urls[...])) }

    var failures: [RepositoryURL: GitError] { state.withLock { $0.failures } }

    func next() -> RepositoryURL? { state.withLock { $0.urls.popFirst() } }

    func note(_ url: RepositoryURL, _ error: GitError) {
      state.withLock { $0.failures[url] = error }
    }
  }
}
