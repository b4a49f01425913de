internal import CSpawn
internal import Glibc
internal import Synchronization

/// Finds and kills what a command left behind after its leader is gone.
///
/// Killing a process group is not enough: kiro-cli does not pass SIGTERM on to the program that it
/// wraps, MCP servers outlive their session, and daemons leave group and session. So everything
/// a job starts carries a variable of its own in its environment, and is found by it, by its
/// session, or by being the child of something that was found.
public enum ProcessSweep {
  /// The variable that marks every process of a job; its value is unique to the job's run.
  public static let marker = "KJOB_PROCESS_TOKEN"

  /// Whether children that kjob did not start are orphans of its jobs, and its own to reap.
  private static let adoptsOrphans = Atomic(false)

  /// Makes kjob inherit the orphans of its jobs, so that none can get out of its sight to init.
  ///
  /// From then on any child that was not started here is reaped as one of them; a process that
  /// also starts children in other ways, as tests do, must not call it.
  public static func adoptOrphans() {
    // A shell that was replaced by kjob (`exec kjob`) leaves its own children to it; those are no
    // orphans of a job.
    let own = getpid()
    ChildRegistry.spare(ProcessTable.entries().filter { $0.parent == own }.map(\.id))
    adoptsOrphans.store(true, ordering: .relaxed)
    // Without it (a kernel older than 3.4) sweeping by marker and session still works.
    _ = kjob_become_subreaper()
  }

  /// Kills every process that carries `token` or belongs to one of `sessions`, and theirs.
  ///
  /// Returns how many there were. Repeats until a look at the process table finds none, because a
  /// process may fork while it is being looked for; gives up after a bounded number of looks.
  public static func kill(token: String, sessions: Set<Int32>) -> Int {
    kill(token: token, sessions: sessions, in: nil)
  }

  /// The same for what may also be in a group, which is killed at once when it has been counted.
  static func kill(token: String, sessions: Set<Int32>, in group: ControlGroup?) -> Int {
    defer { group?.remove() }
    return kill(in: group) { survivors(token: token, sessions: sessions) }
  }

  /// Kills the processes of one session, and theirs; returns how many there were.
  ///
  /// Processes of other sessions are left alone, whatever they carry. The session's leader has to
  /// be known to live: once it is reaped, its number may be a stranger's.
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
        // Those that are gone have come to kjob as orphans by now.
        ChildRegistry.reapOrphans(Array(seen))
        // The second look catches a child that was forked while the first one was under way.
        quietLooks += 1
        if quietLooks == 2 { break }
        continue
      }
      quietLooks = 0
      seen.formUnion(found)
      // What was in the group is dead, and its numbers may be strangers' by now.
      if !isGroupDead {
        for process in found { _ = Glibc.kill(process, SIGKILL) }
      }
      usleep(500)
      ChildRegistry.reapOrphans(Array(seen))
    }
    return seen.count
  }

  /// Kills every orphan that kjob has inherited, at the end of a run when nothing may be left.
  ///
  /// Returns how many there were.
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

  /// The processes themselves and everything below them that still runs.
  private static func livingDescendants(
    of roots: [ProcessTable.Entry],
    in table: [ProcessTable.Entry]
  ) -> Set<Int32> {
    guard !roots.isEmpty else { return [] }
    let alive = Set(table.filter { !$0.isZombie }.map(\.id))
    return withDescendants(Set(roots.map(\.id)), in: table).intersection(alive)
  }

  /// Whether a process has come to kjob as an orphan and hides whose it was.
  ///
  /// A process that clears its environment, or lets nobody read it, could otherwise go on changing
  /// a worktree while it is verified. Orphans that carry another job's token are left to that job.
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
