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
        threads: creation.threads,
        interruption: interruption
      )
    case .copy(var workspace, let paths):
      try workspace.copy(paths)
      return workspace
    case .snapshot(let workspace, let limits, let tree, let filters, let git):
      return try workspace.snapshot(
        limits: limits,
        knowing: tree,
        filters: filters,
        git: git,
        interruption: interruption
      )
    case .secrets(let snapshot, let secrets):
      return try PatchSecret.all(in: snapshot, Redactor(secrets), interruption)
    case .patch(let snapshot, let path, let git):
      let statistics = try snapshot.writePatch(to: path, interruption: interruption)
      try snapshot.provePatch(at: path, with: git, interruption: interruption)
      return statistics
    case .restore(let workspace, let paths):
      return try workspace.restore(copying: paths)
    case .missing(let snapshot, let other): return try snapshot.pathsMissing(in: other)
    case .noteListing(let workspace, let tree):
      return try workspace.noteListing(of: tree)
    case .touched(let workspace, let tree, let digest):
      return try workspace.pathsTouched(since: digest, of: tree)
    case .missingObjects(let workspace):
      let missing = try workspace.missingBaseObjects(interruption: interruption)
      return missing.map(\.description)
    case .apply(let workspace, let path, let git):
      return try workspace.tree(applyingPatch: path, with: git, interruption: interruption)
    case .checkOut(let workspace, let tree, let filters):
      try workspace.checkOut(tree, filters: filters, interruption: interruption)
      return true
    }
  }

  private func ask<Value: Codable>(
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

extension RepositoryWork {
  /// Reads a commit's files into a template.
  func makeTemplate(
    _ template: RepositoryRequest.Template,
    _ interruption: Interruption
  ) throws(GitError) -> WorkspaceTemplate {
    try ask(.template(template), interruption)
  }

  /// Makes a workspace.
  func create(
    _ creation: RepositoryRequest.Creation,
    _ interruption: Interruption
  ) throws(GitError) -> Workspace {
    try ask(.create(creation), interruption)
  }

  /// Copies untracked files into a workspace.
  func copy(
    _ paths: [String],
    into workspace: Workspace,
    _ interruption: Interruption
  ) throws(GitError) -> Workspace {
    try ask(.copy(workspace, paths), interruption)
  }

  /// Captures a workspace.
  func snapshot(
    of workspace: Workspace,
    _ limits: Snapshot.Limits,
    knowing tree: ObjectID?,
    _ filters: FilterPrograms,
    _ git: GitProgram,
    _ interruption: Interruption
  ) throws(GitError) -> Snapshot {
    try ask(.snapshot(workspace, limits, knowing: tree, filters, git), interruption)
  }

  /// Looks for secrets in a change.
  func secrets(
    in snapshot: Snapshot,
    _ secrets: [Secret],
    _ interruption: Interruption
  ) throws(GitError) -> [PatchSecret] {
    try ask(.secrets(snapshot, secrets), interruption)
  }

  /// Writes a patch that git accepts.
  func writePatch(
    of snapshot: Snapshot,
    to path: String,
    provenBy git: GitProgram,
    _ interruption: Interruption
  ) throws(GitError) -> PatchStatistics {
    try ask(.patch(snapshot, path: path, git), interruption)
  }

  /// Restores git's own files and the copied untracked files; returns those that the source has
  /// changed.
  func restore(
    _ workspace: Workspace,
    copying paths: [String],
    _ interruption: Interruption
  ) throws(GitError) -> [String] {
    try ask(.restore(workspace, copying: paths), interruption)
  }

  /// Returns the paths of a snapshot that are missing or different in another one.
  func paths(
    of snapshot: Snapshot,
    missingIn other: Snapshot,
    _ interruption: Interruption
  ) throws(GitError) -> [String] {
    try ask(.missing(snapshot, in: other), interruption)
  }

  /// Records the stat data of a tree's files in a workspace; returns the record's digest.
  func noteListing(
    of workspace: Workspace,
    _ tree: ObjectID,
    _ interruption: Interruption
  ) throws(GitError) -> String {
    try ask(.noteListing(workspace, tree), interruption)
  }

  /// Returns the files that were written since that record.
  func pathsTouched(
    since digest: String,
    in workspace: Workspace,
    _ tree: ObjectID,
    _ interruption: Interruption
  ) throws(GitError) -> [String] {
    try ask(.touched(workspace, tree, since: digest), interruption)
  }

  /// Returns the objects of a workspace's base that the source no longer has.
  func missingObjects(
    of workspace: Workspace,
    _ interruption: Interruption
  ) throws(GitError) -> [String] {
    try ask(.missingObjects(workspace), interruption)
  }

  /// Returns the tree that results from a patch.
  func tree(
    applyingPatch path: String,
    to workspace: Workspace,
    with git: GitProgram,
    _ interruption: Interruption
  ) throws(GitError) -> ObjectID {
    try ask(.apply(workspace, patch: path, git), interruption)
  }

  /// Checks out a tree's files in a workspace.
  func checkOut(
    _ tree: ObjectID,
    in workspace: Workspace,
    _ filters: FilterPrograms,
    _ interruption: Interruption
  ) throws(GitError) {
    let _: Bool = try ask(.checkOut(workspace, tree, filters), interruption)
  }
}
