internal import CSpawn

/// The memory of kjob's own process, which contains secrets.
public enum OwnMemory {
  /// Keeps other processes of the same user from reading or writing the memory and environment.
  ///
  /// It does not keep root out. Programs that kjob starts are not affected.
  public static func close() { _ = kjob_close_memory() }
}
