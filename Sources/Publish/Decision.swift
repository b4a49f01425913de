internal import Forge
internal import Job

/// The decision about one job's request.
package enum Decision: Hashable, Sendable {
  /// The branch gets the commit, and a request is opened.
  case open
  /// The branch has the commit, and only the request is missing.
  case openOnly
  /// The branch gets the commit; there are no requests here.
  case push
  /// The open request gets the new change.
  case replace
  /// The open request gets the new change after the commits of others.
  case stack
  /// The open request gets labels, people and the like that it lacks.
  case adjust
  /// Nothing is done before a run has verified the change on the newer base.
  case verify
  /// The closed request is opened again with the change.
  case reopen
  /// The mark is written again: the change is there once more.
  case clearEmpty
  /// The mark is written again: for the first time there was nothing to change.
  case noteEmpty
  /// The request is closed, because there is nothing left to change.
  case close
  /// The request is closed, because its job is not in the job files any more.
  case closeGone
  /// Everything is as it should be.
  case upToDate
  /// Nothing is done, for a reason that a person should know.
  case leave(Reason)
  /// Nothing is done, and the job counts as not published.
  case refuse(Refusal)

  /// Why nothing is done, although all is well.
  package enum Reason: Hashable, Sendable {
    /// The job's result says nothing about the change.
    case noResult(String)
    /// There is nothing to change, and no open request.
    case nothingToDo
    /// A person has committed on the branch.
    case foreignCommit(String)
    /// A person has committed on the branch, and the new change conflicts with that.
    case stackConflicts(String)
    /// A person has committed on the branch, and the run was on an older base than the request.
    case olderRun
    /// A person has reviewed or commented, and there is another change now.
    case reviewed
    /// The job keeps its request as it is.
    case kept
    /// The request conflicts with the target branch, and the run was on the same base.
    case conflicts
    /// A person closed the request.
    case closedByPerson
    /// The change was merged.
    case merged
    /// The job leaves requests open for which nothing is left.
    case keptEmpty
    /// In this run it was noted already that there is nothing left.
    case noted
    /// The branch has another change, and whether that was reviewed cannot be read here.
    case unreadable
  }

  /// Why a job cannot be published.
  package enum Refusal: Hashable, Sendable {
    /// The branch has commits of others and no request of kjob's.
    case foreignBranch(String)
    /// The branch has the request of another job.
    case otherJob(Int)
  }

  /// Decides by publish.md; `inquiry` is asked only when it matters.
  package static func make(
    _ situation: Situation,
    _ inquiry: some Situation.Inquiry
  ) throws -> Decision {
    if let mark = situation.mark, let request = situation.request,
      mark.key != situation.key.description
    {
      // A renamed job's branch, or two jobs with one template.
      return request.state == .open
        ? .refuse(.otherJob(request.number)) : withoutRequest(situation)
    }
    switch situation.result {
    case .none(let reason): return .leave(.noResult(reason))
    case .nothing: return nothing(situation)
    case .change(let change):
      guard situation.hasForge else { return withoutForge(situation, change) }
      guard let request = situation.request else { return withoutRequest(situation) }
      switch request.state {
      case .open: return try openRequest(situation, request, change, inquiry)
      case .merged:
        return situation.mark?.change == change ? .leave(.merged) : withoutRequest(situation)
      case .closed: return closedRequest(situation, change)
      }
    }
  }

  private static func nothing(_ situation: Situation) -> Decision {
    guard let request = situation.request, request.state == .open, let mark = situation.mark else {
      return .leave(.nothingToDo)
    }
    if case .foreign(_, let commit, _) = situation.branch { return .leave(.foreignCommit(commit)) }
    switch situation.policy.onEmpty {
    case .leave?: return .leave(.keptEmpty)
    case .close?: return .close
    case nil:
      guard let first = mark.empty else { return .noteEmpty }
      return first == situation.run ? .leave(.noted) : .close
    }
  }

  private static func withoutForge(_ situation: Situation, _ change: String) -> Decision {
    switch situation.branch {
    case .absent: .push
    case .own(_, change): .upToDate
    case .own: .leave(.unreadable)
    case .foreign(_, let commit, _): .leave(.foreignCommit(commit))
    }
  }

  private static func withoutRequest(_ situation: Situation) -> Decision {
    guard case .change(let change) = situation.result else { return .leave(.nothingToDo) }
    switch situation.branch {
    case .absent: return .open
    case .own(_, change) where situation.request == nil: return .openOnly
    case .own: return .open
    case .foreign(_, let commit, _): return .refuse(.foreignBranch(commit))
    }
  }

  private static func openRequest(
    _ situation: Situation,
    _ request: ForgeRequest,
    _ change: String,
    _ inquiry: some Situation.Inquiry
  ) throws -> Decision {
    let present: String?
    var next = Decision.replace
    switch situation.branch {
    case .absent: present = nil
    case .own(_, let found): present = found
    case .foreign(_, let commit, let found):
      guard situation.policy.onHumanCommits == .stack, situation.mark != nil else {
        return .leave(.foreignCommit(commit))
      }
      (present, next) = (found, .stack)
    }
    if present == change, situation.mark?.change == change {
      return try sameChange(situation, request, inquiry) ?? next
    }
    if situation.policy.onNewChange == .keep { return .leave(.kept) }
    if try inquiry.isReviewed() { return .leave(.reviewed) }
    // It would take back what the target has got since.
    if next == .stack, try !inquiry.followsRequest() { return .leave(.olderRun) }
    return next
  }

  /// Decides about a request that has the run's change; nil when it is to be made on the run's base.
  private static func sameChange(
    _ situation: Situation,
    _ request: ForgeRequest,
    _ inquiry: some Situation.Inquiry
  ) throws -> Decision? {
    let conflicts = request.mergeability == .conflicting
    let rebases = situation.policy.onBaseMoved == .rebase
    if conflicts || rebases {
      switch try inquiry.base() {
      // The run has verified it there.
      case .newer: return nil
      case .older where rebases: return .verify
      case .older, .same: if conflicts { return .leave(.conflicts) }
      }
    }
    return situation.mark?.empty == nil ? .upToDate : .clearEmpty
  }

  private static func closedRequest(_ situation: Situation, _ change: String) -> Decision {
    if case .foreign(_, let commit, _) = situation.branch { return .leave(.foreignCommit(commit)) }
    guard let mark = situation.mark else {
      return situation.reopens ? .reopen : .leave(.closedByPerson)
    }
    let isOwn = mark.closed == true
    return isOwn || situation.reopens || mark.task != situation.task
      ? .reopen : .leave(.closedByPerson)
  }
}
