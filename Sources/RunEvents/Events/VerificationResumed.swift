internal import JSON

/// kjob was ended while the job was being verified, and another kjob verifies it again.
///
/// Emitted after `agent-finished`.
struct VerificationResumed: EmptyEventData {
  static let event = EventDeclaration(
    "verification-resumed",
    "Another kjob process verifies the job again."
  )

  func kind(of job: JobID?) -> RunEvent.Kind? { job.map { .verificationResumed($0) } }
}
