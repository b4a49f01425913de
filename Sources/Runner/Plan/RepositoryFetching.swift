public import Git
public import JobFile
internal import Sessions
internal import Subprocess
internal import Synchronization

/// How repositories with a `url` come to this machine.
public struct RepositoryFetching: Sendable {
  /// The folder of the copies, which belongs to the user alone.
  public var cache: String
  /// Whether nothing may be fetched, so that only what was fetched before can be used.
  public var isOffline: Bool
  /// How long one fetch may take.
  public var limit: Duration
  /// Who signs in where a server asks for it.
  public var signIn: SignInSource
  /// Told of each fetch as it begins.
  public var tell: @Sendable (RepositoryURL) -> Void

  /// The most fetches at a time.
  private static let width = 4

  /// Fetches into a folder.
  public init(
    cache: String,
    isOffline: Bool = false,
    limit: Duration = .seconds(600),
    signIn: SignInSource = .none,
    tell: @escaping @Sendable (RepositoryURL) -> Void = { _ in }
  ) {
    self.cache = cache
    self.isOffline = isOffline
    self.limit = limit
    self.signIn = signIn
    self.tell = tell
  }

  /// The copy of a repository, whether it is there or not.
  func mirror(of url: RepositoryURL) -> RepositoryMirror {
    RepositoryMirror(of: url.text, host: url.authority, name: url.lastComponent, in: cache)
  }

  /// Fetches repositories, each once, and returns why some of them could not be.
  func fetch(_ urls: [RepositoryURL]) -> [RepositoryURL: GitError] {
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
      tell(url)
      do throws(GitError) {
        try fetch(url)
      } catch {
        queue.note(url, error)
      }
    }
  }

  /// Fetches one repository for a bounded time: a server may never answer.
  private func fetch(_ url: RepositoryURL) throws(GitError) {
    let mirror = mirror(of: url)
    let end = MonotonicInstant.now + limit
    let endless = GitError.fetch(
      address: url.text,
      reason: "it did not end within \(describe(limit))"
    )
    let result = BoundedThread.run(within: limit) { [signIn] () -> Result<Void, GitError> in
      do throws(GitError) {
        let interruption = Interruption { MonotonicInstant.now >= end }
        return .success(try mirror.fetch(signingIn: signIn, interruption: interruption))
      } catch {
        return .failure(error)
      }
    }
    guard let result else { throw endless }
    do throws(GitError) {
      try result.get()
    } catch {
      throw error == .interrupted ? endless : error
    }
  }

  /// What is to be fetched, and what could not be.
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
