import TestSupport
import Testing

/// A way in which an agent gets a wrong change accepted, and what has to come of it.
struct Cheat: Sendable {
  /// What has to come of a cheat.
  enum Ending: Sendable {
    /// The change is refused for this reason.
    case refused(String)
    /// The change cannot be judged, for this reason.
    case error(String)
    /// The clean room has nothing of it, so that the verification fails as it should.
    case impossible
    /// The change passes, and reports list these paths as sensitive.
    case sensitive([String])
    /// The change passes, which is a known limit, and a warning has this text.
    case limit(String)
  }

  /// The job's name.
  var name: String
  /// Makes the files of the repository.
  var base: String
  /// Runs in the repository after the commit.
  var after = ""
  /// What the agent does.
  var work: String
  /// The verification commands.
  var verify: [String]
  /// Further lines of the job file.
  var settings = ""
  /// What has to come of it.
  var ends: Ending
  /// A path or a text that the reason or the warning has to name.
  var names = ""
  /// What a warning has to say besides.
  var warns = ""
  /// The paths that `changes: restore` has to take back.
  var drops: [String] = []
  /// The patterns of `changes: never` that refuse the change; without it the cheat ends as above.
  var never: [String] = []
  /// True if it gets its verdict where the agent's own worktree is judged, so that it is a cheat.
  var foolsWorktree = false
  /// True if the job file is in the repository.
  var isInRepository = false
}

/// A job of a cheat, with or without `changes: never`.
struct Trial: Sendable {
  /// The cheat.
  var cheat: Cheat
  /// The job.
  var job: JudgedJob
  /// True for the job with `changes: never`.
  var isProtected: Bool

  /// The jobs of a cheat: one, or two where there is something to protect.
  static func all(_ cheat: Cheat) -> [Trial] {
    let job = JudgedJob(
      name: cheat.name,
      base: cheat.base,
      after: cheat.after,
      work: cheat.work,
      verify: cheat.verify,
      settings: cheat.settings,
      isInRepository: cheat.isInRepository
    )
    let plain = Trial(cheat: cheat, job: job, isProtected: false)
    guard !cheat.never.isEmpty else { return [plain] }
    var other = job
    other.name += "-protected"
    let patterns = cheat.never.map { Scenario.quoted($0) }.joined(separator: ", ")
    other.settings += "\nchanges: { never: [\(patterns)] }"
    return [plain, Trial(cheat: cheat, job: other, isProtected: true)]
  }

  /// What is not as it has to be.
  func faults(_ judgement: Judgement?) -> [String] {
    guard let judgement else { return ["there is no report"] }
    let reason = judgement.reason
    let found = "\(judgement.outcome ?? "nothing") \(reason?.type ?? "")"
    let told = "\(reason?.message ?? "")\n\(reason?.details ?? "")"
    var faults: [String] = []
    func require(_ wanted: String, naming name: String = "") {
      if found != wanted { faults.append("ended with \(found), not with \(wanted)") }
      if !told.contains(name), !name.isEmpty { faults.append("the reason does not name \(name)") }
    }
    if isProtected {
      require("failed kjob.changes.never", naming: touched)
      return faults
    }
    switch cheat.ends {
    case .refused(let type): require("failed \(type)", naming: cheat.names)
    case .error(let type): require("error \(type)", naming: cheat.names)
    case .impossible: require("failed kjob.verify.failed", naming: cheat.names)
    case .sensitive(let paths):
      require("passed ")
      let listed = judgement.snapshot?.sensitive ?? []
      for path in paths where !listed.contains(path) {
        faults.append("\(path) is not among the sensitive paths \(listed)")
      }
    case .limit(let warning):
      require("passed ")
      if !judgement.warnings.contains(where: { $0.contains(warning) }) {
        faults.append("no warning says \(warning)")
      }
    }
    if !cheat.warns.isEmpty, !judgement.warnings.contains(where: { $0.contains(cheat.warns) }) {
      faults.append("no warning says \(cheat.warns)")
    }
    let dropped = judgement.snapshot?.dropped ?? []
    if dropped.sorted() != cheat.drops.sorted() { faults.append("\(dropped) was dropped") }
    return faults
  }

  /// The path that `changes: never` has to name.
  private var touched: String {
    if !cheat.names.isEmpty { return cheat.names }
    guard case .sensitive(let paths) = cheat.ends else { return "" }
    return paths.first ?? ""
  }

  /// True if the last lines of a run have to say that what judges was changed.
  var isSensitive: Bool {
    guard case .sensitive = cheat.ends else { return false }
    return !isProtected
  }
}
