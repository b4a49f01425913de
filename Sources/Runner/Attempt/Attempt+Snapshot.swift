internal import FileSystem
internal import Git
internal import JobFile
internal import RunEvents
internal import Subprocess
internal import UntrustedText

extension Attempt {
  /// Reads what the agent left and writes the patch.
  func read(
    _ workspace: Workspace,
    _ deadline: MonotonicInstant?,
    _ redactor: Redactor
  ) throws(JobFailure) -> Snapshot {
    let snapshot = try snapshot(of: workspace, deadline)
    dispatcher.emit(
      .snapshotTaken(
        id,
        SnapshotFacts(
          tree: snapshot.tree.description,
          isChanged: !snapshot.isEmpty,
          leftOut: snapshot.leftOut.prefix(100).map { SafeText($0.text).singleLine },
          ignoredCount: snapshot.ignoredCount
        )
      )
    )
    for item in snapshot.leftOut.prefix(3) where !item.hidesContent {
      dispatcher.emit(.warned(id, SafeText("not in the patch: \(item.text)").singleLine))
    }
    for text in snapshot.remarkTexts { dispatcher.emit(.warned(id, SafeText(text).singleLine)) }
    if let secret = try secretFailure(snapshot, redactor, deadline) {
      // An agent that failed is described by its failure; its patch is withheld all the same.
      guard deadline == nil else { throw secret }
      dispatcher.emit(.warned(id, secret.reason.message))
      return snapshot
    }
    try requireFolder()
    do throws(GitError) {
      let statistics = try repository.writePatch(
        of: snapshot,
        to: folder.absolute + "/changes.patch",
        provenBy: settings.git,
        interruption(deadline)
      )
      note(
        "changes.patch",
        WrittenFile(size: Int64(statistics.bytes), digest: statistics.sha256)
      )
      dispatcher.emit(
        .patchWritten(
          id,
          PatchFacts(
            path: folder.relative + "/changes.patch",
            bytes: statistics.bytes,
            filesChanged: statistics.filesChanged,
            insertions: statistics.insertions,
            deletions: statistics.deletions,
            sha256: statistics.sha256.description
          )
        )
      )
    } catch {
      if case .unprovenPatch = error { throw failure(.patchUnproven, error, "") }
      throw failure(.output, error, "writing the patch")
    }
    return snapshot
  }

  /// Takes up a snapshot whose patch is written already, and makes the worktree what it was.
  ///
  /// Commands that verified it and were ended may have left it otherwise; and the worktree may be a
  /// new one.
  func takeUp(
    _ facts: SnapshotFacts,
    in workspace: Workspace,
    _ deadline: MonotonicInstant
  ) throws(JobFailure) -> Snapshot {
    let tree: ObjectID
    do throws(GitError) {
      let path = folder.absolute + "/changes.patch"
      tree = try repository.tree(
        applyingPatch: path,
        to: workspace,
        with: settings.git,
        interruption(deadline)
      )
      guard facts.tree == tree.description else {
        throw .otherTree(found: tree, expected: ObjectID(facts.tree) ?? tree)
      }
    } catch {
      throw failure(.snapshot, error, "taking up what the agent left")
    }
    let found = try snapshot(of: workspace, knowing: tree, deadline)
    do throws(GitError) {
      if found.tree != tree {
        try repository.checkOut(tree, in: workspace, filterPrograms, interruption(deadline))
      }
      let snapshot = Snapshot(
        of: workspace.record,
        tree: facts.tree,
        leftOut: found.leftOut,
        remarks: found.remarks,
        ignoredCount: facts.ignoredCount
      )
      guard let snapshot else { throw .damagedStore(path: workspace.record.storeDirectory) }
      return snapshot
    } catch {
      throw failure(.snapshot, error, "taking up what the agent left")
    }
  }

  /// Reads the worktree; with a tree, what that holds counts as staged.
  private func snapshot(
    of workspace: Workspace,
    knowing tree: ObjectID? = nil,
    _ deadline: MonotonicInstant?
  ) throws(JobFailure) -> Snapshot {
    do throws(GitError) {
      let limits = Snapshot.Limits(specification.limits)
      return try repository.snapshot(
        of: workspace,
        limits,
        knowing: tree,
        filterPrograms,
        settings.git,
        interruption(deadline)
      )
    } catch {
      if let failure = JobFailure(worktreeLimit: error) { throw failure }
      throw failure(.snapshot, error, "reading what the agent left")
    }
  }

  /// Makes git and the files taken along in the worktree what they were before the agent came.
  func restore(
    _ workspace: Workspace,
    _ deadline: MonotonicInstant
  ) throws(JobFailure) {
    do throws(GitError) {
      let changed = try repository.restore(
        workspace,
        copying: specification.copy,
        interruption(deadline)
      )
      guard let first = changed.first else { return }
      let more = changed.count > 1 ? " and \(changed.count - 1) more" : ""
      let text = "the repository has other contents by now than when they were copied: `\(first)`"
      dispatcher.emit(.warned(id, SafeText("\(text)\(more)").singleLine))
    } catch {
      guard error != .interrupted else { throw failure(.snapshot, error, "preparing to verify") }
      throw .error(
        .snapshot,
        SafeText("the worktree cannot be prepared for verification: \(error)")
      )
    }
  }

  /// Looks whether the tree that is delivered is still what verification saw.
  ///
  /// A formatter among the commands, or a process that got out of sight, may have changed it in
  /// between; then a green result would say nothing about the patch. New files are fine: builds
  /// make them.
  func requireUnchanged(
    _ workspace: Workspace,
    _ snapshot: Snapshot,
    _ deadline: MonotonicInstant
  ) throws(JobFailure) {
    // Git's own files are the base's by now, so that nothing is staged but what was captured.
    let after = try self.snapshot(of: workspace, knowing: snapshot.tree, deadline)
    let changed: [String]
    do throws(GitError) {
      changed = try repository.paths(of: snapshot, missingIn: after, interruption(deadline))
    } catch {
      throw failure(.snapshot, error, "comparing what was verified")
    }
    guard let first = changed.first else { return }
    let more = changed.count > 1 ? " and \(changed.count - 1) more" : ""
    throw .error(
      .verifyChanged,
      SafeText("files of the patch's tree were changed while it was verified: `\(first)`\(more)"),
      details: SafeText(
        "files of the patch's tree were changed while it was verified, so that the verdict is not "
          + "about the patch:\n\(changed.prefix(20).joined(separator: "\n"))\n"
          + "let verification check without writing (a formatter's lint mode, a frozen lock file)"
      )
    )
  }

  /// A patch that lacks a file's contents is not what verification would judge.
  func requireComplete(_ snapshot: Snapshot) throws(JobFailure) {
    let missing = snapshot.leftOut.filter { $0.hidesContent }
    guard let first = missing.first else { return }
    let list = missing.map { SafeText($0.text).singleLine.string }.joined(separator: "\n")
    throw .error(
      .snapshot,
      "the patch cannot hold everything that was changed: \(first.text)",
      details: "the patch cannot hold everything that was changed:\n\(list)"
    )
  }
}
