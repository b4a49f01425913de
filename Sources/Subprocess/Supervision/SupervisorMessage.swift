internal import CSpawn
internal import SystemText

/// The messages between kjob and a supervisor over their socket, after the start order.
enum SupervisorMessage {
  /// A request from kjob in eight bytes: this number and an argument.
  enum Request: Int32 {
    /// Sends the signal in the argument to the program's group.
    case signalGroup = 1
    /// Sends the signal in the argument to everything that the program has started.
    case signalAll = 2
    /// Kills everything and reports the number of processes.
    case sweep = 3
  }

  /// A report from a supervisor in twelve bytes: this number and two values.
  enum Report: Int32 {
    /// The supervisor runs; its id. This report precedes anything that could interfere with it.
    case ready = 6
    /// The program runs; its id.
    case started = 1
    /// The program could not be started; an errno value.
    case failed = 2
    /// The program exited with this status.
    case exited = 3
    /// This signal ended the program.
    case signalled = 4
    /// The sweep is done; the number of killed processes, and of those that could not be killed.
    case swept = 5
  }

  /// The size of a report in bytes.
  static let reportSize = 12

  /// Returns the numbers in native byte order, since both ends are the same program.
  static func bytes(_ numbers: Int32...) -> [UInt8] {
    numbers.flatMap { number in
      (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }
  }

  static func numbers(_ bytes: some Collection<UInt8>) -> [Int32] {
    var result: [Int32] = []
    var value: UInt32 = 0
    for (index, byte) in bytes.enumerated() {
      value |= UInt32(byte) << ((index % 4) * 8)
      guard index % 4 == 3 else { continue }
      result.append(Int32(bitPattern: value))
      value = 0
    }
    return result
  }
}

/// Sends all bytes over a socket, in several calls if necessary; returns 0 or an errno value.
func sendWhole(_ bytes: [UInt8], over socket: Int32) -> Int32 {
  var rest = bytes[...]
  while !rest.isEmpty {
    let count = unsafe rest.withUnsafeBytes {
      unsafe kjob_send(socket, $0.baseAddress, $0.count, 1)
    }
    guard count > 0 else { return -count }
    rest = rest.dropFirst(Int(count))
  }
  return 0
}

/// The program that a supervisor is to start, sent as strings that each end with a zero byte.
struct StartOrder {
  var executable: String
  var workingDirectory: String
  var arguments: [String]
  var environment: [String]

  var bytes: [UInt8] {
    let head = [executable, workingDirectory, "\(arguments.count)"]
    return (head + arguments + environment).flatMap { $0.systemBytes + [0] }
  }

  init(executable: String, _ command: Command) {
    self.executable = executable
    workingDirectory = command.workingDirectory
    arguments = command.arguments
    environment = command.variables
  }

  init?(bytes: [UInt8]) {
    let texts = bytes.split(separator: 0, omittingEmptySubsequences: false).dropLast()
      .map { String(systemBytes: $0) }
    guard texts.count >= 3, let count = Int(texts[2]), count >= 0, texts.count >= 3 + count else {
      return nil
    }
    executable = texts[0]
    workingDirectory = texts[1]
    arguments = Array(texts[3..<(3 + count)])
    environment = Array(texts[(3 + count)...])
  }
}
