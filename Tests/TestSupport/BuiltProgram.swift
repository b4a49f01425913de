import Foundation
public import Subprocess

/// The program that this build made, beside the tests' own.
public enum BuiltProgram {
  /// Its path.
  public static let path: String = {
    let own = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return URL(fileURLWithPath: own ?? "").deletingLastPathComponent().path + "/kjob"
  }()

  /// A fork server of it, shared by all tests of a process.
  public static let forkServer: ForkServer = {
    do throws(SpawnError) {
      return try ForkServer(program: path)
    } catch {
      fatalError("no fork server: \(error)")
    }
  }()
}
