internal import CLibgit2
internal import FileSystem
internal import Subprocess

extension SourceRepository {
  /// Creates a commit and points a branch at it, without touching HEAD, the index or files.
  ///
  /// No hook runs. The commit's time is its parent's, so that equal changes give equal commits. A
  /// branch whose commit has the same tree, parent, author and message stays as it is, and one with
  /// a commit that is not kjob's is never moved.
  public func make(
    _ wanted: PatchCommit,
    with git: GitProgram
  ) throws(GitError) -> (commit: ObjectID, change: PatchCommit.Change, present: ObjectID?) {
    try refuseSpecialFiles()
    let repository = try open()
    let found = try tree(of: wanted, in: repository, with: git)
    guard found == wanted.tree else { throw .otherTree(found: found, expected: wanted.tree) }
    let name = "refs/heads/" + wanted.branch
    // A branch without a commit may still be HEAD's.
    guard try headTarget(of: repository) != name else {
      throw .branchCheckedOut(name: wanted.branch, path: workingTree)
    }
    let time = try time(ofCommit: wanted.base, in: repository)
    let new = NewCommit(
      tree: wanted.tree,
      parents: [wanted.base],
      author: wanted.author,
      time: time,
      message: wanted.message,
      signing: wanted.signing
    )
    var present: ObjectID?
    if let branch = try existing(name, in: repository) {
      // A symbolic branch is never moved.
      guard let target = branch.target else {
        throw .branchExists(name: wanted.branch, path: workingTree)
      }
      if try equals(target, new.bytes, in: repository) { return (target, .unchanged, target) }
      guard wanted.replaces else {
        throw .branchExists(name: wanted.branch, path: workingTree)
      }
      guard !branch.isCheckedOut else {
        throw .branchCheckedOut(name: wanted.branch, path: workingTree)
      }
      guard try isOwn(target, wanted, git) else {
        throw .foreignCommit(commit: target, branch: wanted.branch, path: workingTree)
      }
      present = target
    }
    let commit = try writing(with: git).write(new)
    try point(name, at: commit, insteadOf: present, wanted, in: repository)
    return (commit, present == nil ? .created : .replaced, present)
  }

  /// True when git accepts a name for a branch.
  public static func isBranchName(_ name: String) -> Bool {
    guard (try? Libgit2.start()) != nil, !name.utf8.contains(0) else { return false }
    var isValid: Int32 = 0
    let code = unsafe git_branch_name_is_valid(&isValid, name)
    git_error_clear()
    return code == 0 && isValid == 1
  }

  /// True when a branch ends with the base of the new commit, or with a commit of kjob's on a base.
  private func isOwn(
    _ tip: ObjectID,
    _ wanted: PatchCommit,
    _ git: GitProgram
  ) throws(GitError) -> Bool {
    if tip == wanted.base { return true }
    let scratch = try ScratchRepository(
      in: nil,
      git,
      borrowing: [commonDirectory + "/objects"],
      interruption: .never
    )
    let record = try scratch.run(["log", "--max-count=1", "--format=%P%x00%B", "\(tip)"])
    let parts = record.bytes.split(
      separator: 0,
      maxSplits: 1,
      omittingEmptySubsequences: false
    )
    guard record.status == .exited(0), parts.count == 2 else { return false }
    let parents = shown(parts[0]).split(separator: " ")
    guard parents.count == 1 else { return false }
    let patch = try scratch.patch(from: String(parents[0]), to: "\(tip)")
    return wanted.isOwn(shown(parts[1]), try ChangeIdentity(of: patch, with: git))
  }

  private func time(
    ofCommit id: ObjectID,
    in repository: borrowing Repository
  ) throws(GitError) -> Int64 {
    var raw = id.raw
    let commit = try unsafe Object("read the commit \(id)") {
      unsafe git_object_lookup(&$0, repository.pointer, &raw, GIT_OBJECT_COMMIT)
    }
    let time = unsafe git_commit_time(commit.pointer)
    extendLifetime(commit)
    return time
  }

  private func tree(
    of wanted: PatchCommit,
    in repository: borrowing Repository,
    with git: GitProgram
  ) throws(GitError) -> ObjectID {
    let base = try tree(ofCommit: wanted.base, in: repository)
    guard !wanted.patch.isEmpty else { return base }
    return try writing(with: git).tree(applying: .bytes(wanted.patch), to: base)
  }

  /// Returns a repository whose new objects are written to this one.
  private func writing(with git: GitProgram) throws(GitError) -> ScratchRepository {
    try ScratchRepository(
      in: nil,
      git,
      writingTo: commonDirectory + "/objects",
      borrowing: [],
      interruption: .never
    )
  }

