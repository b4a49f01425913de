internal import CSpawn

/// The memory of kjob's own process, in which secrets stand.
public enum OwnMemory {
  /// Keeps other processes of the same user from reading and writing it, and its environment.
  ///
  /// Nothing keeps root from it. Programs that are started are not affected.
  public static func close() {
    _ = kjob_close_memory()
  }
}
