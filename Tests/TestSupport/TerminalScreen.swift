/// A terminal as far as kjob may use one: lines that scroll, colours, and an area drawn anew.
///
/// Whatever else is written to it is kept as a fault.
public struct TerminalScreen: Sendable {
  /// What the lines show now, from the top, without blanks at their ends.
  public var lines: [String] {
    rows.map { row in
      var text = row.map { $0 ?? "" }.joined()
      while text.hasSuffix(" ") { text.removeLast() }
      return text
    }
  }

  /// What has scrolled out of sight and what can be seen, without the empty lines at the end.
  public var allLines: [String] {
    var all = scrolled + lines
    while all.last?.isEmpty == true { all.removeLast() }
    return all
  }

  /// Where the cursor is, from 0.
  public private(set) var cursor = (row: 0, column: 0)
  /// How often a line was too long for its row.
  public private(set) var wrapCount = 0
  /// Sequences and control characters that kjob has no use for.
  public private(set) var faults: [String] = []

  private var columns: Int
  private var rows: [[String?]]
  private var scrolled: [String] = []
  private var sequence: String?

  /// Makes an empty one.
  public init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = Array(repeating: [], count: rows)
  }

  /// Makes it wider or higher; what stands there stays where it is.
  public mutating func grow(columns: Int, rows count: Int) {
    self.columns = columns
    while rows.count < count { rows.append([]) }
  }

  /// Takes what a program writes to it.
  public mutating func write(_ text: String) {
    for scalar in text.unicodeScalars { write(scalar) }
  }

  private mutating func write(_ scalar: Unicode.Scalar) {
    if let begun = sequence {
      sequence = begun + String(scalar)
      if begun.isEmpty, scalar != "[" { return end() }
      if !begun.isEmpty, (0x40...0x7E).contains(scalar.value) { end() }
      return
    }
    switch scalar {
    case "\u{1B}": sequence = ""
    case "\r": cursor.column = 0
    case "\n": feed()
    case _ where scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value):
      faults.append("\(scalar.value)")
    default: show(scalar)
    }
  }

  private mutating func end() {
    let whole = sequence ?? ""
    sequence = nil
    let number = Int(whole.dropFirst().dropLast())
    switch whole.last {
    case "m": break
    case "A" where number != nil: cursor.row = max(0, cursor.row - (number ?? 0))
    case "K" where number == nil: erase(cursor.row, from: cursor.column)
    case "J" where number == nil:
      erase(cursor.row, from: cursor.column)
      for row in rows.indices.dropFirst(cursor.row + 1) { rows[row] = [] }
    default: faults.append("ESC \(whole)")
    }
  }

  private mutating func erase(_ row: Int, from column: Int) {
    rows[row] = Array(rows[row].prefix(column))
  }

  private mutating func feed() {
    cursor.column = 0
    if cursor.row + 1 < rows.count {
      cursor.row += 1
    } else {
      scrolled.append(lines[0])
      rows.removeFirst()
      rows.append([])
    }
  }

  private mutating func show(_ scalar: Unicode.Scalar) {
    if scalar.properties.generalCategory == .nonspacingMark { return }
    // Wide enough for what the tests write.
    let isWide =
      (0x1100...0x115F).contains(scalar.value) || (0x3041...0xD7A3).contains(scalar.value)
    let width = isWide || scalar.value >= 0x1F300 ? 2 : 1
    if cursor.column + width > columns {
      wrapCount += 1
      feed()
    }
    while rows[cursor.row].count < cursor.column + width { rows[cursor.row].append(" ") }
    rows[cursor.row][cursor.column] = String(scalar)
    if width == 2 { rows[cursor.row][cursor.column + 1] = nil }
    cursor.column += width
  }
}
