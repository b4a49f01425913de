internal import FileSystem
internal import Forge
internal import Git
internal import Job
internal import Publish
internal import RunEvents
internal import Runner
internal import Subprocess
internal import Text

/// Where the jobs of one repository are published: its remote repository and its forge.
struct PublishPlace {
  /// The options that name places.
  struct Options {
    /// The name of the remote repository in git's configuration; nil for `origin`, or the one that
    /// the run noted.
    var remote: String?
    /// The folder of the repository, if it is not where the run found it.
    var repository: String?
    /// The forge, if its host does not say which one it is; `.some(nil)` for none.
    var forge: ForgeKind??
  }

  /// The local repository that has the base commits.
  let source: SourceRepository
  /// The address of the remote repository, without a password.
  let address: String
  /// The address on a server; nil for a path.
  let server: RemoteAddress?
  /// The forge; nil for branches only.
  let kind: ForgeKind?

  private static let usualRemote = "origin"

  /// The same on the server of the forge, whose port may be another one than that of ssh.
  private let pages: RemoteAddress?
  private let signIn: SignIn?
  private let context: CommandContext

  /// Finds the place of a run's repository.
  init(
    of job: PlannedJob,
    _ options: Options,
    _ fetching: RepositoryFetching,
    _ signIns: GitSignIn,
    _ context: CommandContext
  ) throws {
    let configured: String?
    (source, configured) = try Self.source(of: job, options, fetching, context)
    let noted = options.remote == nil ? job.remote?.string : nil
    guard let address = configured ?? noted else {
      throw PublishPlaceError.noRemote(options.remote ?? Self.usualRemote, source.workingTree)
    }
    guard !RemoteAddress.isHostile(RemoteAddress.withoutSecrets(address)) else {
      throw PublishPlaceError.hostileAddress(address)
    }
    self.context = context
    server = RemoteAddress(address)
    // git takes a relative path from the top of the working tree.
    let isRelative = server == nil && !address.hasPrefix("/") && !address.contains("://")
    self.address =
      isRelative ? "\(source.workingTree)/\(address)" : RemoteAddress.withoutSecrets(address)
    pages = RemoteAddress.pages(of: address, context.environment)
    let place = pages?.address ?? ""
    // The address may contain a pipeline's own token, which may do less.
    signIn = signIns.signIns(for: place).first ?? RemoteAddress.signIn(in: address)
    let wished: ForgeKind? =
      if let forge = options.forge {
        forge
      } else if let wish = job.publish?.forge?.string {
        ForgeKind(rawValue: wish)
      } else {
        pages?.kind(context.environment)
      }
    // ssh pushes without a token, and GitLab takes wishes with a push.
    if let wished, let server, wished != .gitlab, signIn == nil,
      RemoteAddress.usesSSH(address)
    {
      context.note("\(ForgeError.noToken(host: server.host)); until then only branches are pushed")
      kind = nil
    } else {
      kind = wished
    }
  }

  private static func source(
    of job: PlannedJob,
    _ options: Options,
    _ fetching: RepositoryFetching,
    _ context: CommandContext
  ) throws -> (SourceRepository, String?) {
    let trusted = SelectedJobs.trustedFolders(context)
    let path = options.repository.map { context.absolute($0) } ?? job.repository.string
    if options.repository != nil || path.hasPrefix("/") && (try? FileStatus(ofPath: path)) != nil {
      let source =
        options.repository == nil
        ? try SourceRepository.at(path: path, trusting: trusted)
        : try SourceRepository.containing(path: path, trusting: trusted)
      return (source, try source.remoteAddress(named: options.remote ?? usualRemote))
    }
    guard
      let url = RepositoryURL(job.repository.string)
        ?? job.remote.flatMap({ RepositoryURL($0.string) })
    else { throw ApplyError.noRepository(job.repository.string) }
    if !fetching.isOffline, let error = fetching.fetch([url])[url] { throw error }
    return (try fetching.open(url), url.text)
  }

  /// Returns the remote repository.
  func remote(_ git: GitProgram) throws(GitError) -> RemoteRepository {
    try RemoteRepository(
      at: address,
      with: git,
      signingIn: signIn,
      environment: context.environment
    )
  }

  /// True where only a push can ask for a request: GitLab takes options with it.
  var opensByPush: Bool { kind == .gitlab && signIn == nil }

  /// Connects to the forge; nil where there is none.
  func forge(_ stop: Waker) throws(ForgeError) -> (any Forge)? {
    guard let kind, let pages, !opensByPush else { return nil }
    guard let signIn else { throw .noToken(host: pages.host) }
    let environment = context.environment
    let (token, api) = (signIn.password, api(kind, pages))
    switch kind {
    case .github:
      return try GitHubForge(pages, token: token, api: api, environment: environment, stop: stop)
    case .gitlab:
      return try GitLabForge(pages, token: token, api: api, environment: environment, stop: stop)
    case .gitea:
      return try GiteaForge(pages, token: token, api: api, environment: environment, stop: stop)
    }
  }

  /// The server, in words that are the same on every machine.
  var target: String { server?.identity ?? address }

  /// Returns the address of the API that a pipeline on the same server names.
  private func api(_ kind: ForgeKind, _ server: RemoteAddress) -> String? {
    let names =
      kind == .gitlab ? ("CI_SERVER_URL", "CI_API_V4_URL") : ("GITHUB_SERVER_URL", "GITHUB_API_URL")
    let environment = context.environment
    guard let own = environment[names.0], RemoteAddress(own + "/x")?.authority == server.authority
    else { return nil }
    return environment[names.1].flatMap { $0.isEmpty ? nil : $0 }
  }
}

/// The reason why a run's repository cannot be published to.
enum PublishPlaceError: Error, CustomStringConvertible {
  /// The repository has no remote of this name.
  case noRemote(String, String)
  /// A part of the remote's address could be taken for an option.
  case hostileAddress(String)

  var description: String {
    switch self {
    case .noRemote(let name, let path):
      "`\(path)` has no remote `\(name)`; name another with `--remote NAME`"
    case .hostileAddress(let address):
      "the remote's address `\(RemoteAddress.withoutSecrets(address))` has a part that starts with "
        + "`-`, like an option, or a control character"
    }
  }
}

extension RemoteAddress {
  /// Returns the user and the password in an address of http; nil if there are none.
  static func signIn(in address: String) -> SignIn? {
    let plain = withoutSecrets(address)
    guard plain != address, !usesSSH(address), let separator = address.firstRange(of: "://"),
      let at = address[separator.upperBound...].firstIndex(of: "@")
    else { return nil }
    let parts = address[separator.upperBound..<at].split(
      separator: ":",
      maxSplits: 1,
      omittingEmptySubsequences: false
    )
    let password = parts.count > 1 ? parts[1] : parts[0]
    return password.isEmpty
      ? nil
      : SignIn(
        username: String(parts[0]),
        password: String(password),
        origin: "the address of the remote"
      )
  }
}
