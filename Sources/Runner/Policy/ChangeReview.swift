internal import Git
internal import Job
internal import RunEvents
internal import Sessions
internal import Text

/// The judgement of what an agent's change touches, before any command judges what it does.
struct ChangeReview {
  private let policy: ChangePolicy
  /// The changes that become part of the patch and are the agent's.
  let agents: [PathChange]
  /// The changes that `restore` takes back, with those that exclude what comes back.
  let dropped: [PathChange]
  /// The changes of setup alone, which are not part of the patch.
  let setUps: [PathChange]

  /// Sorts the changes of a captured tree.
  init(_ changes: [PathChange], _ policy: ChangePolicy) {
    self.policy = policy
    let byAgent = changes.filter { !$0.isBySetup }
    let bySetup = changes.filter(\.isBySetup)
    func isRestored(_ change: PathChange) -> Bool {
      policy.restored.contains(where: change.touches)
    }
    /// The removals of setup that stay, because the agent has something in their place.
    func needed(for agents: [PathChange]) -> Set<[UInt8]> {
      bySetup.filter(\.isRemoved).excluding(agents.filter(\.isAdded))
    }
    let kept = byAgent.filter { !isRestored($0) }
    let removals = needed(for: kept)
    let restored = changes.filter { change in
      change.isRemoved && isRestored(change)
        && (!change.isBySetup || removals.contains(change.path))
    }
    let displaced = kept.filter(\.isAdded).excluding(restored)
    dropped = byAgent.filter { isRestored($0) || displaced.contains($0.path) }
    let rest = kept.filter { !displaced.contains($0.path) }
    let own = Set(rest.map(\.path)).union(needed(for: rest))
    agents = changes.filter { own.contains($0.path) }
    setUps = bySetup.filter { !own.contains($0.path) }
  }

  /// The dropped changes, with the removals without which the base cannot have them.
  var appliedDropped: [PathChange] {
    let others = (agents + setUps).filter(\.isRemoved)
    let needed = others.excluding(dropped.filter(\.isAdded))
    return dropped + others.filter { needed.contains($0.path) }
  }

  /// The reason to refuse the change whatever the commands say; nil if there is none.
  ///
  /// `patchSize` is the size of the patch in bytes.
  func refusal(patchSize: Int) -> Reason? {
    let all = [forbidden(), foreign(), tooMany(), tooLarge(patchSize), empty()].compactMap(\.self)
    guard let first = all.first else { return nil }
    return Reason(
      first.type,
      first.message,
      details: SafeText(all.map(\.details.string).joined(separator: "\n\n"))
    )
  }

  private func forbidden() -> Reason? {
    var paths: [String] = []
    for change in agents {
      let touched = (change.places + change.linkTargets).first { place in
        policy.never.contains { change.isFolder ? $0.matches(folder: place) : $0.matches(place) }
      }
      guard let touched else { continue }
      let place = touched.isEmpty ? "the top of the repository" : touched
      paths.append(change.text == touched ? touched : "\(change.text) (it touches \(place))")
    }
    return reason(.changesForbidden, "the change touches what `changes: never` names", paths)
  }

  private func foreign() -> Reason? {
    guard let only = policy.only else { return nil }
    let paths = agents.map(\.text).filter { path in !only.contains { $0.matches(path) } }
    return reason(.changesForeign, "the change touches more than `changes: only` allows", paths)
  }

  private func tooMany() -> Reason? {
    guard let limit = policy.maxFiles, agents.count > limit else { return nil }
    let count = Wording.count(agents.count, "file")
    return reason(
      .changesTooMany,
      "the change touches \(count), and `changes: max-files` allows \(limit)",
      agents.map(\.text)
    )
  }

  private func tooLarge(_ patchSize: Int) -> Reason? {
    let size = max(patchSize, agents.reduce(0) { $0 + $1.growth })
    guard let limit = policy.maxSize, size > limit else { return nil }
    let largest = agents.sorted { $0.growth > $1.growth }
    return reason(
      .changesTooLarge,
      "the change has \(size) bytes, and `changes: max-size` allows \(limit)",
      largest.map { "\($0.text) (\($0.growth) bytes more)" }
    )
  }

  private func empty() -> Reason? {
    guard policy.ifEmpty == .fail, agents.isEmpty else { return nil }
    let message: SafeText =
      dropped.isEmpty
      ? "the agent changed nothing" : "the agent changed only what `changes: restore` takes back"
    return Reason(.changesEmpty, message)
  }

  private func reason(_ type: ReasonType, _ text: String, _ paths: [String]) -> Reason? {
    guard !paths.isEmpty else { return nil }
    let lines = paths.prefix(100).map { SafeText($0).singleLine.string }
    let rest = paths.count > 100 ? ["and \(paths.count - 100) more"] : []
    return Reason(
      type,
      SafeText("\(text): \(Wording.names(paths, first: 1))"),
      details: SafeText(([text + ":"] + lines + rest).joined(separator: "\n"))
    )
  }
}

extension [PathChange] {
  /// Returns the paths that cannot be in a tree together with those of other changes, because one of
  /// the two would have to be a file and a folder.
  fileprivate func excluding(_ others: [PathChange]) -> Set<[UInt8]> {
    guard !isEmpty, !others.isEmpty else { return [] }
    let paths = Set(others.map(\.path))
    let folders = Set(others.flatMap(\.folders))
    return Set(
      map(\.path).filter { folders.contains($0) }
        + filter { $0.folders.contains(where: paths.contains) }.map(\.path)
    )
  }
}

extension PathChange {
  /// The paths of the folders that it is in.
  fileprivate var folders: [[UInt8]] {
    path.indices.filter { path[$0] == 0x2F }.map { Array(path[..<$0]) }
  }

  /// The paths that count as touched: its own, and the one that differs only in case.
  var places: [String] { [text, twin].compactMap(\.self) }

  /// Returns true if the change touches what a pattern names.
  func touches(_ pattern: PathPattern) -> Bool {
    places.contains { isFolder ? pattern.matches(folder: $0) : pattern.matches($0) }
  }
}
