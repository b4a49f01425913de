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
      so that the first run costs nothing; where jobs/first.yml exists, it is jobs/scripted.yml. Only
      jobs/kjob.schema.json, which is kjob's own, is renewed; no other file that exists is changed, so a
      pipeline can be added later.
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
    let repository = try repository(context)
    let top = repository.workingTree
    let isScripted = try arguments[scripted]
    let test = TestCommand.guess(at: top)
    func exists(_ name: String) -> Bool { (try? FileStatus(ofPath: "\(top)/\(name)")) != nil }
    // A first job that a person has begun to write stays, and the scripted one gets a file of its own.
    let job = isScripted && exists(FirstFiles.jobFile("first")) ? "scripted" : "first"
    let jobFile = FirstFiles.jobFile(job)
    var pipelines: [(String, String)] = []
    if try arguments[gitHub] { pipelines.append((".github/workflows/kjob.yml", FirstFiles.gitHub)) }
    if try arguments[gitLab] { pipelines.append((".gitlab/kjob.yml", FirstFiles.gitLab)) }
    let isKept = !isScripted && !pipelines.isEmpty && exists(jobFile)
    var files: [(String, String)] = []
    if !isKept {
      files.append(
        (jobFile, FirstFiles.job(job, verifying: test, isScripted: isScripted))
      )
    }
    // The schema is kjob's own and never edited, so it is always written.
    files.append((FirstFiles.schema, JobFileSchema.json()))
    if isScripted { files.append(("jobs/scripts/\(job).yml", FirstFiles.script(of: job))) }
    files += pipelines
    let taken = files.map(\.0).filter { $0 != FirstFiles.schema && exists($0) }
    guard taken.isEmpty else { throw InitError.exists(taken) }
    if isKept { try context.output.write("kept \(jobFile)\n") }
    for (name, text) in files {
      let word = exists(name) ? "renewed" : "wrote"
      try makeDirectories(parentPath("\(top)/\(name)") ?? top)
      try AtomicFile.write(Array(text.utf8), to: "\(top)/\(name)", mode: 0o644)
      try context.output.write("\(word) \(name)\n")
    }
    try context.output.write(next(job, isScripted, isKept, test))
    try context.output.write(try pipelineEdits(arguments))
    if case .unbornHead? = firstCommitError(repository) {
      context.note("the repository has no commit yet, and jobs start from one: commit first")
    }
    return ExitCode.success.rawValue
  }

  private static func repository(_ context: CommandContext) throws -> SourceRepository {
    do throws(GitError) {
      return try SourceRepository.containing(
        path: context.workingDirectory,
        trusting: TrustedFolders(configurationFiles: SelectedJobs.configurationFiles(context))
      )
    } catch {
      guard case .notARepository = error else { throw error }
      throw InitError.noRepository(context.workingDirectory)
    }
  }

  private static func firstCommitError(_ repository: SourceRepository) -> GitError? {
    do throws(GitError) {
      _ = try repository.commit(named: nil)
      return nil
    } catch {
      return error
    }
  }

  private static func next(
    _ job: String,
    _ isScripted: Bool,
    _ isKept: Bool,
    _ test: TestCommand?
  ) -> String {
    var lines = ["\nnext:"]
    let file = FirstFiles.jobFile(job)
    // The remarks stand below each other.
    func line(_ command: String, _ remark: String) -> String {
      "  \(DisplayWidth.padded(command, to: 26))   # \(remark)"
    }
    if isScripted {
      lines.append(line("kjob run \(file)", "needs no account"))
      lines.append(line("kjob show \(job)", "what the agent was asked, did and changed"))
    } else {
      if !isKept {
        lines.append(line("$EDITOR \(file)", "say what is to be done, and how it is verified"))
      }
      lines.append(line("kjob doctor \(file)", "is everything there that a run needs?"))
      lines.append("  kjob run \(file)")
    }
    if test == nil, !isKept {
      lines.append("kjob found no test command: put yours below `verify`")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Returns the edits that the pipelines need before they can work.
  private static func pipelineEdits(_ arguments: ParsedArguments) throws(UsageError) -> String {
    var lines: [String] = []
    if try arguments[gitHub] {
      lines += [
        "in .github/workflows/kjob.yml, put where you keep kjob for `\(FirstFiles.gitHubPlace)`",
        "in the repository's settings, add the secret KIRO_API_KEY",
      ]
    }
    if try arguments[gitLab] {
      lines += [
        "in .gitlab/kjob.yml, put where you keep kjob for `\(FirstFiles.gitLabPlace)`, and your image",
        "in the project's settings, add the masked variable KIRO_API_KEY",
        "add `include: .gitlab/kjob.yml` to .gitlab-ci.yml",
      ]
    }
    return lines.map { $0 + "\n" }.joined()
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
      "\(Wording.names(names)) \(names.count == 1 ? "exists" : "exist") already; nothing was written\n"
        + "hint: edit \(names.count == 1 ? "it" : "them"), or remove \(names.count == 1 ? "it" : "them") first"
    }
  }
}
