internal import CSpawn
internal import SystemText

/// What kjob and a supervisor tell each other over their socket, once the program has been named.
enum SupervisorMessage {
  /// What kjob asks for: eight bytes, this and an argument.
  enum Request: Int32 {
    /// Send the signal of the argument to the program's group.
    case signalGroup = 1
    /// Send the signal of the argument to everything that the program has started.
    case signalAll = 2
    /// Kill everything and tell how much there was.
    case sweep = 3
  }

  /// What a supervisor tells: twelve bytes, this and two values.
  enum Report: Int32 {
    /// The supervisor is there; its id. Comes before anything else can touch it.
    case ready = 6
    /// The program runs; its id.
    case started = 1
    /// The program could not be started; an errno value.
    case failed = 2
    /// The program returned a status.
    case exited = 3
    /// A signal ended the program.
    case signalled = 4
    /// Nothing is left; how many processes were killed, and how many could not be.
    case swept = 5
  }

  /// How many bytes a report has.
  static let reportSize = 12

  /// The numbers of a message in the machine's own byte order, since both ends are one program.
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

/// Sends all bytes over a socket, however often that takes; 0, or an errno value.
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

/// The program that a supervisor is to start, as it is sent: texts with a zero byte behind each.
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
