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

/// How many bytes must be inserted, removed, replaced or swapped with the next one.
private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
  var beforeLast: [Int] = []
  var last = Array(0...right.count)
  for line in left.indices {
    var row = [line + 1]
    for column in right.indices {
      let isSame = left[line] == right[column]
      var distance = min(last[column] + (isSame ? 0 : 1), last[column + 1] + 1, row[column] + 1)
      if line > 0, column > 0, left[line] == right[column - 1], left[line - 1] == right[column] {
        distance = min(distance, beforeLast[column - 1] + 1)
      }
      row.append(distance)
    }
    (beforeLast, last) = (last, row)
  }
  return last[right.count]
}
