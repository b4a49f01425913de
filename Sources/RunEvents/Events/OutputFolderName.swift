/// Creates the names of jobs' folders in the output from their ids.
public enum OutputFolderName {
  /// The folder that holds the jobs' folders, relative to the output folder.
  static let parent = "jobs"

  /// Characters that artifact uploads or file systems reject.
  private static let refused: Set<Character> = [
    "\"", ":", "<", ">", "|", "*", "?", "/", "\\", " ",
  ]

  /// Returns a name without rejected characters and without a leading dot.
  ///
  /// Two ids never get the same name: a changed name ends with a hash of the id.
  public static func make(for id: String) -> String {
    let mapped = String(
      id.map { character in
        let isControl = character.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }
        return refused.contains(character) || isControl ? "-" : character
      }
    )
    var name = mapped.hasPrefix(".") ? "-" + mapped.dropFirst() : mapped
    while name.utf8.count > 120 { name.removeLast() }
    while name.hasSuffix(".") { name.removeLast() }
    return name == id ? name : name + "-" + hash(id)
  }

  /// Returns the path of a job's folder, relative to the output folder.
  static func path(for id: String) -> String { "\(parent)/\(make(for: id))" }

  /// Returns the FNV-1a hash, which is the same in every run, unlike Swift's own hashes.
  private static func hash(_ text: String) -> String {
    var value: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text.utf8 {
      value ^= UInt64(byte)
      value = value &* 0x0000_0100_0000_01b3
    }
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
