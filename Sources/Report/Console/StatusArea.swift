internal import Text
/// The lines at the bottom of a terminal that are drawn anew while others scroll by above them.
///
/// The cursor stays below them, at the beginning of a line, and nothing of the terminal's state is
/// changed: whatever way kjob ends, a prompt stands where it should.
struct StatusArea {
  /// The size of a terminal.
  struct Size: Hashable, Sendable {
    var columns: Int
    var rows: Int

    /// How wide a line may be; one that reaches the last column makes some terminals wrap.
    var lineWidth: Int { max(1, columns - 1) }
    /// How many lines the area may have, so that what scrolls by can be seen.
    var areaHeight: Int { max(1, rows - 4) }
  }

  private var lines: [String] = []
  private var size: Size?

  /// What has to be written to show `text` above an area of these lines; empty for no change.
  mutating func frame(above text: String, area: [String], _ size: Size) -> String {
    let new = area.map { DisplayWidth.cut($0, to: size.lineWidth) }
    guard !text.isEmpty || new != lines || size != self.size else { return "" }
    var output = goingUp(size)
    // Text may be longer than a line, and so has to find nothing where it wraps.
    if !text.isEmpty { output += "\u{1B}[J" + text }
    for line in new { output += line + "\u{1B}[K\n" }
    if !lines.isEmpty { output += "\u{1B}[J" }
    lines = new
    self.size = size
    return output
  }

  /// Moves the cursor to where the area begins.
  ///
  /// Most terminals wrap what they show when they become narrower, so its lines may be more now.
  private func goingUp(_ size: Size) -> String {
    guard !lines.isEmpty else { return "" }
    let rows = lines.reduce(0) { rows, line in
      rows + max(1, (DisplayWidth.of(line) + size.columns - 1) / size.columns)
    }
    let count = min(rows, size.rows - 1)
    return count > 0 ? "\r\u{1B}[\(count)A" : "\r"
  }
}
