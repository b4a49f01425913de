internal import CLibgit2
internal import Text

extension SourceRepository {
  /// Returns the commit that a name refers to now.
  ///
  /// Accepts what `git rev-parse` accepts: a branch, a tag, `origin/x`, a full or abbreviated
  /// commit id. Nil means HEAD.
  public func commit(named reference: String?) throws(GitError) -> ObjectID {
    try refuseSpecialFiles()
    let repository = try open()
    guard let reference else { return try head(of: repository) }
    guard !reference.isEmpty, !reference.utf8.contains(0) else {
      throw try missing(reference, in: repository)
    }
    let object: Object
    do throws(GitError) {
      object = try unsafe Object("look up `\(reference)`") {
        unsafe git_revparse_single(&$0, repository.pointer, reference)
      }
    } catch {
      if error.isLibgit2(GIT_EAMBIGUOUS) {
        throw .ambiguousReference(name: reference, path: workingTree)
      }
      if error.isLibgit2(GIT_ENOTFOUND) || error.isLibgit2(GIT_EINVALIDSPEC) {
        throw try missing(reference, in: repository)
      }
      throw error
    }
    return try commit(of: object, name: reference)
  }

  /// Returns true if a commit has a folder at a path, which is relative to its top; a link to a
  /// folder is not one.
  public func holdsFolder(_ path: String, in commit: ObjectID) throws(GitError) -> Bool {
    guard !path.utf8.contains(0) else { return false }
    let repository = try open()
    do throws(GitError) {
      let object = try unsafe Object("look up `\(path)`") {
        unsafe git_revparse_single(&$0, repository.pointer, "\(commit):\(path)")
      }
      return unsafe git_object_type(object.pointer) == GIT_OBJECT_TREE
    } catch {
      if error.isLibgit2(GIT_ENOTFOUND) || error.isLibgit2(GIT_EINVALIDSPEC) { return false }
      throw error
    }
  }

  private func head(of repository: borrowing Repository) throws(GitError) -> ObjectID {
    var id = git_oid()
    do throws(GitError) {
      try Libgit2.check(
        "look up `HEAD`",
        unsafe git_reference_name_to_id(&id, repository.pointer, "HEAD")
      )
    } catch {
      let isUnborn = unsafe git_repository_head_unborn(repository.pointer) == 1
      throw isUnborn ? .unbornHead(path: workingTree) : error
    }
    let object = try lookUp(ObjectID(id), in: repository)
    return try commit(of: object, name: "HEAD")
  }

  private func lookUp(
    _ id: ObjectID,
    in repository: borrowing Repository
  ) throws(GitError) -> Object {
    var raw = id.raw
    do throws(GitError) {
      return try unsafe Object("read the object \(id)") {
        unsafe git_object_lookup(&$0, repository.pointer, &raw, GIT_OBJECT_ANY)
      }
    } catch {
      throw error.isLibgit2(GIT_ENOTFOUND) ? .missingObject(id: id, path: workingTree) : error
    }
  }

  private func commit(of object: borrowing Object, name: String) throws(GitError) -> ObjectID {
    let commit: Object
    do throws(GitError) {
      commit = try unsafe Object("find the commit of `\(name)`") {
        unsafe git_object_peel(&$0, object.pointer, GIT_OBJECT_COMMIT)
      }
    } catch {
      if error.isLibgit2(GIT_EPEEL) || error.isLibgit2(GIT_EINVALIDSPEC) {
        throw .notACommit(name: name, path: workingTree)
      }
      throw error
    }
    guard let id = unsafe git_object_id(commit.pointer) else {
      throw .notACommit(name: name, path: workingTree)
    }
    return unsafe ObjectID(id.pointee)
  }

  private func missing(
    _ name: String,
    in repository: borrowing Repository
  ) throws(GitError) -> GitError {
    var list = unsafe git_strarray()
    let code = unsafe git_reference_list(&list, repository.pointer)
    try Libgit2.check("list the branches and tags", code)
    defer { unsafe git_strarray_dispose(&list) }
    var names: [String] = []
    for index in unsafe 0..<list.count {
      guard let text = unsafe list.strings[index] else { continue }
      let full = unsafe String(cString: text)
      for prefix in ["refs/heads/", "refs/tags/", "refs/remotes/"] where full.hasPrefix(prefix) {
        names.append(String(full.dropFirst(prefix.count)))
      }
    }
    let suggestions = Array(NearWords.ranked(to: name, among: names).prefix(3))
    return .missingReference(name: name, path: workingTree, suggestions: suggestions)
  }
}
