internal import FileSystem
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
  /// True if the source has only a part of its history, as pipelines clone it.
  private let isShallow: Bool

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
    // Where the history ends; without it git looks for commits that are not there.
    let name: FileName = "shallow"
    let ends = try? RegularFile.read("\(source.commonDirectory)/\(name)", limit: 1 << 26)
    if let ends { try located(objects) { () throws(FileError) in try made.put(ends, as: name) } }
    self.remote = remote
    isShallow = ends != nil
    scratch = made
  }

  /// Fetches more history of branches, until it has everything that `commit` has and `other` has not.
  ///
  /// Does nothing if the source has all of its history.
  public func connect(
    _ commit: ObjectID,
    _ other: ObjectID,
    _ branches: [String]
  ) throws(GitError) {
    guard isShallow else { return }
    for depth in ["--deepen=100", "--deepen=2000", "--unshallow"] {
      // Where the history ends, a commit seems to have no parents.
      let ends = try scratch.run(
        ["rev-list", "--max-parents=0", "\(commit)", "--not", "\(other)"]
      )
      if ends.status == .exited(0), ends.bytes.isEmpty { return }
      try fetch(branches, depth: [depth])
    }
  }

  /// Fetches branches of the remote repository, so that their commits can be read.
  public func fetch(_ branches: [String]) throws(GitError) {
    try fetch(branches, depth: [])
  }

  private func fetch(_ branches: [String], depth: [String]) throws(GitError) {
    guard !branches.isEmpty else { return }
    let output = try talk(
      ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head"] + depth + ["--", remote.address]
        + branches.map { "+refs/heads/\($0):refs/kjob/\($0)" }
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
    return try identity(of: patch)
  }

  /// Returns the identity of a patch's change.
  public func identity(of patch: [UInt8]) throws(GitError) -> String {
    try ChangeIdentity(of: patch, with: remote.git).text
  }

  /// Returns the parents of a commit.
  public func parents(of commit: ObjectID) throws(GitError) -> [ObjectID] {
    try git(["show", "--no-patch", "--format=%P", "\(commit)"]).text.split(separator: " ")
      .compactMap { ObjectID(String($0)) }
  }

  /// Returns the patch of a commit; nil unless it has one parent.
  public func patch(of commit: ObjectID) throws(GitError) -> [UInt8]? {
    let parents = try parents(of: commit)
    guard parents.count == 1 else { return nil }
    return try scratch.patch(from: "\(parents[0])", to: "\(commit)")
  }

  /// Makes a commit of a patch, which must give the tree.
  ///
  /// Equal values give an equal id: the committer's time is the base's.
  public func commit(_ wanted: RemoteCommit) throws(GitError) -> ObjectID {
    let base = wanted.base
    let (baseTree, time) = try treeAndTime(of: base)
    let tree =
      wanted.patch.isEmpty
      ? baseTree : try scratch.tree(applying: .bytes(wanted.patch), to: baseTree)
    guard tree == wanted.tree else { throw .otherTree(found: tree, expected: wanted.tree) }
    return try scratch.write(
      NewCommit(
        tree: tree,
        parents: [base],
        author: wanted.author,
        time: time,
        message: wanted.message,
        signing: wanted.signing
      )
    )
  }

  private func treeAndTime(of commit: ObjectID) throws(GitError) -> (ObjectID, Int64) {
    let parts = try git(["show", "--no-patch", "--format=%T %ct", "\(commit)"]).text
      .split(separator: " ")
    guard parts.count == 2, let tree = ObjectID(String(parts[0])), let time = Int64(parts[1])
    else { throw .missingObject(id: commit, path: remote.address) }
    return (tree, time)
  }

  /// Returns the tree of a branch on which a new commit's change takes the place of an older one's, and
  /// everything else stays; nil if that has conflicts.
  ///
  /// `last` is the older one, and comes before `tip`.
  public func tree(
    of tip: ObjectID,
    with commit: ObjectID,
    insteadOf last: ObjectID,
    by author: Author
  ) throws(GitError) -> ObjectID? {
    let (tree, time) = try treeAndTime(of: commit)
    // A child of the older one, so that git takes that for what both sides began with.
    let child = NewCommit(tree: tree, parents: [last], author: author, time: time, message: "")
    return try automaticMerge(tip, try scratch.write(child))
  }

  /// Makes a merge of a branch and a new commit, with a tree as ``tree(of:with:insteadOf:by:)`` returns it.
  ///
  /// Equal values give an equal id.
  public func merge(
    _ commit: ObjectID,
    into tip: ObjectID,
    _ tree: ObjectID,
    _ wanted: RemoteCommit
  ) throws(GitError) -> ObjectID {
    try scratch.write(
      NewCommit(
        tree: tree,
        parents: [tip, commit],
        author: wanted.author,
        time: try treeAndTime(of: commit).1,
        message: wanted.message,
        signing: wanted.signing
      )
    )
  }

  /// True when a commit is another one, or comes before it.
  public func isAncestor(_ commit: ObjectID, of other: ObjectID) throws(GitError) -> Bool {
    // A commit that is not here is not among the others either.
    try scratch.run(["merge-base", "--is-ancestor", "\(commit)", "\(other)"]).status == .exited(0)
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
    let output = try talk(
      [
        "push", "--porcelain", "--no-verify", "--no-follow-tags", "--recurse-submodules=no",
        "--force-with-lease=\(name):\(lease)",
      ] + options.map { "--push-option=\($0)" } + ["--", remote.address, "\(commit):\(name)"]
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

  /// Runs git between the repository and the remote one.
  private func talk(_ arguments: [String]) throws(GitError) -> GitProgram.Output {
    try remote.run(
      arguments,
      in: scratch.path,
      with: scratch.variables,
      settings: ScratchRepository.settings
    )
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
