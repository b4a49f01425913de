/// The policy for a job during which an everyday part of its source repository changed: branches,
/// tags, the stash, HEAD, the index, or files.
public enum SourcePolicy: String, CaseIterable, Hashable, Sendable {
  /// The change is reported; a person may be working there.
  case tolerant
  /// The change is an error: no one works there while jobs run.
  case strict
}
