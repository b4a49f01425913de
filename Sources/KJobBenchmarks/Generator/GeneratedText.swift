/// Contents that resemble text: lines of recurring words.
struct GeneratedText {
  private let seed: UInt64
  private let words: [[UInt8]]

  /// Creates the vocabulary of a seed.
  init(seed: UInt64) {
    self.seed = seed
    var random = SplitMix(seed, 0)
    words = (0..<3_000).map { _ in
      (0..<(2 + random.below(9))).map { _ in UInt8(ascii: "a") + UInt8(random.below(26)) }
    }
  }

  /// Returns the lines of a file in its first version.
  func lines(of file: Int, mean: Int) -> [[UInt8]] {
    var random = SplitMix(seed, 1, file)
    let size = mean / 4 + random.below(max(1, mean * 3 / 2))
    var lines: [[UInt8]] = []
    var count = 0
    while count < size {
      let line = self.line(&random)
      count += line.count
      lines.append(line)
    }
    return lines
  }

  /// Changes a few lines like a commit: some are added, some replaced, some removed.
  ///
  /// Files become shorter as often as longer, so that git's packs store the newest version of many
  /// as a delta against an older one.
  func edit(_ lines: inout [[UInt8]], of file: Int, version: Int) {
    var random = SplitMix(seed, 2, file, version)
    for _ in 0..<(1 + random.below(4)) {
      let place = random.below(lines.count + 1)
      switch random.below(3) {
      case 0: lines.insert(line(&random), at: place)
      case 1 where place < lines.count: lines.remove(at: place)
      default:
        if place < lines.count { lines[place] = line(&random) }
      }
    }
  }

  private func line(_ random: inout SplitMix) -> [UInt8] {
    var bytes = [UInt8](repeating: UInt8(ascii: " "), count: 2 * random.below(5))
    for index in 0..<(2 + random.below(11)) {
      if index > 0 { bytes.append(UInt8(ascii: " ")) }
      bytes += words[random.below(words.count)]
    }
    bytes.append(UInt8(ascii: "\n"))
    return bytes
  }
}
