/// The names, at most three, that somebody who wrote `name` may have meant, best first.
func nearNames(to name: String, among names: [String]) -> [String] {
  let wanted = Array(name.lowercased().utf8)
  let limit = max(1, wanted.count / 3)
  var ranked: [(distance: Int, name: String)] = []
  for candidate in Set(names) where candidate.utf8.count < 256 && wanted.count < 256 {
    let lowered = candidate.lowercased()
    // A branch that exists at the remote only is the usual case in a CI checkout.
    let distance =
      lowered.hasSuffix("/\(name.lowercased())")
      ? 0 : editDistance(wanted, Array(lowered.utf8))
    if distance <= limit { ranked.append((distance, candidate)) }
  }
  return ranked.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(3).map(\.name)
}

/// How many bytes must be inserted, removed or replaced to make one name of the other.
private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
  var row = Array(0...right.count)
  for (line, byte) in left.enumerated() {
    var diagonal = row[0]
    row[0] = line + 1
    for (column, other) in right.enumerated() {
      let replaced = diagonal + (byte == other ? 0 : 1)
      diagonal = row[column + 1]
      row[column + 1] = min(replaced, row[column] + 1, diagonal + 1)
    }
  }
  return row[right.count]
}
