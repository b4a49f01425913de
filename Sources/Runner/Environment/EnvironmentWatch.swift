internal import FileSystem
internal import Synchronization

/// Watches the programs and start-up files that commands may execute from outside of their rooms.
///
/// Changes while only setup runs, in rooms that no agent has touched, are setup's. So are the same
/// contents at the same path later, because setup runs again in each room. All else that changes
/// after the first agent has started may be an agent's work: other commands run what an agent
/// delivered.
final class EnvironmentWatch: Sendable {
  /// A file that is not as it was.
  struct Difference: Hashable {
    var path: String
    /// True when a command could run it by its name.
    var isRunnable: Bool
  }

  private struct State {
    var last: EnvironmentFingerprint
    var agents = 0
    var setups = 0
    /// True when a program of an agent's, or one that it delivered, ran at any time since the last
    /// look.
    var hadOthers = false
    /// True once an agent has started; nothing before that can be an agent's work.
    var hasHadAgents = false
    /// The digests of files as setup left them where no agent's work took part, by path; empty for a
    /// file that it removed.
    var own: [String: String] = [:]
    /// True when the recorded digests lack changes that setup made since.
    var isStale = false
    var findings: Set<Difference> = []
  }

  private let paths: [String]
  private let home: String?
  /// The state before the first agent, or when this kjob began.
  private let first: EnvironmentFingerprint
  /// The digests before the first agent of the run.
  let digests: [String: String]
  private let state: Mutex<State>

  /// Looks for the first time, or continues with what an interrupted run recorded.
  ///
  /// `paths` are the values of PATH that commands get.
  init(paths: [String], home: String?, continuing recorded: [String: String]?) {
    self.paths = paths
    self.home = home
    first = EnvironmentFingerprint(paths: paths, home: home)
    let found = first.digests
    digests = recorded ?? found
    var state = State(last: first)
    if let recorded {
      state.hasHadAgents = true
      for (path, digest) in recorded where digest.hasPrefix(Self.contentsMark) {
        state.own[path] = String(digest.dropFirst(Self.contentsMark.count))
      }
      // Another shell may have another PATH.
      for (path, digest) in found where recorded[path].map({ $0 != digest }) ?? false {
        let isRunnable = path != EnvironmentFingerprint.filesName
        state.findings.insert(Difference(path: path, isRunnable: isRunnable))
      }
    }
    self.state = Mutex(state)
  }

  /// Records that an agent starts or has ended.
  func agent(isRunning: Bool) {
    state.withLock { state in
      if isRunning, state.setups > 0 || !state.hasHadAgents { look(&state) }
      state.agents += isRunning ? 1 : -1
      state.hasHadAgents = true
      state.hadOthers = true
    }
  }

  /// Records that setup commands start or have ended; `onDelivered` says that they run in a room
  /// with an agent's change.
  func setUp(isRunning: Bool, onDelivered: Bool) {
    state.withLock { state in
      if onDelivered { state.hadOthers = true }
      look(&state)
      state.setups += isRunning ? 1 : -1
      if onDelivered { state.hadOthers = true }
    }
  }

  /// Returns the changes that may be an agent's work, as commands are about to run.
  ///
  /// `onDelivered` says that they run in a room with an agent's change, and may run its programs.
  func findings(onDelivered: Bool) -> [Difference] {
    state.withLock { state in
      look(&state)
      if onDelivered { state.hadOthers = true }
      // A program that is as it was before the first agent cannot be an agent's work.
      let last = state.last
      return state.findings.filter { Self.isChanged($0.path, from: first, to: last) }
        .sorted { $0.path < $1.path }
    }
  }

  /// Returns the digests again if setup has changed any since they were last taken.
  func digestsAfterSetup() -> [String: String]? {
    state.withLock { state in
      guard state.isStale, state.findings.isEmpty else { return nil }
      state.isStale = false
      let own = state.own.map { ($0.key, Self.contentsMark + $0.value) }
      return state.last.digests.merging(own) { first, _ in first }
    }
  }

  /// Stands before the digest of a file's contents among those of stat data.
  private static let contentsMark = "contents "

  private static func isChanged(
    _ path: String,
    from first: EnvironmentFingerprint,
    to last: EnvironmentFingerprint
  ) -> Bool {
    guard let before = first.entry(at: path) else { return true }
    return before != last.entry(at: path)
  }

  private func look(_ state: inout State) {
    let now = EnvironmentFingerprint(paths: paths, home: home)
    let found = Self.differences(from: state.last, to: now)
    if !state.hasHadAgents || (state.setups > 0 && !state.hadOthers && state.agents == 0) {
      for difference in found { state.own[difference.path] = Self.digest(of: difference.path) }
      state.isStale = state.isStale || !found.isEmpty
    } else {
      for difference in found {
        if let own = state.own[difference.path], own == Self.digest(of: difference.path) {
          state.isStale = true
        } else {
          state.findings.insert(difference)
        }
      }
    }
    state.last = now
    state.hadOthers = state.agents > 0
  }

  /// The digest of a file's contents; empty without a file that can be read.
  private static func digest(of path: String) -> String {
    let resolved = resolvedPath(path) ?? path
    guard let bytes = try? RegularFile.read(resolved, limit: 256 << 20) else { return "" }
    return "\(SHA256.digest(of: bytes))"
  }

  static func differences(
    from first: EnvironmentFingerprint,
    to now: EnvironmentFingerprint
  ) -> [Difference] {
    var differences: [Difference] = []
    var earlier: [[String: EnvironmentFingerprint.Entry]] = []
    let before = Dictionary(first.folders.map { ($0.path, $0.entries) }, uniquingKeysWith: { $1 })
    for (path, entries) in now.folders {
      let known = before[path] ?? [:]
      defer { earlier.append(entries) }
      guard known != entries else { continue }
      for name in Set(known.keys).union(entries.keys).sorted() where known[name] != entries[name] {
        let isProgram = (entries[name] ?? known[name])?.isProgram == true
        // A program that comes earlier in PATH hides those of the same name.
        let isHidden = earlier.contains { $0[name]?.isProgram == true }
        differences.append(
          Difference(path: "\(path)/\(name)", isRunnable: isProgram && !isHidden)
        )
      }
    }
    for (path, shell) in now.shells where first.shells[path] != shell {
      let program = shell.split(separator: " ").first.map(String.init) ?? "bash"
      if !differences.contains(where: { $0.path == program }) {
        differences.append(Difference(path: program, isRunnable: true))
      }
    }
    let files = Set(first.files.keys).union(now.files.keys)
    differences += files.filter { first.files[$0] != now.files[$0] }.sorted()
      .map { Difference(path: $0, isRunnable: false) }
    return differences
  }
}
