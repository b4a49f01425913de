package import JSON
public import Text

/// What the agent left in its worktree.
public struct SnapshotFacts: Hashable, Sendable, Codable {
  /// The tree object's id, 40 hexadecimal digits; the patch gives exactly this tree.
  public var tree: String
  /// Whether the tree differs from the base's.
  public var isChanged: Bool
  /// What is in the worktree and cannot be in a patch, with the reasons.
  public var leftOut: [SafeText]
  /// How many files the base's own ignore rules keep out.
  public var ignoredCount: Int

  /// Describes a snapshot.
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
