internal import FileSystem
internal import Job
internal import RunEvents
internal import Sessions
internal import Subprocess
internal import Text

extension JobContext {
  /// Reports processes that the agent or a command left behind.
  func report(_ sweep: SupervisedProcess.Sweep, of place: JobState.LeakPlace) {
    // The failure itself reports a program that got out of control.
    guard sweep.leftovers > 0, sweep.failure(of: place) == nil else { return }
    emit(.warned(id, Self.sentence(place, sweep.leftovers)))
  }

  /// Fails a job with `leak: fail` that left processes behind.
  ///
  /// They were killed before they could do harm, but anything that needs them would not work
  /// without kjob.
  func requireNoLeaks() throws(JobFailure) {
    try requireNoLeaks(services.dispatcher.leaks(of: id), isOfChange: true)
  }

  /// Fails a job with `leak: fail` because of these leaks; without a change to refuse, that is an
  /// error.
  func requireNoLeaks(
    _ leaks: [(place: JobState.LeakPlace, count: Int)],
    isOfChange: Bool
  ) throws(JobFailure) {
    guard specification.leak == .fail, let first = leaks.first else { return }
    let message = Self.sentence(first.place, first.count)
    let details = SafeText(
      (leaks.map { Self.sentence($0.place, $0.count).string }
        + ["the job file has `leak: fail`; what starts servers and daemons must also stop them"])
        .joined(separator: "\n")
    )
    throw isOfChange
      ? .refused(.leak, message, details: details) : .error(.leak, message, details: details)
  }

  /// Returns the failure that makes everything a program did in a room unreliable; nil if nothing of
  /// the program is left there.
  ///
  /// Detaches the mounts that it left: through a mount, putting files back and removing the room would
  /// reach folders elsewhere, and the delivered tree is not what programs see.
  func loss(
    after sweep: SupervisedProcess.Sweep,
    of place: JobState.LeakPlace,
    in room: Room
  ) -> JobFailure? {
    if let failure = sweep.failure(of: place) { return failure }
    let (found, remaining) = MountTable.detach(
      below: [room.surroundings?.path ?? room.path, room.temporaryFolder.path]
    )
    guard !found.isEmpty else { return nil }
    let count = Wording.count(found.count, "file system", "s")
    let text = "\(place.text.string) left \(count) mounted in its room"
    let lines = found.map { remaining.contains($0) ? "\($0): could not be detached" : $0 }
    let end = (remaining.isEmpty ? "detached; " : "") + "nothing in it was touched"
    return .error(
      .mounts,
      SafeText("\(text): \(found[0])").singleLine,
      details: SafeText(([text] + lines + [end]).joined(separator: "\n"))
    )
  }

  private static func sentence(_ place: JobState.LeakPlace, _ count: Int) -> SafeText {
    count == 1
      ? "\(place.text.string) left 1 process behind; it was killed"
      : "\(place.text.string) left \(count) processes behind; they were killed"
  }
}

extension JobState.LeakPlace {
  /// The place as the subject of a sentence.
  fileprivate var text: SafeText {
    switch self {
    case .agent: "the agent"
    case .command(let name): "`\(name.string)`"
    }
  }
}

extension SupervisedProcess.Sweep {
  /// The failure that makes everything the job did unreliable; nil when all processes are known to
  /// be gone.
  ///
  /// A process that still runs may change the worktree while it is captured and verified.
  func failure(of place: JobState.LeakPlace) -> JobFailure? {
    if isLost { return .supervisorLost(place) }
    guard remaining > 0 else { return nil }
    let count = Wording.count(remaining, "process", "es")
    return .error(
      .processes,
      "\(count) that \(place.text.string) had started could not be killed",
      details: """
        \(count) that \(place.text.string) had started could not be killed
        a process that waits for a network file system or a device cannot be killed until \
        it gets an answer
        """
    )
  }
}

extension JobFailure {
  /// The failure of a job when the supervisor of the agent or of a command is gone or no longer
  /// responds.
  static func supervisorLost(_ place: JobState.LeakPlace) -> JobFailure {
    let what = "something killed or stopped the process that supervises \(place.text.string)"
    return .error(
      .processes,
      SafeText(what),
      details: """
        \(what)
        kjob killed what it still found; processes that hide from it may still run
        a job must not kill or stop the processes that started it: look for `kill` of a parent \
        (`$PPID`) or of every process (`kill -- -1`, `pkill`, `killall`)
        """
    )
  }
}
