internal import Subprocess

extension Workspace {
  /// Searches the files of a tree whose objects are in the workspace's store or its source.
  ///
  /// - Throws: ``GitError/git(doing:message:)`` with git's objection, such as to the pattern, or the
  ///   reason why the search could not be made.
  public func matches(
    of search: LineSearch,
    in tree: ObjectID,
    with git: GitProgram,
    interruption: Interruption = .never
  ) throws(GitError) -> LineMatches {
    try ObjectFolder.refuseSpecialFiles(in: store.sourceObjects)
    // A repository of its own: the store is within an agent's reach, and so are its settings.
    let scratch = try ScratchRepository(
      in: store.directory,
      git,
      borrowing: [store.objectsPath, store.sourceObjects],
      interruption: interruption
    )
    var matches = LineMatches()
    // A pathspec that leaves out files may leave out all that the others name.
    let all = search.paths.count > 1 ? [search.paths] : []
    for paths in search.paths.map({ [$0] }) + all {
      if try scratch.hasFiles(at: paths, in: tree) { continue }
      // Each of them was looked at before all together.
      if paths.count > 1, !matches.emptiedPaths.isEmpty || !matches.unknownPaths.isEmpty {
        continue
      }
      if try scratch.hasFiles(at: paths, in: record.baseTree) {
        matches.emptiedPaths.append(paths.joined(separator: " "))
      } else {
        matches.unknownPaths.append(paths.joined(separator: " "))
      }
    }
    guard matches.unknownPaths.isEmpty else { return matches }
    return try scratch.matches(of: search, in: tree, adding: matches)
  }
}

extension ScratchRepository {
  /// The tree without entries, which git knows without having it.
  private static let emptyTree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"

  /// Returns true if pathspecs match a regular file of a tree.
  fileprivate func hasFiles(at paths: [String], in tree: ObjectID) throws(GitError) -> Bool {
    // Each file is an added one: `:000000 MODE ID ID A`, NUL, the path, NUL.
    var isPath = false
    var head: [UInt8] = []
    var isFound = false
    let arguments = ["diff-tree", "-r", "--raw", "-z", "--no-renames", Self.emptyTree, "\(tree)"]
    let output = try run(arguments + ["--"] + paths) { bytes in
      for byte in bytes where !isFound {
        if byte == 0 {
          isPath.toggle()
          head = []
        } else if !isPath, head.count < 11 {
          head.append(byte)
          // The mode of a regular file begins with 100.
          isFound = head.count == 11 && head.suffix(3).elementsEqual("100".utf8)
        }
      }
    }
    try Self.check(output, allowing: [.exited(0)], "diff-tree")
    return isFound
  }

  fileprivate func matches(
    of search: LineSearch,
    in tree: ObjectID,
    adding matches: LineMatches
  ) throws(GitError) -> LineMatches {
    var reader = MatchReader(tree, adding: matches)
    let options =
      ["-I", "-n", "-z", "--full-name", "--no-color", search.isFixed ? "-F" : "-E"]
      + (search.ignoresCase ? ["-i"] : [])
    let output = try run(
      ["grep"] + options + ["-e", search.pattern, "\(tree)", "--"] + search.paths,
      // In which a character can have several bytes.
      environment: ["LC_ALL": "C.UTF-8"]
    ) { reader.take($0) }
    // 1 means that nothing matches, but also follows an object that cannot be read.
    try Self.check(output, allowing: [.exited(0), .exited(1)], "grep")
    return reader.matches
  }

  private static func check(
    _ output: GitProgram.Output,
    allowing expected: [ExitStatus],
    _ command: String
  ) throws(GitError) {
    let lines = shown(output.errors).split(whereSeparator: \.isNewline)
    let hasError = lines.contains { $0.hasPrefix("error: ") || $0.hasPrefix("fatal: ") }
    guard !hasError, expected.contains(output.status) else {
      throw .git(doing: command, message: output.message)
    }
  }
}
