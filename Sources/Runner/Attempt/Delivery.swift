internal import RunEvents
internal import Text

/// A change as it was delivered, which is what verification judges.
struct Delivery {
  /// The patch.
  let patch: DeliveredPatch
  /// Masks the secrets of the job and of its MCP servers; nil after a resume, which did not start
  /// them.
  var redactor: Redactor?
  /// The ignored paths of the agent's workspace, which a clean room does not have.
  var ignored: [String] = []
  /// The results of the verification commands on the base; nil without a baseline.
  var base: BaselineStep.Results?
}
