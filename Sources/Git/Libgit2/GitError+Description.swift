internal import FileSystem

/// The oldest version of git that kjob can work with.
let oldestGitVersion = "2.39"

extension GitError: CustomStringConvertible {
  /// One sentence for the user: the problem, what was expected and what to do.
  public var description: String {
    // Long: one text for each case.
    switch self {
    case .notARepository(let path):
      "`\(path)` is not in a git repository; give the path of a repository with a working tree"
    case .notTheTop(let path, let top):
      "`\(path)` is a folder within the repository `\(top)`, not its top; give `\(top)` instead"
    case .bare(let path):
      "`\(path)` is in a bare repository, which has no working tree; to run jobs on that repository, "
        + "name it as a `path` in `repos`"
    case .copyFromBare(let path):
      "`\(path)` has no working tree from which `copy` could take files; use a clone that has one"
    case .unbornHead(let path):
      "`\(path)` has no commit yet; make a first commit or name a `ref`"
    case .interrupted: "interrupted"
    case .endless(let path, let limit):
      "reading the repository `\(path)` did not end within \(limit); "
        + "is an object damaged? `git fsck` shows it"
    case .damagedStore(let path):
      "`\(path)` is damaged or was written by another version of kjob; start the job again"
    case .changedStore(let path):
      "kjob's own file `\(path)` was changed by another program; nothing that it says about the "
        + "job can be relied on"
    case .processLost: "the process that worked on the repository was killed or crashed"
    case .processNotStarted(let reason):
      "cannot start a process that works on the repository: \(reason)"
    case .foreignOwner(let path, let owner):
      "`\(path)` belongs to the user with the id \(owner); run kjob as that user, or trust it with "
        + "`git config --global --add safe.directory PATH`"
    case .unsupported(let path, let feature):
      "`\(path)` \(feature.explanation)"
    case .missingReference(let name, let path, let suggestions):
      "no branch, tag or commit `\(name)` in `\(path)`" + Self.hint(suggestions)
    case .ambiguousReference(let name, let path):
      "`\(name)` matches several objects in `\(path)`; give more digits of the commit id"
    case .notACommit(let name, let path):
      "`\(name)` in `\(path)` is not a commit; give a branch, a tag of a commit or a commit id"
    case .missingObject(let id, let path):
      "`\(path)` lacks the object \(id) that the commit needs; fetch it, or clone again in full"
    case .unsafeTree(let path):
      "the commit holds the path `\(path)`, which git refuses to check out; use another commit"
    case .workspacePath(let path, let problem):
      "cannot make a worktree at `\(path)`: \(problem.explanation)"
    case .workspaceMoved(let path):
      "the worktree `\(path)` was moved away or replaced, so its changes cannot be read"
    case .workspaceTooLarge(let path, let found, let limit, let unit):
      "the worktree `\(path)` has at least \(found) \(unit.noun), and \(limit) are allowed"
        + "; let the job clean up after itself or name its build folders in `.gitignore`"
    case .copy(let path, let problem):
      "cannot copy `\(path)`: \(problem.explanation)"
    case .specialFile(let path):
      "`\(path)` is a pipe, a socket or a device where git keeps a file; remove it"
    case .repositoryNotWritable(let error):
      "\(error); a job with `isolation: private` writes nothing to the repository"
    case .gitMissing(let path):
      "`git` was not found in PATH (\(path)); install git \(oldestGitVersion) or newer"
    case .gitTooOld(let path, let version):
      "`\(path)` is git \(version), and kjob needs \(oldestGitVersion) or newer"
    case .gitChanged(let path):
      "`\(path)` has changed since the run began; finish updating git, then run kjob again"
    case .git(let command, let message): "`git \(command)` failed: \(message)"
    case .filter(let name, let path, let message):
      "the filter `\(name)` failed for `\(path)`: \(message)"
    case .unprovenPatch(let message):
      "git does not produce the captured tree from the patch: \(message)"
    case .patch(let path, let message):
      "the patch `\(path)` does not apply to the base commit: \(message)"
    case .foreignCommit(let commit, let branch, let path):
      "the branch `\(branch)` in `\(path)` has a commit of another author, "
        + "\(commit.description.prefix(12)); rename the branch, or use another `--branch`"
    case .branchExists(let name, let path):
      "the branch `\(name)` in `\(path)` already exists and holds something else; `--force` moves it"
    case .branchCheckedOut(let name, let path):
      "the branch `\(name)` is checked out in `\(path)` or one of its worktrees, and stays as it is"
    case .otherTree(let found, let expected):
      "the patch gives the tree \(found), but the verified one is \(expected)"
    case .fetch(let address, let reason): "cannot fetch `\(address)`: \(reason)"
    case .signIn(let address, let tried):
      tried.isEmpty
        ? "`\(address)` asks for a password; set KJOB_GIT_TOKEN, or store one with git's"
          + " credential helper"
        : "`\(address)` rejects the sign-in from \(tried.joined(separator: " and ")); is the token"
          + " still valid, and may it read this repository?"
    case .ssh(let address, let problem): "cannot use `\(address)`: \(problem.explanation)"
    case .notCached(let address):
      "`\(address)` is not in the cache; run once without `--offline`"
    case .noAuthor(let path):
      "git's configuration for `\(path)` names no author; set `user.name` and `user.email`,"
        + " or give `--author`"
    case .unsigned(let reason):
      "git could not sign the commit: \(reason); see `user.signingKey` and `gpg.format` in git's"
        + " configuration"
    case .file(let error):
      error.description
    case .libgit2(let operation, let message, let code):
      "cannot \(operation): \(message.isEmpty ? "libgit2 failed with \(code)" : message)"
    }
  }

  private static func hint(_ suggestions: [String]) -> String {
    guard !suggestions.isEmpty else { return "; fetch it or correct the name" }
    return "; did you mean " + suggestions.map { "`\($0)`" }.joined(separator: " or ") + "?"
  }
}

extension GitError.Feature {
  fileprivate var explanation: String {
    switch self {
    case .sha256:
      "names its objects by SHA-256; kjob works with SHA-1 repositories only"
    case .partialClone:
      "is a partial clone; kjob needs all objects: clone without `--filter`, or run"
        + " `git fetch --refetch --no-filter` and unset `extensions.partialClone` and"
        + " `remote.<name>.promisor`"
    case .worktreeConfiguration:
      "has a configuration for each working tree, as sparse checkouts do; run"
        + " `git sparse-checkout disable` and `git config --unset extensions.worktreeConfig`,"
        + " or use another clone"
    case .extension(let name):
      "uses the extension `\(name)`, which kjob does not know; use a clone without it"
    case .formatVersion(let version):
      "has the repository format `\(version)`; kjob knows the formats 0 and 1"
    }
  }
}

extension GitError.PathProblem {
  fileprivate var explanation: String {
    switch self {
    case .exists: "something is already there; remove it or choose another folder"
    case .relative: "expected a path that starts with `/`"
    case .unrepresentable: "git cannot store a path with a line break; choose another folder"
    }
  }
}

extension GitError.LimitUnit {
  fileprivate var noun: String {
    switch self {
    case .entries: "files, links and folders"
    case .bytes: "bytes of new and changed files"
    case .levels: "levels of folders"
    }
  }
}

extension GitError.CopyProblem {
  fileprivate var explanation: String {
    switch self {
    case .missing: "no such file in the repository's working tree"
    case .tracked: "the commit holds it already; remove it from `copy`"
    case .outside: "expected a relative path within the repository's working tree"
    case .special: "it is a pipe, a socket or a device"
    case .notInFolder: "a part of its path is a link or a file instead of a folder"
    }
  }
}
