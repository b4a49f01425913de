internal import Forge
internal import Git
internal import JSON
internal import Publish
internal import Report
internal import Text

/// The result of publishing one job, for people and programs.
struct PublishEntry: Codable {
  /// The job's id.
  var job: String
  /// The action that was taken, or would be: one word.
  var action: String
  /// The reason, where nothing was done.
  var reason: String?
  /// The branch.
  var branch: String?
  /// The commit at the end of the branch before.
  var tip: String?
  /// The commit that was pushed.
  var commit: String?
  /// The identity of the run's change; nil if it has none.
  var change: String?
  /// The number of the request.
  var request: Int?
  /// The address of its page.
  var address: String?
  /// The labels, reviewers and the like that the forge refused.
  var warnings: [String]?
  /// True when the job counts as published.
  var isPublished: Bool

  /// Creates the entry of a job that failed.
  init(_ job: String, problem: String) {
    self.job = SafeText(job).singleLine.string
    action = "failed"
    reason = SafeText(problem).singleLine.string
    isPublished = false
  }

  /// Creates the entry of an outcome.
  init(_ outcome: PublishOutcome, file: String = "", at place: PublishPlace) {
    job = outcome.job
    branch = outcome.branch
    tip = outcome.tip?.description
    commit = outcome.commit?.description
    change = outcome.change
    request = outcome.request?.number
    address = outcome.request.map { SafeText($0.address).singleLine.string }
    warnings =
      outcome.warnings.isEmpty ? nil : outcome.warnings.map { SafeText($0).singleLine.string }
    let words = PublishWords(kind: place.kind, job: outcome.job, file: file)
    (action, reason) = words.text(of: outcome.decision)
    isPublished =
      switch outcome.decision {
      case .refuse, .verify: false
      default: true
      }
  }

  /// Returns the part of a plan that has changed since; nil if all is as it was.
  func difference(from plan: PublishEntry?) -> String? {
    guard let plan else { return "the list of jobs" }
    if branch != plan.branch || tip != plan.tip { return "the branch `\(branch ?? "")`" }
    if request != plan.request { return "the request" }
    if change != plan.change { return "the run's change" }
    return action == plan.action ? nil : "the action, from `\(plan.action)` to `\(action)`,"
  }

  /// Returns the lines for people.
  func line(isDry: Bool) -> String {
    var word = action
    if isDry, let plan = PublishWords.plans[action] { word = plan }
    var text = word + String(repeating: " ", count: max(2, 13 - word.count)) + job
    if let address, !address.isEmpty {
      text += "  \(address)"
    } else if let branch, reason == nil {
      text += "  \(branch)"
    }
    if let reason { text += ": \(reason)" }
    text += "\n"
    for warning in warnings ?? [] { text += "             \(warning)\n" }
    return SafeText(text).string
  }
}

/// The words for the results.
struct PublishWords {
  /// The forge; nil for branches only.
  let kind: ForgeKind?
  /// The job's id.
  let job: String

  /// The path of the job's file, for a command that runs it again.
  let file: String

  /// The words for plans, by the words for actions.
  static let plans = [
    "opened": "would open", "pushed": "would push", "replaced": "would replace",
    "reopened": "would reopen", "stacked": "would stack",
    "adjusted": "would adjust", "closed": "would close",
    "noted": "would note",
  ]

  private var verification: String {
    let again = ShellLine.quoting(["kjob", "run", file, "--filter", job])
    return "its target has moved; `\(again)` verifies the change there, without an agent"
  }

  private var request: String { kind?.request ?? "request" }

  /// Returns the word for a decision, and the reason where nothing was done.
  func text(of decision: Decision) -> (String, String?) {
    switch decision {
    case .open, .openOnly: ("opened", nil)
    case .push: ("pushed", nil)
    case .replace: ("replaced", nil)
    case .stack: ("stacked", nil)
    case .adjust: ("adjusted", nil)
    case .verify: ("needs verification", verification)
    case .reopen: ("reopened", nil)
    case .clearEmpty, .upToDate: ("up to date", nil)
    case .noteEmpty: ("noted", "there is nothing left to change; the next such run closes it")
    case .close: ("closed", "there is nothing left to change")
    case .closeGone: ("closed", "its job is not in the job files any more")
    case .leave(let reason): ("left", text(of: reason))
    case .refuse(let refusal): ("refused", text(of: refusal))
    }
  }

  private func text(of reason: Decision.Reason) -> String {
    switch reason {
    case .noResult(let text): text
    case .nothingToDo: "it passed without a change"
    case .foreignCommit(let commit):
      "the branch has a commit of another author, \(commit.prefix(12))"
    case .stackConflicts(let commit):
      "the run has another change, which conflicts with a commit of another author, "
        + "\(commit.prefix(12))"
    case .olderRun:
      "the run has another change, and was on an older base than the commits on the branch"
    case .reviewed: "a person has reviewed it, and the run has another change"
    case .kept: "the run has another change, and the job keeps the first one"
    case .conflicts: "it conflicts with its target; a run on a newer base resolves that"
    case .closedByPerson:
      "a person closed it; `\(ShellLine.quoting(["kjob", "publish", "--reopen", job]))` opens it again"
    case .merged: "the change was merged"
    case .keptEmpty: "there is nothing left to change, and the job leaves it open"
    case .noted: "there is nothing left to change; the next such run closes it"
    case .unreadable: "the branch has another change, and reviews cannot be read here"
    }
  }

  private func text(of refusal: Decision.Refusal) -> String {
    switch refusal {
    case .foreignBranch(let commit):
      "the branch has a commit of another author, \(commit.prefix(12)), and no \(request) of kjob's"
    case .otherJob(let number): "the branch has the \(request) \(number) of another job"
    }
  }
}

/// The results of publishing a run.
struct PublishListing: Codable {
  private var version = 1
  /// The id of the run.
  let runId: String
  /// True for a plan.
  let isDry: Bool
  /// The jobs.
  var jobs: [PublishEntry] = []

  /// Creates an empty listing.
  init(runID: String, isDry: Bool) {
    runId = SafeText(runID).string
    self.isDry = isDry
  }

  /// True when every job was published.
  var isWhole: Bool { jobs.allSatisfy(\.isPublished) }

  /// Returns the entry of a job.
  func entry(of job: String) -> PublishEntry? { jobs.first { $0.job == job } }

  /// Returns the listing as JSON.
  func json() throws -> String {
    let bytes = try KebabJSON.encode(self, prettyPrinted: true)
    return PipelineText.json(String(decoding: bytes, as: UTF8.self)) + "\n"
  }
}
