internal import FileSystem
internal import Git
internal import JobFile
internal import Publish
internal import RunEvents
internal import Runner
internal import Subprocess
internal import Text

/// Turns patches into commits, with the command line's settings for branches, messages, and
/// authors.
struct PatchApplication {
  private let branch: OptionTemplate
  private let isBranchGiven: Bool
  private let message: OptionTemplate?
  private let author: Author?
  private let repository: String?
  private let replaces: Bool
  /// True when jobs that may have changed their source repository are accepted.
  let takesSuspects: Bool
  private let configurationFiles: [String]
  private let git: GitProgram
  private let environment: [String: String]

  /// The time limit for working on a repository.
  private static let limit = Duration.seconds(300)

  private static let variables = ["job.id", "run.id"]

  static let branchOption = Option(
    Option("branch", value: "TEMPLATE", help: "The branches' names (default: kjob/${{ job.id }})."),
    default: "kjob/${{ job.id }}"
  )
  static let messageOption = Option(
    "message",
    value: "TEMPLATE",
    help: "The commits' messages; kjob adds trailers that name the job\nand the run."
  ) { (text) throws(UsageError) in
    guard !text.allSatisfy(\.isWhitespace), !text.utf8.contains(0) else {
      throw .badValue("--message", text, expected: "some text")
    }
    return text
  }
  static let authorOption = Option(
    "author",
    value: "AUTHOR",
    help: "The commits' author, as in `Name <mail>`, in place of the\none in git's configuration."
  ) { (text) throws(UsageError) in
    guard let author = Author(text) else {
      throw .badValue("--author", text, expected: "a name and an address, `Name <mail>`")
    }
    return author
  }
  static let repositoryOption = Option(
    "repository",
    value: "DIR",
    help: "The repository to make the branches in, if it is not where\nthe run found it."
  )
  static let forceOption = Option<Bool>("force", help: "Move branches that exist already.")
  static let suspectsOption = Option<Bool>(
    "accept-source-change",
    help: "Also take jobs whose repository changed while they and\nother jobs ran."
  )

  /// Creates the settings from the options.
  init(_ arguments: ParsedArguments, _ context: CommandContext) throws {
    branch = try Self.template("branch", try arguments[Self.branchOption])
    isBranchGiven = arguments.has(Self.branchOption)
    message = try arguments[Self.messageOption].map { try Self.template("message", $0) }
    author = try arguments[Self.authorOption]
    repository = try arguments[Self.repositoryOption].map { context.absolute($0) }
    replaces = try arguments[Self.forceOption]
    takesSuspects = try arguments[Self.suspectsOption]
    configurationFiles = SelectedJobs.configurationFiles(context)
    git = try context.git()
    environment = context.environment
  }

  /// Throws if several of the jobs would get the same branch of a repository, before any is made.
  func requireDistinctBranches(_ jobs: [JobState]) throws(UsageError) {
    guard !branch.names.contains("job.id") else { return }
    let places = Dictionary(grouping: jobs.filter(\.hasAcceptedChange)) {
      repository ?? $0.planned.repository.string
    }
    guard let shared = places.values.first(where: { $0.count > 1 }) else { return }
    throw .sharedBranch(shared.map(\.planned.id))
  }

