/// The states of a run's jobs, in the order of the plan.
///
/// Reports are rendered from copies of them while the run goes on. Were they one array, the first
/// event after each copy would copy the state of every job of the run; so they are kept in small
/// blocks, of which an event copies one.
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
}

extension JobStates: RandomAccessCollection {
  /// The first job's place.
  public var startIndex: Int { 0 }

  /// The place behind the last job's.
  public var endIndex: Int { size }

  /// The job at a place.
  public subscript(index: Int) -> JobState {
    precondition(index < size)
    return blocks[index / Self.blockSize][index % Self.blockSize]
  }
}

extension JobStates: ExpressibleByArrayLiteral {
  /// Makes a list of these.
  public init(arrayLiteral elements: JobState...) {
    self.init(elements)
  }
}
