internal import CSpawn

/// The environment block of kjob's own process, which other processes of the user can read.
public enum OwnEnvironment {
  /// Takes variables out of it, with their values.
  ///
  /// To be called once, before any thread is started; what is needed of them later has to be kept
  /// as a value.
  public static func forget(_ names: some Sequence<String>) {
    for name in names { unsafe kjob_forget_variable(name) }
  }
}