  /// Creates the branch of a job; returns nil when the job changed nothing.
  ///
  /// `taken` contains the branches that other jobs already have.
  func apply(
    _ job: JobState,
    _ artifacts: RunArtifacts,
    _ taken: inout [String: String]
  ) throws -> AppliedPatch? {
    // Long: checks in order, then one call with what they found.
    guard job.outcome == .passed else {
      throw ApplyError.notPassed(job.outcome, reason: job.reason?.message.string)
    }
    let suspects = artifacts.journal.state.sourceSuspects
    guard takesSuspects || !suspects.contains(job.planned.id) else { throw ApplyError.suspect }
    guard let snapshot = job.snapshot, let tree = ObjectID(snapshot.tree),
      let base = ObjectID(job.planned.baseCommit)
    else { throw ApplyError.noTree }
    guard snapshot.isChanged else { return nil }
    let id = SafeText(job.planned.id).singleLine.string
    // The commit of a job that did not run again stays the same.
    let run = SafeText(job.carriedFrom ?? artifacts.journal.header.runID).singleLine.string
    let name = job.branchName(branch, isGiven: isBranchGiven, run: run)
    guard SourceRepository.isBranchName(name) else { throw ApplyError.badBranch(name) }
    if let other = taken[name] { throw ApplyError.sharedBranch(name, other: other) }
    taken[name] = id
    let patch = try artifacts.patch(of: job)
    let (key, identity) = (job.changeKey, try ChangeIdentity(of: patch, with: git))
    let trailer = ChangeTrailer(key: key, change: identity.text)
    let text =
      message?.filled { $0 == "job.id" ? id : run }
      ?? RequestText(job, artifacts, report: nil).message
    let wanted = try job.commitAuthor
    let (given, files) = (author ?? wanted, configurationFiles)
    let (replaces, git, environment) = (replaces, git, environment)
    let signs = job.signsCommit
    let result = try withRepository(job.planned) {
      (source: SourceRepository) throws(GitError) -> Made in
      let author = if let given { given } else { try source.author(configurationFiles: files) }
      let signing =
        signs
        ? try CommitSigning(for: source, configurationFiles: files, environment: environment) : nil
      return try source.make(
        PatchCommit(
          base: base,
          patch: patch,
          tree: tree,
          branch: name,
          message: trailer.added(to: text, of: id),
          author: author,
          signing: signing,
          replaces: replaces,
          isOwn: { message, change in
            let trailer = ChangeTrailer(in: message)
            return trailer?.key == key.description && trailer?.change == change?.text
          }
        ),
        with: git
      )
    }
    return AppliedPatch(
      job: id,
      branch: name,
      commit: result.commit.description,
      tree: tree.description,
      baseCommit: base.description,
      repository: result.repository,
      change: result.change.rawValue,
      replaced: result.change == .replaced ? result.present?.description : nil
    )
  }

  private typealias Made = (
    commit: ObjectID, change: PatchCommit.Change, present: ObjectID?
  )

  /// Works on a job's repository with a time limit, because it may be crafted so that reading never
  /// ends.
  private func withRepository(
    _ job: PlannedJob,
    _ work: @escaping @Sendable (SourceRepository) throws(GitError) -> Made
  ) throws -> (
    commit: ObjectID, change: PatchCommit.Change, present: ObjectID?, repository: String
  ) {
    let path = repository ?? job.repository.string
    let isGiven = repository != nil
    let trusted = TrustedFolders(configurationFiles: configurationFiles)
    if !isGiven, (try? FileStatus(ofPath: path)) == nil { throw ApplyError.noRepository(path) }
    let result = BoundedThread.run(within: Self.limit) {
      () -> Result<(Made, String), GitError> in
      do throws(GitError) {
        let source =
          isGiven
          ? try SourceRepository.containing(path: path, trusting: trusted)
          : try SourceRepository.at(path: path, trusting: trusted)
        return .success((try work(source), source.workingTree))
      } catch {
        return .failure(error)
      }
    }
    guard let result else { throw ApplyError.endless(path) }
    let (made, place) = try result.get()
    return (made.commit, made.change, made.present, SafeText(place).singleLine.string)
  }

  static func template(
    _ option: String,
    _ text: String
  ) throws(UsageError) -> OptionTemplate {
    do throws(OptionTemplate.Problem) {
      return try OptionTemplate(text, knowing: variables)
    } catch {
      switch error {
      case .unclosed:
        throw .badValue("--\(option)", text, expected: "`}}` after each `${{`")
      case .unknown(_, let known):
        let names = known.map { "`${{ \($0) }}`" }.joined(separator: " and ")
        throw .badValue("--\(option)", text, expected: "no variables but \(names)")
      }
    }
  }
}

/// Converts ids to parts of branch names.
enum BranchName {
  /// Replaces the characters that git does not allow within one component of a name.
  ///
  /// `fix[Core,a]` becomes `fix-Core,a`: replacements at the end are omitted.
  static func part(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      let isForbidden =
        scalar.value <= 0x20 || scalar.value == 0x7F
        || " ~^:?*[]\\/".unicodeScalars.contains(scalar)
      let character: Unicode.Scalar = isForbidden ? "-" : scalar
      // Neither `..` nor `@{` may occur anywhere; several dashes are of no use.
      if character == "-", result.last == "-" { continue }
      if character == ".", result.last == "." || result.isEmpty { continue }
      if character == "{", result.last == "@" { continue }
      result.unicodeScalars.append(character)
    }
    while result.last == "-" || result.last == "." { result.removeLast() }
    while result.lowercased().hasSuffix(".lock") { result.removeLast(5) }
    return result
  }
}
