internal import FileSystem
internal import Git
internal import Job
internal import RunEvents
internal import Sessions
internal import Subprocess
internal import Text

extension CaptureStep {
  /// Reports a capture, and what the patch does not contain.
  func report(_ snapshot: Snapshot, _ facts: SnapshotFacts) {
    context.emit(.snapshotTaken(context.id, facts))
    for item in snapshot.leftOut.prefix(3) where !item.hidesContent {
      context.warn(SafeText("not in the patch: \(item.text)"))
    }
    for text in snapshot.remarkTexts { context.warn(SafeText(text)) }
    reportDropped(facts)
  }

  /// Reports what `changes: restore` takes back.
  func reportDropped(_ facts: SnapshotFacts) {
    guard let dropped = facts.dropped else { return }
    let names = Wording.names(dropped.map(\.string))
    context.warn(
      SafeText("put back as `changes: restore` asks, see `\(Self.droppedPatch)`: \(names)")
    )
  }

  /// Reports links that lead out of the repository: commands read what is there, and it is not part
  /// of the change.
  func reportLinks(_ changes: [PathChange], _ snapshot: Snapshot) {
    let known = Set(snapshot.remarks.filter { $0.kind == .linkIntoWorktree }.map(\.path))
    let paths = changes.filter(\.leadsOut).map(\.text).filter { !known.contains($0) }
    guard !paths.isEmpty else { return }
    context.warn(
      "links out of the repository, whose targets the patch does not hold",
      naming: paths
    )
  }

  /// Returns the paths that a captured tree changes.
  func changes(
    _ snapshot: Snapshot,
    _ setUp: ObjectID?,
    _ deadline: MonotonicInstant?
  ) throws(JobFailure) -> [PathChange] {
    do throws(GitError) {
      let interruption = context.interruption(at: deadline)
      return try context.repository.pathChanges(
        of: snapshot,
        since: setUp,
        rootName: context.checkoutName,
        interruption
      )
    } catch {
      throw context.failure(.snapshot, error, while: "reading what the agent left")
    }
  }

  /// Returns a captured tree with the base's entries at some changed paths.
  func reverted(
    _ snapshot: Snapshot,
    _ changes: [PathChange],
    keepingOnlyThem: Bool = false,
    _ deadline: MonotonicInstant?
  ) throws(JobFailure) -> Snapshot {
    guard keepingOnlyThem || !changes.isEmpty else { return snapshot }
    do throws(GitError) {
      return try context.repository.reverting(
        snapshot,
        at: changes,
        keepingOnlyThem: keepingOnlyThem,
        context.interruption(at: deadline)
      )
    } catch {
      throw context.failure(.snapshot, error, while: "putting back files of the base")
    }
  }

  /// Writes what the patch leaves out to a patch of its own.
  func keep(
    _ dropped: [PathChange],
    of whole: Snapshot,
    as name: String,
    _ deadline: MonotonicInstant?
  ) throws(JobFailure) {
    let part = try reverted(whole, dropped, keepingOnlyThem: true, deadline)
    _ = try writePatch(of: part, as: name, deadline)
  }

  /// Writes the patch of a captured tree to the job's folder.
  func writePatch(
    of snapshot: Snapshot,
    as name: String,
    _ deadline: MonotonicInstant?
  ) throws(JobFailure) -> PatchFacts {
    let folder = context.folder
    try folder.require()
    do throws(GitError) {
      let statistics = try context.repository.writePatch(
        of: snapshot,
        to: "\(folder.path)/\(name)",
        provenBy: context.settings.git,
        context.interruption(at: deadline)
      )
      folder.note(name, WrittenFile(size: Int64(statistics.bytes), digest: statistics.sha256))
      return PatchFacts(
        path: "\(folder.relativePath)/\(name)",
        bytes: statistics.bytes,
        filesChanged: statistics.filesChanged,
        insertions: statistics.insertions,
        deletions: statistics.deletions,
        sha256: statistics.sha256.description
      )
    } catch {
      if case .unprovenPatch = error { throw context.failure(.patchUnproven, error, while: "") }
      throw context.failure(.output, error, while: "writing the patch")
    }
  }
}

extension SnapshotFacts {
  /// Creates the facts of a captured tree.
  init(_ snapshot: Snapshot) {
    self.init(
      tree: snapshot.tree.description,
      isChanged: !snapshot.isEmpty,
      leftOut: snapshot.leftOut.prefix(100).map { SafeText($0.text).singleLine },
      ignoredCount: snapshot.ignoredCount
    )
  }

  /// Adds paths, as many as a report can show.
  mutating func note(sensitive: [String], dropped: [String], all: [String]) {
    paths = Self.listed(all, first: 1_000)
    self.sensitive = Self.listed(sensitive)
    self.dropped = Self.listed(dropped)
  }

  private static func listed(_ paths: [String], first count: Int = 100) -> [SafeText]? {
    paths.isEmpty ? nil : paths.prefix(count).map { SafeText($0).singleLine }
  }
}
