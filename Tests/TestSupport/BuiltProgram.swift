import Foundation
public import Subprocess

/// The program that the tests try.
public enum BuiltProgram {
  /// The folder of this build.
  public static let folder: String = {
    let own = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return URL(fileURLWithPath: own ?? "").deletingLastPathComponent().path
  }()

  /// The path of the program under test.
  ///
  /// `KJOB_TESTED_PROGRAM` names another one: `ci/test` tries the executable that is released.
  public static let path: String =
    ProcessInfo.processInfo.environment["KJOB_TESTED_PROGRAM"] ?? folder + "/kjob"

  /// The same as `ci/release` makes it, where it is no older; for tests of very much data, which take
  /// minutes without the optimiser.
  public static let optimised: String = {
    // Beside the folder of all builds for this system, where `ci/release` puts it.
    let build = URL(fileURLWithPath: folder)
    let builds = build.deletingLastPathComponent().deletingLastPathComponent()
    let other = builds.path + "/release-static/kjob"
    func time(_ path: String) -> Date {
      let attributes = try? FileManager.default.attributesOfItem(atPath: path)
      return attributes?[.modificationDate] as? Date ?? .distantPast
    }
    return time(other) >= time(path) ? other : path
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
