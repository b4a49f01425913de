internal import CSpawn
internal import Glibc
internal import SystemText

/// The environment block of kjob's own process, which other processes of the user can read.
public enum OwnEnvironment {
  /// The variables as kjob was started with them, whatever bytes they hold.
  ///
  /// Of several with one name the first counts, as for the system's own library.
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

  /// The words that kjob was started with, the program's own name first.
  public static var arguments: [String] {
    let all = unsafe CommandLine.unsafeArgv
    return (0..<Int(CommandLine.argc)).compactMap { index in
      unsafe all[index].map { unsafe String(systemCString: $0) }
    }
  }

  /// The folder that kjob was started in.
  public static var workingDirectory: String {
    guard let buffer = unsafe getcwd(nil, 0) else { return "/" }
    defer { unsafe free(buffer) }
    return unsafe String(systemCString: buffer)
  }

  /// Takes variables out of it, with their values.
  ///
  /// To be called once, before any thread is started; what is needed of them later has to be kept
  /// as a value.
  public static func forget(_ names: some Sequence<String>) {
    for name in names { unsafe name.withSystemCString { unsafe kjob_forget_variable($0) } }
  }
}
