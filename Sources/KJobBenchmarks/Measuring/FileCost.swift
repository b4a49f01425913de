internal import FileSystem
internal import Glibc

/// What the file system takes for a small file, the floor under everything that makes many.
enum FileCost {
  /// Above this the disk is measured and not the methods; an idle ext4 takes a twentieth of it.
  static let bearable = 400e-6

  /// Seconds to make a file of a block in a folder, in the mean of a hundred.
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
