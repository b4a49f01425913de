/// The types of all events.
package enum EventRegistry {
  /// All types, in the order in which a run emits the events.
  package static let all: [any EventData.Type] = [
    RunHeader.self, JobRecord.self, StaleFacts.self, EnvironmentDigests.self, JobStarted.self,
    BaseFacts.self,
    BaselineKnown.self, JobAlreadySo.self, WorkspacePlanned.self, WorkspaceFacts.self,
    EnvironmentFacts.self, CommandStart.self, CommandFacts.self, WorkspaceSetUp.self,
    StoredChange.self, AgentStarted.self,
    AgentFacts.self, MCPSettled.self, PromptSent.self, PermissionFacts.self, TurnFacts.self,
    TrialFacts.self, TrialVerdict.self,
    AgentEnded.self, AgentFinished.self, SnapshotFacts.self, PatchFacts.self, RoomPlanned.self,
    RoomCreated.self, RoomRemoved.self, RoomKept.self, Warned.self,
    WorkspaceRemoved.self, WorkspaceKept.self, AttemptFacts.self, AttemptStarted.self,
    VerdictReopened.self, VerificationResumed.self, MemoryMeasured.self, JobFinished.self,
    OutputChanged.self,
    SourceFacts.self,
    SourceChangeFacts.self, RunStopping.self, ResumeFacts.self, CreditsExhausted.self,
    ParallelismFacts.self,
    RunFinished.self,
  ]

  /// The types by their names in files.
  static let types = Dictionary(uniqueKeysWithValues: all.map { ($0.event.name, $0) })
}
