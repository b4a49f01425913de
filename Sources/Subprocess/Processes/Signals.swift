internal import Glibc

/// The signal that asks a process to end.
public let terminate: Int32 = SIGTERM

/// The signal that ends a process unconditionally.
public let killNow: Int32 = SIGKILL
