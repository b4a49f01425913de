package import Forge
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

  /// Decides by publish.md; `isReviewed` is asked only when it matters.
  package static func make(
    _ situation: Situation,
    isReviewed: () throws(ForgeError) -> Bool
  ) throws(ForgeError) -> Decision {
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
      case .open: return try openRequest(situation, request, change, isReviewed)
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
    if case .foreign(_, let commit) = situation.branch { return .leave(.foreignCommit(commit)) }
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
    case .foreign(_, let commit): .leave(.foreignCommit(commit))
    }
  }

  private static func withoutRequest(_ situation: Situation) -> Decision {
    guard case .change(let change) = situation.result else { return .leave(.nothingToDo) }
    switch situation.branch {
    case .absent: return .open
    case .own(_, change) where situation.request == nil: return .openOnly
    case .own: return .open
    case .foreign(_, let commit): return .refuse(.foreignBranch(commit))
    }
  }

  private static func openRequest(
    _ situation: Situation,
    _ request: ForgeRequest,
    _ change: String,
    _ isReviewed: () throws(ForgeError) -> Bool
  ) throws(ForgeError) -> Decision {
    if case .foreign(_, let commit) = situation.branch { return .leave(.foreignCommit(commit)) }
    let isSame: Bool
    if case .own(_, let found) = situation.branch {
      isSame = found == change && situation.mark?.change == change
    } else {
      isSame = false
    }
    if isSame {
      if request.mergeability == .conflicting {
        // The same change on a newer base was verified there.
        guard situation.mark?.base != situation.base else { return .leave(.conflicts) }
        return .replace
      }
      return situation.mark?.empty == nil ? .upToDate : .clearEmpty
    }
    if situation.policy.onNewChange == .keep { return .leave(.kept) }
    return try isReviewed() ? .leave(.reviewed) : .replace
  }

  private static func closedRequest(_ situation: Situation, _ change: String) -> Decision {
    if case .foreign(_, let commit) = situation.branch { return .leave(.foreignCommit(commit)) }
    guard let mark = situation.mark else {
      return situation.reopens ? .reopen : .leave(.closedByPerson)
    }
    let isOwn = mark.closed == true
    return isOwn || situation.reopens || mark.task != situation.task
      ? .reopen : .leave(.closedByPerson)
  }
}
