internal import FileSystem
internal import Git
internal import JobFile
internal import Report
internal import RunEvents
internal import Text

/// `kjob init`: writes a first job file that fits the repository.
enum InitCommand: Command {
  static let declaration = CommandDeclaration(
    name: "init",
    summary: "Write a first job file that fits the repository.",
    operands: .none,
    options: [scripted.declaration, gitHub.declaration, gitLab.declaration],
    discussion: """
      Writes jobs/first.yml at the top of the repository, with a guess at its test command, and
      jobs/kjob.schema.json for editors. With --scripted, the job uses the built-in agent and a script,
      so that the first run costs nothing. No file that exists is changed.
      """
  )

  private static let scripted = Option<Bool>(
    "scripted",
    help: "Use the built-in scripted agent, which needs no account."
  )
  private static let gitHub = Option<Bool>(
    "github",
    help: "Also write .github/workflows/kjob.yml."
  )
  private static let gitLab = Option<Bool>("gitlab", help: "Also write .gitlab/kjob.yml.")

  static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> Int32 {
    let repository: SourceRepository
    do throws(GitError) {
      repository = try SourceRepository.containing(
        path: context.workingDirectory,
        trusting: TrustedFolders(configurationFiles: SelectedJobs.configurationFiles(context))
      )
    } catch {
      guard case .notARepository = error else { throw error }
      throw InitError.noRepository(context.workingDirectory)
    }
    let top = repository.workingTree
    let isScripted = try arguments[scripted]
    let test = TestCommand.guess(at: top)
    var files = [
      ("jobs/first.yml", FirstFiles.job(verifying: test, isScripted: isScripted)),
      ("jobs/kjob.schema.json", JobFileSchema.json()),
    ]
    if isScripted { files.append(("jobs/scripts/first.yml", FirstFiles.script)) }
    if try arguments[gitHub] { files.append((".github/workflows/kjob.yml", FirstFiles.gitHub)) }
    if try arguments[gitLab] { files.append((".gitlab/kjob.yml", FirstFiles.gitLab)) }
    // A schema of kjob's own is up to date or not; nobody edits it.
    let taken = files.map(\.0).filter { name in
      name != "jobs/kjob.schema.json" && (try? FileStatus(ofPath: "\(top)/\(name)")) != nil
    }
    guard taken.isEmpty else { throw InitError.exists(taken) }
    for (name, text) in files {
      try makeDirectories(parentPath("\(top)/\(name)") ?? top)
      try AtomicFile.write(Array(text.utf8), to: "\(top)/\(name)", mode: 0o644)
      try context.output.write("wrote \(name)\n")
    }
    try context.output.write(next(isScripted, test, try arguments[gitLab]))
    if case .unbornHead? = firstCommitError(repository) {
      context.note("the repository has no commit yet, and jobs start from one: commit first")
    }
    return ExitCode.success.rawValue
  }

  private static func firstCommitError(_ repository: SourceRepository) -> GitError? {
    do throws(GitError) {
      _ = try repository.commit(named: nil)
      return nil
    } catch {
      return error
    }
  }

  private static func next(_ isScripted: Bool, _ test: TestCommand?, _ isForGitLab: Bool) -> String
  {
    var lines = ["\nnext:"]
    if isScripted {
      lines.append("  kjob run jobs/first.yml      # needs no account")
      lines.append("  kjob show first              # what the agent was asked, did and changed")
    } else {
      lines.append(
        "  $EDITOR jobs/first.yml       # say what is to be done, and how it is verified"
      )
      lines.append("  kjob doctor jobs/first.yml   # is everything there that a run needs?")
      lines.append("  kjob run jobs/first.yml")
    }
    if test == nil {
      lines.append("kjob found no test command: put yours below `verify`")
    }
    if isForGitLab { lines.append("add `include: .gitlab/kjob.yml` to .gitlab-ci.yml") }
    return lines.joined(separator: "\n") + "\n"
  }
}

/// The reason why no first job file can be written.
enum InitError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The folder is in no git repository.
  case noRepository(String)
  /// These files exist.
  case exists([String])

  var description: String {
    switch self {
    case .noRepository(let path):
      "`\(path)` is not in a git repository\nhint: jobs work on repositories: run it in one, or "
        + "`git init` first"
    case .exists(let names):
      "\(Wording.names(names)) \(names.count == 1 ? "exists" : "exist") already; nothing was written"
    }
  }
}
