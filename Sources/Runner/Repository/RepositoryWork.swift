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
    let answers: [RepositoryAnswer] = [.done, .failure(.interrupted), .paths([])]
    for answer in answers { _ = try? JSONEncoder().encode(answer) }
  }

  /// Serves requests in the forked process until the socket is closed.
  public static func serve(_ socket: borrowing Descriptor) {
    ForkedWorker.serve(socket) { bytes, isUnwanted in
      let answer: RepositoryAnswer
      do throws(GitError) {
        guard let request = try? JSONDecoder().decode(RepositoryRequest.self, from: Data(bytes))
        else { throw .interrupted }
        answer = try perform(request, Interruption(isUnwanted))
      } catch {
        answer = .failure(error)
      }
      // Encoding cannot fail: the types consist of our own text and numbers.
      return (try? JSONEncoder().encode(answer)).map(Array.init) ?? []
    }
  }

  private static func perform(
    _ request: RepositoryRequest,
    _ interruption: Interruption
  ) throws(GitError) -> RepositoryAnswer {
    switch request {
    case .template(let template):
      return .template(
        try WorkspaceTemplate.make(
          of: template.source,
          at: template.commit,
          in: template.directory,
          filters: template.filters,
          threads: template.threads,
          interruption: interruption
        )
      )
    case .create(let creation):
      return .workspace(
        try Workspace.create(
          from: creation.template,
          of: creation.source,
          named: creation.name,
          path: creation.path,
          store: creation.store,
          isolation: creation.isolation,
          threads: creation.threads,
          interruption: interruption
        )
      )
    case .copy(var workspace, let paths):
      try workspace.copy(paths)
      return .workspace(workspace)
    case .snapshot(let workspace, let limits, let tree, let filters, let git):
      return .snapshot(
        try workspace.snapshot(
          limits: limits,
          knowing: tree,
          filters: filters,
          git: git,
          interruption: interruption
        )
      )
    case .secrets(let snapshot, let secrets):
      return .secrets(try PatchSecret.all(in: snapshot, Redactor(secrets), interruption))
    case .patch(let snapshot, let path, let git):
      let statistics = try snapshot.writePatch(to: path, interruption: interruption)
      try snapshot.provePatch(at: path, with: git, interruption: interruption)
      return .statistics(statistics)
    case .restore(let workspace, let paths):
      return .paths(try workspace.restore(copying: paths))
    case .missing(let snapshot, let other): return .paths(try snapshot.pathsMissing(in: other))
    case .noteListing(let workspace, let tree):
      return .paths([try workspace.noteListing(of: tree)])
    case .touched(let workspace, let tree, let digest):
      return .paths(try workspace.pathsTouched(since: digest, of: tree))
    case .missingObjects(let workspace):
      let missing = try workspace.missingBaseObjects(interruption: interruption)
      return .paths(missing.map(\.description))
    case .apply(let workspace, let path, let git):
      return .tree(
        try workspace.tree(applyingPatch: path, with: git, interruption: interruption)
      )
    case .checkOut(let workspace, let tree, let filters):
      try workspace.checkOut(tree, filters: filters, interruption: interruption)
      return .done
    }
  }

  private func ask(
    _ request: RepositoryRequest,
    _ interruption: Interruption
  ) throws(GitError) -> RepositoryAnswer {
    let bytes: [UInt8]
    do throws(ForkedWorker.Failure) {
      let request = (try? JSONEncoder().encode(request)).map(Array.init) ?? []
      bytes = try worker.answer(request) { interruption.isNow }
    } catch {
      switch error {
      case .interrupted: throw .interrupted
      case .lost: throw .processLost
      case .notStarted(let reason): throw .processNotStarted("\(reason)")
      }
    }
    guard let answer = try? JSONDecoder().decode(RepositoryAnswer.self, from: Data(bytes)) else {
      throw .processLost
    }
    if case .failure(let error) = answer { throw error }
    return answer
  }
}

extension RepositoryWork {
  /// Reads a commit's files into a template.
  func makeTemplate(
    _ template: RepositoryRequest.Template,
    _ interruption: Interruption
  ) throws(GitError) -> WorkspaceTemplate {
    guard case .template(let made) = try ask(.template(template), interruption) else {
      throw .processLost
    }
    return made
  }

