internal import Text
/// The lines at the bottom of a terminal that are redrawn while others scroll by above.
///
/// The cursor stays below them, at the beginning of a line, and no terminal state is changed:
/// however kjob ends, the prompt appears in the right place.
struct StatusArea {
  /// The size of a terminal.
  struct Size: Hashable, Sendable {
    var columns: Int
    var rows: Int

    /// The maximum width of a line; lines that reach the last column wrap on some terminals.
    var lineWidth: Int { max(1, columns - 1) }
    /// The maximum number of lines in the area, which leaves room for the scrolling lines.
    var areaHeight: Int { max(1, rows - 4) }
  }

  private var lines: [String] = []
  private var size: Size?

  /// Returns the output that shows `text` above an area with these lines; empty if nothing changes.
  mutating func frame(above text: String, area: [String], _ size: Size) -> String {
    let new = area.map { DisplayWidth.cut($0, to: size.lineWidth) }
    guard !text.isEmpty || new != lines || size != self.size else { return "" }
    var output = goingUp(size)
    // Text may be longer than a line, so the space where it wraps must be clear.
    if !text.isEmpty { output += "\u{1B}[J" + text }
    for line in new { output += line + "\u{1B}[K\n" }
    if !lines.isEmpty { output += "\u{1B}[J" }
    lines = new
    self.size = size
    return output
  }

  /// Moves the cursor to the start of the area.
  ///
  /// Most terminals wrap their contents when they become narrower, so the area may now have more
  /// lines.
  private func goingUp(_ size: Size) -> String {
    guard !lines.isEmpty else { return "" }
    let rows = lines.reduce(0) { rows, line in
      rows + max(1, (DisplayWidth.of(line) + size.columns - 1) / size.columns)
    }
    let count = min(rows, size.rows - 1)
    return count > 0 ? "\r\u{1B}[\(count)A" : "\r"
  }
}
