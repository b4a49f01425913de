internal import FileSystem
internal import Glibc

/// The time that the file system takes for a small file, a lower limit for everything that creates
/// many.
enum FileCost {
  /// The limit in seconds beyond which the disk is measured and not the methods; an idle ext4 takes
  /// a twentieth of it.
  static let bearable = 400e-6

  /// Returns the time to create a file of one block in a folder, in seconds, as the mean of a
  /// hundred files.
  static func measure(in folder: String) throws -> Double {
    let place = folder + "/file-cost"
    try makeDirectories(place)
    let count = 100
    let contents = [UInt8](repeating: 0x78, count: 4_000)
    let start = monotonicSeconds()
    for number in 0..<count { try overwrite("\(place)/\(number)", contents) }
    let time = monotonicSeconds() - start
    for number in 0..<count { _ = unsafe unlink("\(place)/\(number)") }
    _ = unsafe rmdir(place)
    return time / Double(count)
  }
}
