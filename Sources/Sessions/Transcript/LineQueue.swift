/// A queue of lines in contiguous memory, from which the first ones can be removed.
package struct LineQueue {
  private var content: [UInt8] = []
  private var start = 0
  /// The length of each line; those before `first` have been removed.
  private var lengths: [Int] = []
  private var first = 0

  /// The number of bytes in the queue.
  package var count: Int { content.count - start }

  /// The bytes of all lines.
  package var bytes: ArraySlice<UInt8> { content[start...] }

  /// Appends a line with a prefix and a suffix.
  package mutating func append(_ head: [UInt8], _ line: ArraySlice<UInt8>, _ end: [UInt8]) {
    lengths.append(head.count + line.count + end.count)
    content += head
    content += line
    content += end
  }

  /// Removes the first line; returns its length in bytes.
  package mutating func removeFirst() -> Int {
    let count = lengths[first]
    start += count
    first += 1
    // Moved occasionally, not with each line.
    if start > content.count / 2 {
      content.removeFirst(start)
      lengths.removeFirst(first)
      start = 0
      first = 0
    }
    return count
  }
}
