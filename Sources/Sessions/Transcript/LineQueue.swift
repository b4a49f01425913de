/// Lines of which the first ones are forgotten, in one piece of memory.
package struct LineQueue {
  private var content: [UInt8] = []
  private var start = 0
  /// How long each line is; those before `first` are forgotten.
  private var lengths: [Int] = []
  private var first = 0

  /// How many bytes there are.
  package var count: Int { content.count - start }

  /// All lines.
  package var bytes: ArraySlice<UInt8> { content[start...] }

  /// Puts a line at the end with a head and an end.
  package mutating func append(_ head: [UInt8], _ line: ArraySlice<UInt8>, _ end: [UInt8]) {
    lengths.append(head.count + line.count + end.count)
    content += head
    content += line
    content += end
  }

  /// Forgets the first line and returns how long it was.
  package mutating func removeFirst() -> Int {
    let count = lengths[first]
    start += count
    first += 1
    // Moved now and then, not with each line.
    if start > content.count / 2 {
      content.removeFirst(start)
      lengths.removeFirst(first)
      start = 0
      first = 0
    }
    return count
  }
}
