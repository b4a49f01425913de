internal import FileSystem
internal import Sessions
internal import Subprocess

/// The services that the jobs of a run share.
struct RunServices: Sendable {
  let settings: RunSettings
  let control: RunControl
  let dispatcher: Dispatcher
  /// Starts the supervisors of everything that runs.
  let forkServer: ForkServer
  let ledger: CreditLedger
  /// Where jobs wait while the service behind their agent throttles.
  let gates: SessionGates
  /// Measures the memory of jobs.
  let memory: MemoryWatch
  /// The files that were written to the output, which are compared when the run ends.
  let delivered: DeliveredFiles
  /// The templates that workspaces are copied from.
  let templates: WorkspaceTemplates
  /// The facts that the agents' programs reported about themselves.
  let programs: AgentPrograms
  /// Watches the source repositories while jobs run.
  let watch: SourceWatch
  /// The results of verification commands on bases.
  let baselines: Baselines
  /// Watches the programs that commands could run from outside of their rooms.
  let environment: EnvironmentWatch
  /// True when every job of the run has the same agent.
  let hasSingleAgent: Bool
}
