/// The results of groups of jobs that are worked on at once, reported as if one group came after the
/// other.
struct GroupedResults {
  private var entries: [[PublishEntry]]
  private var isOver: [Bool]
  /// The group whose results are reported as they come.
  private var front = 0

  /// Creates empty results.
  init(of count: Int) {
    entries = Array(repeating: [], count: count)
    isOver = Array(repeating: false, count: count)
  }

  /// The results in the order of the groups.
  var all: [PublishEntry] { entries.flatMap(\.self) }

  /// Adds a result of a group.
  mutating func add(_ entry: PublishEntry, of group: Int, _ report: (PublishEntry) -> Void) {
    entries[group].append(entry)
    if group == front { report(entry) }
  }

  /// Ends a group.
  mutating func end(_ group: Int, _ report: (PublishEntry) -> Void) {
    isOver[group] = true
    while front < isOver.count, isOver[front] {
      front += 1
      if front < entries.count { entries[front].forEach(report) }
    }
  }
}
