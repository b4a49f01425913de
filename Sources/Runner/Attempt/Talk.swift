internal import Git
internal import Job
internal import Sessions
internal import Subprocess

extension ConverseStep {
  /// The end of a conversation.
  struct Ending {
    /// True when a prompt was sent, because only then can the agent have changed anything for the
    /// job.
    var isPrompted: Bool
    /// The reason why the job cannot be judged, if any.
    var failure: JobFailure?
    /// True when the agent was lost while it repaired its change, so that the last trial counts.
    var isLostInRepair = false
    /// The time that judgements took, which is not part of the agent's.
    var pause: Duration = .zero
  }

  /// The rest of the conversation, over all sessions of the agent.
  struct Talk {
    /// The prompts, with those that ask for repairs.
    var prompts: [Prompt]
    /// True once a prompt went to a new session because it did not fit into the last one.
    var hasOverflowed = false
    /// The tree after the last turn; nil if it is unknown.
    var tree: ObjectID?
    var next = 0
    var isPrompted = false
    /// True once a prompt asked for a repair.
    var isRepairing = false
    /// True when the change was judged and no further prompt follows.
    var isJudged = false
    /// The identity that answered in the previous session, if a prompt was sent there.
    var identity: SessionIdentity?
    var pause: Duration = .zero

    init(prompts: [Prompt], tree: ObjectID?) {
      self.prompts = prompts
      self.tree = tree
    }

    var isOver: Bool { next >= prompts.count && isJudged }

    func ending(_ failure: JobFailure?, isLost: Bool = false) -> Ending {
      Ending(isPrompted: isPrompted, failure: failure, isLostInRepair: isLost, pause: pause)
    }
  }
}
