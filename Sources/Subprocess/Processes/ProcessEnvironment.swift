internal import CSpawn
internal import Glibc
internal import SystemText

/// The environment block of kjob's own process, which other processes of the user can read.
public enum ProcessEnvironment {
  /// The variables that kjob was started with, whatever bytes they contain.
  ///
  /// The first of several with one name counts, as in the C library.
  public static var variables: [String: String] {
    var result: [String: String] = [:]
    guard var next = unsafe kjob_environment() else { return result }
    while let entry = unsafe next.pointee {
      let text = unsafe String(systemCString: entry)
      unsafe next += 1
      guard let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")) else { continue }
      let name = String(text[..<equals])
      if result[name] == nil { result[name] = String(text[text.utf8.index(after: equals)...]) }
    }
    return result
  }

  /// The command-line arguments of kjob, starting with the program's name.
  public static var arguments: [String] {
    let all = unsafe CommandLine.unsafeArgv
    return (0..<Int(CommandLine.argc)).compactMap { index in
      unsafe all[index].map { unsafe String(systemCString: $0) }
    }
  }

  /// The current working directory of kjob.
  public static var workingDirectory: String {
    guard let buffer = unsafe getcwd(nil, 0) else { return "/" }
    defer { unsafe free(buffer) }
    return unsafe String(systemCString: buffer)
  }

  /// Removes variables and their values from the environment block.
  ///
  /// Call it once, before any thread is started. Keep a copy of any value that is needed later.
  public static func remove(_ names: some Sequence<String>) {
    for name in names { unsafe name.withSystemCString { unsafe kjob_forget_variable($0) } }
  }
}
