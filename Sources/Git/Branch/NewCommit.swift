internal import Subprocess

/// A commit to make, whose author is its committer.
struct NewCommit {
  /// The tree.
  var tree: ObjectID
  /// The parents, the first of which is the branch's own.
  var parents: [ObjectID]
  /// The author and committer.
  var author: Author
  /// The time of both, in seconds since 1970.
  var time: Int64
  /// The full message.
  var message: String
  /// The way to sign it; nil for a commit without a signature.
  var signing: CommitSigning?

  /// The bytes of the object without a signature.
  var bytes: [UInt8] {
    let person = "\(author.name) <\(author.mail)> \(time) +0000"
    let parents = parents.map { "parent \($0)\n" }.joined()
    return Array("tree \(tree)\n\(parents)author \(person)\ncommitter \(person)\n\n\(message)".utf8)
  }
}

extension ScratchRepository {
  /// Writes a commit among the repository's new objects.
  ///
  /// - Throws: ``GitError/unsigned(reason:)`` when git cannot sign it.
  func write(_ commit: NewCommit) throws(GitError) -> ObjectID {
    if let signing = commit.signing { return try write(commit, signing) }
    return try id(
      of: try run(["hash-object", "-t", "commit", "-w", "--stdin"], .bytes(commit.bytes)),
      by: "hash-object"
    )
  }

  private func write(
    _ commit: NewCommit,
    _ signing: CommitSigning
  ) throws(GitError) -> ObjectID {
    var variables = signing.environment
    for role in ["AUTHOR", "COMMITTER"] {
      variables["GIT_\(role)_NAME"] = commit.author.name
      variables["GIT_\(role)_EMAIL"] = commit.author.mail
      variables["GIT_\(role)_DATE"] = "@\(commit.time) +0000"
    }
    let output = try run(
      signing.settings.flatMap { ["-c", $0] } + ["commit-tree", "-S"]
        + commit.parents.flatMap { ["-p", "\($0)"] } + ["\(commit.tree)"],
      .bytes(Array(commit.message.utf8)),
      environment: variables
    )
    guard output.status == .exited(0) else { throw .unsigned(reason: output.signingMessage) }
    return try id(of: output, by: "commit-tree")
  }

  private func id(
    of output: GitProgram.Output,
    by command: String
  ) throws(GitError) -> ObjectID {
    guard output.status == .exited(0) else {
      throw .git(doing: command, message: output.message)
    }
    guard let id = ObjectID(output.text) else {
      throw .git(doing: command, message: "it printed `\(output.text)`")
    }
    return id
  }
}

extension GitProgram.Output {
  /// The lines of the signing program and git's own, which alone do not say why.
  fileprivate var signingMessage: String {
    let lines = shown(errors).split(whereSeparator: \.isNewline).map { line in
      var text = Substring(line)
      for start in ["error: ", "fatal: "] where text.hasPrefix(start) {
        text = text.dropFirst(start.count)
      }
      return String(text)
    }
    let said = lines.filter { !$0.isEmpty }
    return said.isEmpty ? "the signing program failed" : said.prefix(5).joined(separator: "; ")
  }
}
