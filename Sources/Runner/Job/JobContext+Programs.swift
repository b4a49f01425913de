internal import RunEvents
internal import Sessions
internal import Text

extension JobContext {
  /// Throws when a command could run a program that is not the one before the first agent; reports
  /// other changed files.
  func requireSameEnvironment() throws(JobFailure) {
    let findings = services.environment.findings(onDelivered: true)
    let others = findings.filter { !$0.isRunnable }.map(\.path)
    if !others.isEmpty {
      let text = "files that programs read when they start have changed since the first agent"
      warn(text, naming: others)
    }
    try requireNoPrograms(among: findings)
  }

  /// Throws when a command on the base could run a program that is not the one before the first
  /// agent.
  func requireSamePrograms() throws(JobFailure) {
    try requireNoPrograms(among: services.environment.findings(onDelivered: false))
  }

  private func requireNoPrograms(
    among findings: [EnvironmentWatch.Difference]
  ) throws(JobFailure) {
    let programs = findings.filter(\.isRunnable).map(\.path)
    guard !programs.isEmpty else { return }
    let text = "programs that commands could run have changed since before the first agent"
    let lines = programs.prefix(100).map { SafeText($0).singleLine.string }
    throw .error(
      .environmentChanged,
      SafeText("\(text): \(Wording.names(programs, first: 1))"),
      details: SafeText(
        "\(text):\n\(lines.joined(separator: "\n"))\n"
          + "install tools before kjob starts, or let `setup` install them before the first agent"
      )
    )
  }
}
