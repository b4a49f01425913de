internal import Subprocess

/// A temporary repository between a source and a remote one: it makes commits of patches, reads what
/// is on the remote's branches, and pushes.
///
/// Nothing is written to the source.
public final class Exchange {
  /// A commit on a branch.
  public struct Commit: Hashable, Sendable {
    /// The id.
    public var id: ObjectID
    /// The ids of the parents.
    public var parents: [ObjectID]
    /// The id of the tree.
    public var tree: ObjectID
    /// The message.
    public var message: String
  }

  /// The result of a push.
  public enum Push: Hashable, Sendable {
    /// The branch is at the commit.
    case done
    /// The branch was not where it was expected, and stays as it is.
    case moved
    /// The server refused it, with its words.
    case refused(String)
  }

  private let remote: RemoteRepository
  private let scratch: ScratchRepository

  /// Creates the repository; it borrows the objects of `source`.
  public init(
    between source: SourceRepository,
    and remote: RemoteRepository
  ) throws(GitError) {
    let objects = source.commonDirectory + "/objects"
    let made = try ScratchRepository(
      in: nil,
      remote.git,
      borrowing: [objects],
      interruption: remote.interruption
    )
    self.remote = remote
    scratch = made
  }

  /// Fetches branches of the remote repository, so that their commits can be read.
  public func fetch(_ branches: [String]) throws(GitError) {
    guard !branches.isEmpty else { return }
    let output = try scratch.run(
      ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--", remote.address]
        + branches.map { "+refs/heads/\($0):refs/kjob/\($0)" },
      environment: remote.environment,
      settings: remote.settings
    )
    guard output.status == .exited(0) else { throw remote.failure(output) }
  }

  /// True when a commit is here.
  public func has(_ commit: ObjectID) throws(GitError) -> Bool {
    try scratch.run(["cat-file", "-e", "\(commit)^{commit}"]).status == .exited(0)
  }

  /// Returns the commits that `tip` has and none of `others` has, the newest first; at most 1,000.
  public func commits(
    of tip: ObjectID,
    without others: [ObjectID]
  ) throws(GitError) -> [Commit] {
    let output = try git(
      ["log", "--max-count=1000", "-z", "--format=%H%x1f%P%x1f%T%x1f%B", "\(tip)", "--not"]
        + others.map { "\($0)" }
    )
    return output.bytes.split(separator: 0).compactMap { record in
      let parts = record.split(separator: 0x1F, maxSplits: 3, omittingEmptySubsequences: false)
      guard parts.count == 4, let id = ObjectID(shown(parts[0])),
        let tree = ObjectID(shown(parts[2]))
      else { return nil }
      let parents = shown(parts[1]).split(separator: " ").compactMap { ObjectID(String($0)) }
      return Commit(id: id, parents: parents, tree: tree, message: shown(parts[3]))
    }
  }

  /// Returns the tree of the merge of two commits that git makes by itself; nil if it has conflicts.
  public func automaticMerge(
    _ one: ObjectID,
    _ other: ObjectID
  ) throws(GitError) -> ObjectID? {
    let output = try scratch.run(["merge-tree", "--write-tree", "\(one)", "\(other)"])
    guard output.status == .exited(0) else { return nil }
    return ObjectID(output.text.split(separator: "\n").first.map(String.init) ?? "")
  }

  /// Returns the identity of the change that a commit makes to its only parent.
  public func identity(of commit: Commit) throws(GitError) -> String? {
    guard commit.parents.count == 1 else { return nil }
    let patch = try scratch.patch(from: "\(commit.parents[0])", to: "\(commit.id)")
    return try ChangeIdentity(of: patch, with: remote.git).text
  }

  /// Makes a commit of a patch, which must give the tree.
  ///
  /// Equal values give an equal id: the committer's time is the base's.
  public func commit(_ wanted: RemoteCommit) throws(GitError) -> ObjectID {
    let base = wanted.base
    let given = try git(["show", "--no-patch", "--format=%T %ct", "\(base)"]).text
      .split(separator: " ")
    guard given.count == 2, let baseTree = ObjectID(String(given[0])), let time = Int64(given[1])
    else { throw .missingObject(id: base, path: remote.address) }
    let tree =
      wanted.patch.isEmpty
      ? baseTree : try scratch.tree(applying: .bytes(wanted.patch), to: baseTree)
    guard tree == wanted.tree else { throw .otherTree(found: tree, expected: wanted.tree) }
    let object = commitObject(tree, on: base, by: wanted.author, at: time, wanted.message)
    let text = try git(
      ["hash-object", "-t", "commit", "-w", "--stdin"],
      .bytes(object)
    ).text
    guard let id = ObjectID(text) else {
      throw .git(doing: "hash-object", message: "it printed `\(text)`")
    }
    return id
  }

  /// Moves a branch of the remote repository to a commit, if it still is at `present`; nil means that
  /// it must not exist.
  ///
  /// `options` are for the server, if it takes any.
  public func push(
    _ commit: ObjectID,
    to branch: String,
    insteadOf present: ObjectID?,
    options: [String] = []
  ) throws(GitError) -> Push {
    let name = "refs/heads/\(branch)"
    let lease = present.map { "\($0)" } ?? ""
    let output = try scratch.run(
      [
        "push", "--porcelain", "--no-verify", "--no-follow-tags", "--recurse-submodules=no",
        "--force-with-lease=\(name):\(lease)",
      ] + options.map { "--push-option=\($0)" } + ["--", remote.address, "\(commit):\(name)"],
      environment: remote.environment,
      settings: remote.settings
    )
    if output.status == .exited(0) { return .done }
    for line in output.text.split(separator: "\n") {
      let parts = line.split(separator: "\t", omittingEmptySubsequences: false)
      guard parts.count == 3, parts[0] == "!" else { continue }
      let words = String(parts[2])
      // The last two come from a server that another push was faster at.
      let races = ["stale info", "fetch first", "cannot lock ref", "failed to update ref"]
      if races.contains(where: words.contains) { return .moved }
      return .refused(Self.rule(words, output))
    }
    throw remote.failure(output)
  }

  /// Returns the words of the server about a refusal: its own lines, and git's reason.
  private static func rule(_ words: String, _ output: GitProgram.Output) -> String {
    let lines = shown(output.errors).split(separator: "\n").compactMap { line -> String? in
      guard line.hasPrefix("remote:") else { return nil }
      let text = line.dropFirst("remote:".count).drop { $0 == " " }
      return text.isEmpty ? nil : String(text)
    }
    let said = lines.prefix(5).joined(separator: "; ")
    return said.isEmpty ? words : "\(words): \(said)"
  }

  private func git(
    _ arguments: [String],
    _ input: GitProgram.Input = .nothing
  ) throws(GitError) -> GitProgram.Output {
    let output = try scratch.run(arguments, input)
    guard output.status == .exited(0) else {
      throw .git(doing: arguments[0], message: output.message)
    }
    return output
  }
}

/// A commit to make of a patch.
public struct RemoteCommit: Sendable {
  /// The commit that the patch applies to.
  public var base: ObjectID
  /// The patch, as ``Snapshot`` writes it.
  public var patch: [UInt8]
  /// The tree that applying the patch must give.
  public var tree: ObjectID
  /// The full message.
  public var message: String
  /// The author and committer.
  public var author: Author

  /// Creates a description of a commit.
  public init(
    base: ObjectID,
    patch: [UInt8],
    tree: ObjectID,
    message: String,
    author: Author
  ) {
    self.base = base
    self.patch = patch
    self.tree = tree
    self.message = message
    self.author = author
  }
}
