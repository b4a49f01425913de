public import FileSystem
internal import FoundationEssentials
internal import Git
internal import Subprocess
internal import Text

/// Works on a job's repository and worktree in a separate process.
public final class RepositoryWork: Sendable {
  private let worker: ForkedWorker

  /// Creates the worker below a fork server.
  init(under server: ForkServer) {
    worker = ForkedWorker(under: server, for: .repository)
  }

  /// Does the work once that every forked process would otherwise repeat; call it before forking.
  public static func prepare() {
    // A failure occurs again where it can be reported.
    try? SourceRepository.prepareLibrary()
    // The first use of the coders resolves how the types are encoded, which is slow.
    _ = try? JSONDecoder().decode(RepositoryRequest.self, from: Data("{}".utf8))
    let answers: [RepositoryAnswer<[String]>] = [.failure(.interrupted), .value([])]
    for answer in answers { _ = try? JSONEncoder().encode(answer) }
  }

  /// Serves requests in the forked process until the socket is closed.
  public static func serve(_ socket: borrowing Descriptor) {
    ForkedWorker.serve(socket) { bytes, isUnwanted in
      do throws(GitError) {
        guard let request = try? JSONDecoder().decode(RepositoryRequest.self, from: Data(bytes))
        else { throw .interrupted }
        return encode(value: try perform(request, Interruption(isUnwanted)))
      } catch {
        return encode(RepositoryAnswer<Bool>.failure(error))
      }
    }
  }

  private static func encode(value: some Codable) -> [UInt8] {
    encode(RepositoryAnswer.value(value))
  }

  private static func encode(_ message: some Encodable) -> [UInt8] {
    // Encoding cannot fail: the types consist of our own text and numbers.
    (try? JSONEncoder().encode(message)).map(Array.init) ?? []
  }

  private static func perform(
    _ request: RepositoryRequest,
    _ interruption: Interruption
  ) throws(GitError) -> any Codable {
    // Long: one answer for each request.
    switch request {
    case .template(let template):
      return try WorkspaceTemplate.make(
        of: template.source,
        at: template.commit,
        in: template.directory,
        filters: template.filters,
        threads: template.threads,
        interruption: interruption
      )
    case .create(let creation):
      return try Workspace.create(
        from: creation.template,
        of: creation.source,
        named: creation.name,
        path: creation.path,
        store: creation.store,
        isolation: creation.isolation,
        origin: creation.origin,
        spare: creation.spare,
        threads: creation.threads,
        interruption: interruption
      )
    case .copy(var workspace, let paths):
      try workspace.copy(paths)
      return workspace
    case .copyFrom(var workspace, let paths, let origin):
      try workspace.copy(paths, of: origin)
      return workspace
    case .deliver(let workspace, let patch, let tree, let filters, let git):
      try workspace.deliver(
        patch: patch,
        giving: tree,
        filters: filters,
        with: git,
        interruption: interruption
      )
      return true
    case .snapshot(let workspace, let limits, let tree, let filters, let git):
      return try workspace.snapshot(
        limits: limits,
        knowing: tree,
        filters: filters,
        git: git,
        interruption: interruption
      )
    case .pathsChanged(let workspace, let tree, let git):
      return try workspace.paths(changedSince: tree, git: git, interruption: interruption)
    case .requireSize(let workspace, let limits, let tree):
      try workspace.requireSize(within: limits, knowing: tree, interruption: interruption)
      return true
    case .pathChanges(let snapshot, let tree, let rootName):
      return try snapshot.pathChanges(
        since: tree,
        rootName: rootName,
        interruption: interruption
      )
    case .revert(let snapshot, let paths, let keepsOnlyThem):
      return try keepsOnlyThem ? snapshot.keepingOnly(paths) : snapshot.reverting(paths)
    case .secrets(let snapshot, let secrets):
      return try PatchSecret.all(in: snapshot, Redactor(secrets), interruption)
    case .patch(let snapshot, let path, let git):
      let statistics = try snapshot.writePatch(to: path, interruption: interruption)
      try snapshot.provePatch(at: path, with: git, interruption: interruption)
      return statistics
    case .restore(let workspace, let paths):
      return try workspace.restore(copying: paths)
    case .noteListing(let workspace, let tree):
      return try workspace.noteListing(of: tree)
    case .changes(let workspace, let tree, let digest, let limits, let filters, let git):
      return try workspace.changes(
        from: tree,
        since: digest,
        limits: limits,
        filters: filters,
        git: git,
        interruption: interruption
      )
    case .noteFiles(let workspace, let name): return try workspace.noteFiles(as: name)
    case .removeNewFiles(let workspace, let digest, let name):
      try workspace.removeNewFiles(since: digest, as: name)
      return true
    case .digestOfCopies(let source, let paths): return try source.digest(ofCopies: paths)
    case .putBack(let workspace, let tree, let paths, let others, let filters, let git):
      try workspace.putBack(
        tree,
        only: paths,
        removing: others,
        filters: filters,
        with: git,
        interruption: interruption
      )
      return true
    case .missingObjects(let workspace):
      let missing = try workspace.missingBaseObjects(interruption: interruption)
      return missing.map(\.description)
    case .apply(let workspace, let path, let git):
      return try workspace.tree(applyingPatch: path, with: git, interruption: interruption)
    case .checkOut(let workspace, let tree, let filters):
      try workspace.checkOut(tree, filters: filters, interruption: interruption)
      return true
    case .search(let workspace, let tree, let search, let git):
      return try workspace.matches(of: search, in: tree, with: git, interruption: interruption)
    }
  }

  func ask<Value: Codable>(
    _ request: RepositoryRequest,
    _ interruption: Interruption
  ) throws(GitError) -> Value {
    let bytes: [UInt8]
    do throws(ForkedWorker.Failure) {
      bytes = try worker.answer(Self.encode(request)) { interruption.isNow }
    } catch {
      switch error {
      case .interrupted: throw .interrupted
      case .lost: throw .processLost
      case .notStarted(let reason): throw .processNotStarted("\(reason)")
      }
    }
    switch try? JSONDecoder().decode(RepositoryAnswer<Value>.self, from: Data(bytes)) {
    case .value(let value)?: return value
    case .failure(let error)?: throw error
    case nil: throw .processLost
    }
  }
}
