internal import Git
internal import RunEvents
internal import Synchronization
internal import Text

/// Watches the source repositories of a run while its jobs work.
///
/// It looks when a job begins and when one ends, so the set of running jobs is the same between two
/// looks; a change in between was made by one of those jobs or from outside. Nothing that an agent
/// can write, such as a reflog, identifies the author.
final class SourceWatch: Sendable {
  /// The changes that happened while a job ran.
  struct Findings {
    /// Changes made while no other job ran.
    var own: [RepositoryChange] = []
    /// Changes made while other jobs ran as well.
    var shared: [RepositoryChange] = []
  }

  /// Changes that any of several jobs may have made.
  struct SharedChanges {
    var repository: String
    var candidates: Set<JobID>
    var changes: [RepositoryChange]
  }

  private enum Start {
    case look(RepositoryFingerprint)
    /// The state that the journal of an earlier process recorded.
    case record([String: String])
  }

  private struct Source {
    let repository: SourceRepository
    var last: RepositoryFingerprint
    var starts: [JobID: Start] = [:]
    var owners: [RepositoryChange.Subject: Set<JobID>] = [:]
    /// Submodule settings that a `setup` command has made, as it may.
    var accepted: Set<RepositoryChange.Subject> = []
    var inSetup: Set<JobID> = []
    var shared: [Set<JobID>: [RepositoryChange]] = [:]

    mutating func look() {
      let now = RepositoryFingerprint(of: repository, reusing: last)
      for change in last.changes(to: now) {
        // In the meantime, an agent of another job could change any other setting.
        let isOnlySetup = inSetup.isSuperset(of: starts.keys)
        if !inSetup.isEmpty, case .setting(let name) = change.subject,
          isOnlySetup || name.lowercased().hasPrefix("submodule.")
        {
          accepted.insert(change.subject)
          continue
        }
        owners[change.subject, default: []].formUnion(starts.keys)
      }
      last = now
    }
  }

  private let sources = Mutex<[String: Source]>([:])
  /// The jobs that an earlier process was working on when it ended, by repository.
  private let interrupted: [String: Set<JobID>]
  /// The states of sources that the journal already has.
  private let written: Mutex<[String: [String: String]]>

  /// Creates a watch, continuing from the state of an earlier process's run if there is one.
  init(continuing state: RunState? = nil) {
    var interrupted: [String: Set<JobID>] = [:]
    for job in state?.jobs ?? [] where job.startTime != nil && job.outcome == nil {
      interrupted[job.planned.repository.string, default: []].insert(job.planned.id)
    }
    self.interrupted = interrupted
    written = Mutex(state?.sources ?? [:])
  }

  /// Records the start of a job; returns what the journal does not have yet about its source.
  func begin(
    _ job: JobID,
    _ repository: SourceRepository,
    record: [String: String]?
  ) -> SourceFacts? {
    let place = repository.workingTree
    let now = sources.withLock { sources in
      if sources[place] == nil {
        sources[place] = Source(
          repository: repository,
          last: RepositoryFingerprint(of: repository)
        )
      } else {
        sources[place]?.look()
      }
      let last = sources[place]?.last ?? RepositoryFingerprint(of: repository)
      sources[place]?.starts[job] = record.map { .record($0) } ?? .look(last)
      return last
    }
    guard record == nil else { return nil }
    let current = now.record
    return written.withLock { written in
      let known = written[place] ?? [:]
      let digests = current.filter { known[$0.key] != $0.value }
      let removed = known.keys.filter { current[$0] == nil }.sorted()
      written[place] = current
      guard !digests.isEmpty || !removed.isEmpty || known.isEmpty else { return nil }
      return SourceFacts(repository: place, digests: digests, removed: removed)
    }
  }

  /// Records that a job's setup commands begin or end.
  func setUp(_ job: JobID, _ repository: SourceRepository, isRunning: Bool) {
    sources.withLock { sources in
      // Earlier changes do not belong to any setup; later ones do.
      if isRunning { sources[repository.workingTree]?.look() }
      if isRunning { sources[repository.workingTree]?.inSetup.insert(job) }
      if !isRunning { sources[repository.workingTree]?.look() }
      if !isRunning { sources[repository.workingTree]?.inSetup.remove(job) }
    }
  }

  /// Returns the changes since a job began.
  func findings(of job: JobID, _ repository: SourceRepository) -> Findings {
    let place = repository.workingTree
    return sources.withLock { sources in
      sources[place]?.look()
      guard let source = sources[place], let start = source.starts[job] else { return Findings() }
      var findings = Findings()
      let (changes, before): ([RepositoryChange], Set<JobID>) =
        switch start {
        case .look(let first): (first.changes(to: source.last), [])
        case .record(let record):
          (source.last.changes(since: record), interrupted[place] ?? [job])
        }
      for change in changes where !source.accepted.contains(change.subject) {
        let owners = (source.owners[change.subject] ?? []).union(before)
        if owners == [job] {
          findings.own.append(change)
        } else if owners.contains(job) {
          findings.shared.append(change)
          var known = sources[place]?.shared[owners] ?? []
          if !known.contains(where: { $0.subject == change.subject }) { known.append(change) }
          sources[place]?.shared[owners] = known
        }
      }
      return findings
    }
  }

  /// Records that a job has ended.
  func end(_ job: JobID, _ repository: SourceRepository) {
    sources.withLock { $0[repository.workingTree]?.starts[job] = nil }
  }

  /// Returns the changes during the run that any of several jobs may have made.
  func sharedChanges() -> [SharedChanges] {
    sources.withLock { sources in
      sources.sorted { $0.key < $1.key }.flatMap { place, source in
        source.shared.map { candidates, changes in
          SharedChanges(repository: place, candidates: candidates, changes: changes)
        }
        .sorted { $0.candidates.sorted().lexicographicallyPrecedes($1.candidates.sorted()) }
      }
    }
  }
}
