package import JSON
public import Text

/// The agent's captured changes.
public struct SnapshotFacts: Hashable, Sendable, Codable {
  /// The id of the tree object, 40 hexadecimal digits; applying the patch gives exactly this tree.
  public var tree: String
  /// True when the tree differs from the base's.
  public var isChanged: Bool
  /// The entries of the worktree that a patch cannot contain, with the reasons.
  public var leftOut: [SafeText]
  /// The number of files that the base's own ignore rules exclude.
  public var ignoredCount: Int

  /// Creates the facts of a snapshot.
  public init(tree: String, isChanged: Bool, leftOut: [SafeText], ignoredCount: Int) {
    self.tree = tree
    self.isChanged = isChanged
    self.leftOut = leftOut
    self.ignoredCount = ignoredCount
  }
}

extension SnapshotFacts: EventData {
  package static let event = EventDeclaration("snapshot-taken", "The worktree was read.")
  package static let schemaName: String? = "snapshot"
  package static let schemaSummary: String? = "What the agent left in its worktree."
  package static let schemaNotes: [String: SchemaNote] = [
    "tree": .objectID.saying("The tree object that the patch gives."),
    "left-out": "What cannot be in a patch, with the reasons.",
  ]

  package func masked(by redactor: Redactor) -> SnapshotFacts {
    var masked = self
    masked.leftOut = leftOut.map(redactor.masked)
    return masked
  }

  package func kind(of job: JobID?) -> RunEvent.Kind? {
    job.map { .snapshotTaken($0, self) }
  }
}