  private func tree(
    ofCommit id: ObjectID,
    in repository: borrowing Repository
  ) throws(GitError) -> ObjectID {
    var raw = id.raw
    let commit: Object
    do throws(GitError) {
      commit = try unsafe Object("read the commit \(id)") {
        unsafe git_object_lookup(&$0, repository.pointer, &raw, GIT_OBJECT_COMMIT)
      }
    } catch {
      guard error.isLibgit2(GIT_ENOTFOUND) else { throw error }
      throw .missingObject(id: id, path: workingTree)
    }
    guard let tree = unsafe git_commit_tree_id(commit.pointer) else {
      throw .notACommit(name: "\(id)", path: workingTree)
    }
    let found = unsafe ObjectID(tree.pointee)
    extendLifetime(commit)
    return found
  }

  private func headTarget(of repository: borrowing Repository) throws(GitError) -> String? {
    let head = try unsafe Reference("look up `HEAD`") {
      unsafe git_reference_lookup(&$0, repository.pointer, "HEAD")
    }
    let target = unsafe git_reference_symbolic_target(head.pointer)
    guard let target = unsafe target else { return nil }
    let name = unsafe String(cString: target)
    extendLifetime(head)
    return name
  }

  /// Returns a branch's target and whether it is checked out anywhere; nil when it does not exist.
  private func existing(
    _ name: String,
    in repository: borrowing Repository
  ) throws(GitError) -> (target: ObjectID?, isCheckedOut: Bool)? {
    do throws(GitError) {
      let branch = try unsafe Reference("look up `\(name)`") {
        unsafe git_reference_lookup(&$0, repository.pointer, name)
      }
      let id = unsafe git_reference_target(branch.pointer)
      let target = unsafe id.map { unsafe ObjectID($0.pointee) }
      let isCheckedOut = unsafe git_branch_is_checked_out(branch.pointer) != 0
      extendLifetime(branch)
      return (target, isCheckedOut)
    } catch {
      guard error.isLibgit2(GIT_ENOTFOUND) else { throw error }
      return nil
    }
  }

  private func equals(
    _ id: ObjectID,
    _ bytes: [UInt8],
    in repository: borrowing Repository
  ) throws(GitError) -> Bool {
    let objects = try unsafe ObjectDatabase("open the objects") {
      unsafe git_repository_odb(&$0, repository.pointer)
    }
    var raw = id.raw
    let object = try unsafe DatabaseObject("read the object \(id)") {
      unsafe git_odb_read(&$0, objects.pointer, &raw)
    }
    let data = unsafe UnsafeRawBufferPointer(
      start: git_odb_object_data(object.pointer),
      count: git_odb_object_size(object.pointer)
    )
    let other = unsafe Array(data)
    let isCommit = unsafe git_odb_object_type(object.pointer) == GIT_OBJECT_COMMIT
    extendLifetime(object)
    return isCommit && Self.essence(of: other) == Self.essence(of: bytes)
  }

  /// Returns a commit without its signature and the times in its author and committer lines.
  private static func essence(of commit: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var rest = commit[...]
    var isSignature = false
    while let end = rest.firstIndex(of: 0x0A), end > rest.startIndex {
      let line = rest[..<end]
      rest = rest[(end + 1)...]
      // A value's further lines begin with a space.
      isSignature = line.starts(with: "gpgsig".utf8) || isSignature && line.first == 0x20
      if isSignature { continue }
      let isPerson = line.starts(with: "author ".utf8) || line.starts(with: "committer ".utf8)
      let mail = line.lastIndex(of: UInt8(ascii: ">")) ?? end
      result += isPerson ? line[..<mail] : line
      result.append(0x0A)
    }
    return result + rest
  }

  private func point(
    _ name: String,
    at commit: ObjectID,
    insteadOf present: ObjectID?,
    _ wanted: PatchCommit,
    in repository: borrowing Repository
  ) throws(GitError) {
    var raw = commit.raw
    do throws(GitError) {
      _ = try unsafe Reference("make the branch `\(wanted.branch)`") {
        if let present {
          var old = present.raw
          return unsafe git_reference_create_matching(
            &$0,
            repository.pointer,
            name,
            &raw,
            1,
            &old,
            "kjob apply"
          )
        }
        return unsafe git_reference_create(&$0, repository.pointer, name, &raw, 0, "kjob apply")
      }
    } catch {
      // Another process has created or moved it meanwhile.
      guard error.isLibgit2(GIT_EEXISTS) || error.isLibgit2(GIT_EMODIFIED) else { throw error }
      throw .branchExists(name: wanted.branch, path: workingTree)
    }
  }
}
