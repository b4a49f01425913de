/// The results as a Markdown table.
enum Table {
  /// Returns the whole text.
  static func text(_ results: Results) -> String {
    let machine = results.machine
    var text = """
      Medians of turns on \(machine.processors) processors (\(machine.model)), Linux \
      \(machine.kernel), \(machine.fileSystem) (\(microseconds(machine.fileCost)) for a small file), git \(machine.git), libgit2 \(machine.libgit2), \
      Python SDK \(machine.sdk ?? "none"). Processor time: \(machine.cpuAccount.rawValue).

      """
    var group: Group?
    for row in results.rows {
      if row.group != group {
        group = row.group
        text += "\n| \(row.group.title) | kjob | against | its figure | ratio | goal | met |\n"
        text += "|---|---:|---|---:|---:|---:|---|\n"
      }
      let cells = [
        row.what, row.unit.shown(row.own), row.peer ?? "",
        row.peerFigure.map(row.unit.shown) ?? "", row.ratio.map { number($0, digits: 2) } ?? "",
        row.goal.map { shown($0, row.unit) } ?? "", row.isMet.map { $0 ? "yes" : "**no**" } ?? "",
      ]
      text += "| \(cells.joined(separator: " | ")) |\n"
    }
    return text
  }

  private static func microseconds(_ value: Double) -> String {
    number(value * 1e6, digits: 0) + " µs"
  }

  private static func shown(_ goal: Goal, _ unit: Unit) -> String {
    (goal.isUpperLimit ? "≤ " : "≥ ")
      + (goal.isOfRatio ? number(goal.limit, digits: 2) : unit.shown(goal.limit))
  }

  /// Formats a number with this number of decimals.
  static func number(_ value: Double, digits: Int) -> String {
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    guard value.isFinite, abs(value * scale) < 9e15 else { return "\(value)" }
    let scaled = Int((value * scale).rounded())
    guard digits > 0 else { return "\(scaled)" }
    let fraction = String(abs(scaled) % Int(scale))
    let zeros = String(repeating: "0", count: digits - fraction.count)
    return "\(scaled < 0 ? "-" : "")\(abs(scaled) / Int(scale)).\(zeros)\(fraction)"
  }
}

extension Unit {
  /// Formats a figure with its unit, short enough for a table.
  func shown(_ value: Double) -> String {
    switch self {
    case .seconds:
      if value < 0.1 { return Table.number(value * 1e3, digits: 1) + " ms" }
      if value < 10 { return Table.number(value * 1e3, digits: 0) + " ms" }
      return Table.number(value, digits: 1) + " s"
    case .perSecond: return Table.number(value, digits: 0) + "/s"
    case .bytes:
      if abs(value) < 1_048_576 { return Table.number(value / 1_024, digits: 0) + " KiB" }
      return Table.number(value / 1_048_576, digits: 1) + " MiB"
    }
  }
}