  /// Makes a workspace.
  func create(
    _ creation: RepositoryRequest.Creation,
    _ interruption: Interruption
  ) throws(GitError) -> Workspace {
    guard case .workspace(let workspace) = try ask(.create(creation), interruption) else {
      throw .processLost
    }
    return workspace
  }

  /// Copies untracked files into a workspace.
  func copy(
    _ paths: [String],
    into workspace: Workspace,
    _ interruption: Interruption
  ) throws(GitError) -> Workspace {
    guard case .workspace(let copied) = try ask(.copy(workspace, paths), interruption) else {
      throw .processLost
    }
    return copied
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
    let answer = try ask(.snapshot(workspace, limits, knowing: tree, filters, git), interruption)
    guard case .snapshot(let snapshot) = answer else { throw .processLost }
    return snapshot
  }

  /// Looks for secrets in a change.
  func secrets(
    in snapshot: Snapshot,
    _ secrets: [Secret],
    _ interruption: Interruption
  ) throws(GitError) -> [PatchSecret] {
    guard case .secrets(let found) = try ask(.secrets(snapshot, secrets), interruption) else {
      throw .processLost
    }
    return found
  }

  /// Writes a patch that git accepts.
  func writePatch(
    of snapshot: Snapshot,
    to path: String,
    provenBy git: GitProgram,
    _ interruption: Interruption
  ) throws(GitError) -> PatchStatistics {
    let answer = try ask(.patch(snapshot, path: path, git), interruption)
    guard case .statistics(let statistics) = answer else { throw .processLost }
    return statistics
  }

  /// Restores git's own files and the copied untracked files; returns those that the source has
  /// changed.
  func restore(
    _ workspace: Workspace,
    copying paths: [String],
    _ interruption: Interruption
  ) throws(GitError) -> [String] {
    let answer = try ask(.restore(workspace, copying: paths), interruption)
    guard case .paths(let changed) = answer else { throw .processLost }
    return changed
  }

  /// Returns the paths of a snapshot that are missing or different in another one.
  func paths(
    of snapshot: Snapshot,
    missingIn other: Snapshot,
    _ interruption: Interruption
  ) throws(GitError) -> [String] {
    let answer = try ask(.missing(snapshot, in: other), interruption)
    guard case .paths(let paths) = answer else { throw .processLost }
    return paths
  }

  /// Records the stat data of a tree's files in a workspace; returns the record's digest.
  func noteListing(
    of workspace: Workspace,
    _ tree: ObjectID,
    _ interruption: Interruption
  ) throws(GitError) -> String {
    guard case .paths(let digests) = try ask(.noteListing(workspace, tree), interruption),
      let digest = digests.first
    else { throw .processLost }
    return digest
  }

  /// Returns the files that were written since that record.
  func pathsTouched(
    since digest: String,
    in workspace: Workspace,
    _ tree: ObjectID,
    _ interruption: Interruption
  ) throws(GitError) -> [String] {
    let answer = try ask(.touched(workspace, tree, since: digest), interruption)
    guard case .paths(let paths) = answer else { throw .processLost }
    return paths
  }

  /// Returns the objects of a workspace's base that the source no longer has.
  func missingObjects(
    of workspace: Workspace,
    _ interruption: Interruption
  ) throws(GitError) -> [String] {
    guard case .paths(let names) = try ask(.missingObjects(workspace), interruption) else {
      throw .processLost
    }
    return names
  }

  /// Returns the tree that results from a patch.
  func tree(
    applyingPatch path: String,
    to workspace: Workspace,
    with git: GitProgram,
    _ interruption: Interruption
  ) throws(GitError) -> ObjectID {
    let answer = try ask(.apply(workspace, patch: path, git), interruption)
    guard case .tree(let tree) = answer else { throw .processLost }
    return tree
  }

  /// Checks out a tree's files in a workspace.
  func checkOut(
    _ tree: ObjectID,
    in workspace: Workspace,
    _ filters: FilterPrograms,
    _ interruption: Interruption
  ) throws(GitError) {
    _ = try ask(.checkOut(workspace, tree, filters), interruption)
  }
}
