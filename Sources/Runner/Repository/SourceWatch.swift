internal import Git
internal import RunEvents
internal import Synchronization
internal import Text

/// Watches the source repositories of a run while its jobs work.
///
/// It looks when a job begins and when one ends, so that the jobs between two looks are the same, and
/// what changed between them was done by one of these or by somebody else. Nothing that an agent can
/// write, such as a reflog, says who it was.
final class SourceWatch: Sendable {
  /// What changed while a job ran.
  struct Findings {
    /// While no other job ran.
    var own: [RepositoryChange] = []
    /// While others ran as well.
    var shared: [RepositoryChange] = []
  }

  /// Changes that several jobs can have made.
  struct SharedChanges {
    var repository: String
    var candidates: Set<JobID>
    var changes: [RepositoryChange]
  }

  private enum Start {
    case look(RepositoryFingerprint)
    /// What the journal of an earlier process says of it.
    case record([String: String])
  }

  private struct Source {
    let repository: SourceRepository
    var last: RepositoryFingerprint
    var starts: [JobID: Start] = [:]
    var owners: [RepositoryChange.Subject: Set<JobID>] = [:]
    /// What a `setup` command has set for submodules, as it is meant to.
    var accepted: Set<RepositoryChange.Subject> = []
    var inSetup: Set<JobID> = []
    var shared: [Set<JobID>: [RepositoryChange]] = [:]

    mutating func look() {
      let now = RepositoryFingerprint(of: repository, reusing: last)
      for change in last.changes(to: now) {
        // An agent of another job could set anything else meanwhile.
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
  /// What the journal says of the sources already.
  private let written: Mutex<[String: [String: String]]>

  /// Begins to watch; with the state of an earlier process's run where that is continued.
  init(continuing state: RunState? = nil) {
    var interrupted: [String: Set<JobID>] = [:]
    for job in state?.jobs ?? [] where job.startTime != nil && job.outcome == nil {
      interrupted[job.planned.repository.string, default: []].insert(job.planned.id)
    }
    self.interrupted = interrupted
    written = Mutex(state?.sources ?? [:])
  }

  /// Notes that a job begins, and returns what the journal does not have yet of its source.
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

  /// Notes that a job's setup commands begin or end.
  func setUp(_ job: JobID, _ repository: SourceRepository, isRunning: Bool) {
    sources.withLock { sources in
      // What came before is nobody's setup; what comes now is.
      if isRunning { sources[repository.workingTree]?.look() }
      if isRunning { sources[repository.workingTree]?.inSetup.insert(job) }
      if !isRunning { sources[repository.workingTree]?.look() }
      if !isRunning { sources[repository.workingTree]?.inSetup.remove(job) }
    }
  }

  /// What changed since a job began.
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

  /// Notes that a job is over.
  func end(_ job: JobID, _ repository: SourceRepository) {
    sources.withLock { $0[repository.workingTree]?.starts[job] = nil }
  }

  /// What changed during the run and several jobs can have done.
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
