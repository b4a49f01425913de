package import JSON
public import Text

/// The agent's captured changes.
public struct SnapshotFacts: Hashable, Sendable, Codable {
  /// The id of the tree object, 40 hexadecimal digits; applying the patch gives exactly this tree.
  public var tree: String
  /// True when the agent changed anything that is part of the tree.
  public var isChanged: Bool
  /// The entries of the worktree that a patch cannot contain, with the reasons.
  public var leftOut: [SafeText]
  /// The number of files that the base's own ignore rules exclude.
  public var ignoredCount: Int
  /// The touched paths that decide how changes are judged, or what runs without being asked; nil if
  /// there are none.
  public var sensitive: [SafeText]?
  /// The paths of which `changes: restore` took back what the agent did; nil if there are none.
  public var dropped: [SafeText]?
  /// The first thousand paths that the patch changes; nil if there are none, and in runs of older
  /// versions.
  public var paths: [SafeText]?
  /// The reason to refuse the change whatever the verification commands say.
  public var refusal: Reason?

  /// Creates the facts of a snapshot.
  public init(
    tree: String,
    isChanged: Bool,
    leftOut: [SafeText],
    ignoredCount: Int,
    sensitive: [SafeText] = [],
    dropped: [SafeText] = [],
    refusal: Reason? = nil,
    paths: [SafeText]? = nil
  ) {
    self.tree = tree
    self.isChanged = isChanged
    self.leftOut = leftOut
    self.ignoredCount = ignoredCount
    self.sensitive = sensitive.isEmpty ? nil : sensitive
    self.dropped = dropped.isEmpty ? nil : dropped
    self.refusal = refusal
    self.paths = paths
  }
}

extension SnapshotFacts: EventData {
  package static let event = EventDeclaration("snapshot-taken", "The worktree was read.")
  package static let schemaName: String? = "snapshot"
  package static let schemaSummary: String? = "What the agent left in its worktree."
  package static let schemaNotes: [String: SchemaNote] = [
    "tree": .objectID.saying("The tree object that the patch gives."),
    "is-changed": "Whether the agent changed anything that is in the patch.",
    "left-out": "What cannot be in a patch, with the reasons.",
    "sensitive": "Touched paths that decide how changes are judged, or what runs unasked.",
    "dropped": "The paths of which `changes: restore` took back what the agent did.",
    "paths": "The first thousand paths that the patch changes.",
    "refusal": "Why the change is refused whatever the commands say.",
  ]

  package func masked(by redactor: Redactor) -> SnapshotFacts {
    var masked = self
    masked.leftOut = leftOut.map(redactor.masked)
    masked.sensitive = sensitive?.map(redactor.masked)
    masked.dropped = dropped?.map(redactor.masked)
    masked.paths = paths?.map(redactor.masked)
    masked.refusal = refusal?.masked(by: redactor)
    return masked
  }

  package func kind(of job: JobID?) -> RunEvent.Kind? {
    job.map { .snapshotTaken($0, self) }
  }
}
