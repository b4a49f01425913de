internal import FileSystem
import Foundation
internal import Subprocess

/// A program that runs beside a test and is killed with its owner.
///
/// It inherits nothing but its own streams, so that nobody waits for the end of others in vain.
public final class BackgroundProgram {
  private let child: ChildProcess

  /// Starts a program that is found in the test's `PATH`.
  public init(_ words: [String], in directory: String) throws {
    child = try ChildProcess(
      starting: Command(
        words,
        environment: ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"],
        workingDirectory: directory
      ),
      inputClosed: true
    )
  }

  /// Waits for the first line that the program prints.
  public func firstLine() -> String {
    var bytes: [UInt8] = []
    while !bytes.contains(0x0A) {
      _ = Readiness.wait(for: [.readable(child.standardOutput.number)], until: nil)
      if readAvailable(child.standardOutput.number, into: &bytes) == .end { break }
    }
    return String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self)
  }
}
