internal import CSpawn
internal import Glibc
internal import SystemText

/// The replacement of kjob's own process by a program for people, such as a pager.
public enum ProcessReplacement {
  /// Becomes a program that reads these bytes from its standard input; returns only if that fails.
  public static func run(
    _ words: [String],
    environment: [String: String],
    input: [UInt8]
  ) {
    guard let program = words.first, become(input) else { return }
    // kjob ignores it, and the program must not inherit that.
    _ = signal(SIGPIPE, SIG_DFL)
    _ = signal(SIGXFSZ, SIG_DFL)
    let variables = environment.map { "\($0.key)=\($0.value)" }
    unsafe withCStrings(words) { arguments in
      unsafe withCStrings(variables) { block in
        unsafe program.withSystemCString { path in
          _ = unsafe execve(path, arguments, block)
        }
      }
    }
    _ = signal(SIGPIPE, SIG_IGN)
    _ = signal(SIGXFSZ, SIG_IGN)
  }

  /// Makes bytes the standard input.
  private static func become(_ input: [UInt8]) -> Bool {
    let number = kjob_anonymous_file()
    guard number >= 0 else { return false }
    defer { close(number) }
    var rest = input[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { bytes in
        unsafe write(number, bytes.baseAddress, bytes.count)
      }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return lseek(number, 0, SEEK_SET) == 0 && dup2(number, 0) == 0
  }
}
