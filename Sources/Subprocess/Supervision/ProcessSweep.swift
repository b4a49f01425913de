internal import CSpawn
internal import Glibc
internal import Synchronization

/// Finds and kills the processes that a command left behind after its leader is gone.
///
/// Killing a process group is not enough: kiro-cli does not forward SIGTERM to the program that it
/// wraps, MCP servers outlive their session, and daemons leave group and session. So every process
/// of a job has a marker variable in its environment, and is found by that, by its session, or as
/// the child of a process that was found.
public enum ProcessSweep {
  /// The variable that marks every process of a job; its value is unique to the job's run.
  public static let marker = "KJOB_PROCESS_TOKEN"

  /// True when children that kjob did not start are orphans of its jobs, which it reaps.
  private static let adoptsOrphans = Atomic(false)

  /// Makes kjob inherit the orphans of its jobs, so that none can escape to init.
  ///
  /// From then on, any child that was not started here is reaped as an orphan. A process that also
  /// starts children in other ways, as tests do, must not call it.
  public static func adoptOrphans() {
    // A shell that was replaced by kjob (`exec kjob`) leaves its children to it; those are not
    // orphans of a job.
    let own = getpid()
    ChildRegistry.spare(ProcessTable.entries().filter { $0.parent == own }.map(\.id))
    adoptsOrphans.store(true, ordering: .relaxed)
    // If it fails (on kernels older than 3.4), sweeping by marker and session still works.
    _ = kjob_become_subreaper()
  }

  /// Kills every process that carries `token` or belongs to one of `sessions`, and its descendants.
  ///
  /// Returns the number of processes. It repeats until a look at the process table finds none,
  /// because a process may fork during the search, and gives up after a fixed number of looks.
  public static func kill(token: String, sessions: Set<Int32>) -> Int {
    kill(token: token, sessions: sessions, in: nil)
  }

  /// Does the same for processes that may also be in a group, which is killed once they are
  /// counted.
  static func kill(token: String, sessions: Set<Int32>, in group: ControlGroup?) -> Int {
    defer { group?.remove() }
    return kill(in: group) { survivors(token: token, sessions: sessions) }
  }

  /// Kills the processes of one session and their descendants; returns the number of processes.
  ///
  /// Other processes of other sessions are left alone, whatever marker they carry. The session's
  /// leader must be alive: once it is reaped, its number may belong to another process.
  public static func kill(session: Int32) -> Int {
    kill {
      let table = ProcessTable.entries()
      let roots = table.filter { $0.session == session && !$0.isZombie }
      return livingDescendants(of: roots, in: table)
    }
  }

  private static func kill(
    in group: ControlGroup? = nil,
    survivors: () -> Set<Int32>
  ) -> Int {
    var group = group
    var seen: Set<Int32> = []
    var quietLooks = 0
    for _ in 0..<200 {
      let found = survivors()
      let isGroupDead = group.take()?.kill() == true
      if found.isEmpty {
        // By now, processes that are gone have become kjob's orphans.
        ChildRegistry.reapOrphans(Array(seen))
        // The second look catches a child that was forked during the first.
        quietLooks += 1
        if quietLooks == 2 { break }
        continue
      }
      quietLooks = 0
      seen.formUnion(found)
      // The group's processes are dead, and their numbers may already be reused.
      if !isGroupDead {
        for process in found { _ = Glibc.kill(process, SIGKILL) }
      }
      usleep(500)
      ChildRegistry.reapOrphans(Array(seen))
    }
    return seen.count
  }

  /// Kills every orphan that kjob has inherited, at the end of a run when nothing may remain.
  ///
  /// Returns the number of processes.
  public static func killInheritedOrphans() -> Int {
    var seen: Set<Int32> = []
    for _ in 0..<200 {
      let table = ProcessTable.entries()
      let roots = table.filter { $0.parent == getpid() && !ChildRegistry.contains($0.id) }
      guard !roots.isEmpty else { break }
      let found = withDescendants(Set(roots.map(\.id)), in: table)
      for entry in table where found.contains(entry.id) && !entry.isZombie {
        seen.insert(entry.id)
        _ = Glibc.kill(entry.id, SIGKILL)
      }
      usleep(500)
      ChildRegistry.reapOrphans(Array(found))
    }
    return seen.count
  }

  private static func survivors(token: String, sessions: Set<Int32>) -> Set<Int32> {
    let table = ProcessTable.entries()
    let own = getpid()
    let variable = "\(marker)=\(token)"
    let roots = table.filter { entry in
      entry.id != own && !entry.isZombie
        && (sessions.contains(entry.session)
          || ProcessTable.environment(of: entry.id, holds: variable)
          || isStray(entry, own))
    }
    if adoptsOrphans.load(ordering: .relaxed) {
      let zombies = table.filter { $0.isZombie && $0.parent == own }
      ChildRegistry.reapOrphans(zombies.map(\.id))
    }
    return livingDescendants(of: roots, in: table)
  }

  /// Returns the given processes and all their descendants that still run.
  private static func livingDescendants(
    of roots: [ProcessTable.Entry],
    in table: [ProcessTable.Entry]
  ) -> Set<Int32> {
    guard !roots.isEmpty else { return [] }
    let alive = Set(table.filter { !$0.isZombie }.map(\.id))
    return withDescendants(Set(roots.map(\.id)), in: table).intersection(alive)
  }

  /// True for a process that kjob inherited as an orphan and whose job is unknown.
  ///
  /// A process that clears its environment, or makes it unreadable, could otherwise continue to
  /// change a worktree during verification. Orphans that carry another job's token are left to that
  /// job.
  private static func isStray(_ entry: ProcessTable.Entry, _ own: Int32) -> Bool {
    adoptsOrphans.load(ordering: .relaxed) && entry.parent == own
      && !ChildRegistry.contains(entry.id)
      && !ProcessTable.environment(of: entry.id, hasVariable: marker)
  }

  private static func withDescendants(
    _ roots: Set<Int32>,
    in table: [ProcessTable.Entry]
  ) -> Set<Int32> {
    var result = roots
    var grew = true
    while grew {
      grew = false
      for entry in table where result.contains(entry.parent) && !result.contains(entry.id) {
        result.insert(entry.id)
        grew = true
      }
    }
    return result
  }
}
