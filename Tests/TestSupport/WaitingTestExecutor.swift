import Foundation
import Synchronization

/// Where tests run that wait for other processes most of their time.
///
/// Swift's own pool has a thread for each processor, and a test that waits for a program keeps one
/// of them; with a few more threads the processors have something to do meanwhile.
final class WaitingTestExecutor: TaskExecutor {
  /// The one for all tests of a process.
  static let shared = WaitingTestExecutor(threads: 8)

  private let jobs = Mutex<[UnownedJob]>([])
  private let count = DispatchSemaphore(value: 0)

  private init(threads: Int) {
    for _ in 0..<threads {
      let thread = Thread { [self] in
        while true {
          count.wait()
          let job = jobs.withLock { $0.removeFirst() }
          unsafe job.runSynchronously(on: asUnownedTaskExecutor())
        }
      }
      thread.stackSize = 8 << 20
      thread.start()
    }
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    jobs.withLock { $0.append(job) }
    count.signal()
  }
}
