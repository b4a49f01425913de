/// What becomes of a job during which something of its source repository changed that people change
/// in the course of their work: branches, tags, the stash, HEAD, the index, files.
public enum SourcePolicy: String, CaseIterable, Hashable, Sendable {
  /// It is reported; somebody may be working there.
  case tolerant
  /// It is an error: nobody works there while jobs run.
  case strict
}
