/// The states of a run's jobs, in the order of the plan.
///
/// Reports are rendered from copies while the run continues. With a single array, the first event
/// after each copy would copy the states of all jobs; so the states are kept in small blocks, and
/// an event copies only one block.
public struct JobStates: Hashable, Sendable {
  private static let blockSize = 16

  private var blocks: [[JobState]] = []
  private var size = 0

  init(_ jobs: some Sequence<JobState>) {
    for job in jobs {
      if size.isMultiple(of: Self.blockSize) { blocks.append([]) }
      blocks[blocks.count - 1].append(job)
      size += 1
    }
  }

  mutating func receive(_ event: RunEvent, at index: Int) {
    blocks[index / Self.blockSize][index % Self.blockSize].receive(event)
  }

  mutating func reopen(at index: Int) {
    blocks[index / Self.blockSize][index % Self.blockSize].reopen()
  }
}

extension JobStates: RandomAccessCollection {
  /// The index of the first job.
  public var startIndex: Int { 0 }

  /// The index after the last job.
  public var endIndex: Int { size }

  /// Accesses the job at an index.
  public subscript(index: Int) -> JobState {
    precondition(index < size)
    return blocks[index / Self.blockSize][index % Self.blockSize]
  }
}

extension JobStates: ExpressibleByArrayLiteral {
  /// Creates the states from a literal.
  public init(arrayLiteral elements: JobState...) { self.init(elements) }
}
