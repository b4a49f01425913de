internal import CSpawn
public import FileSystem
internal import Glibc
internal import SystemText

/// The process between kjob and one program, which outlives neither kjob nor the program's
/// processes.
///
/// It is the program's subreaper: the program's processes remain its descendants and are found
/// there, even if they fork twice, leave group and session, or clear their environment. It knows
/// only the socket to kjob. When that closes, kjob is gone, and the supervisor ends everything by
/// itself.
public enum Supervisor {
  /// The time in which the program may end by itself after kjob is gone.
  private static let grace = Duration.seconds(1)

  /// The time in which other processes may end after the program before they count as left behind.
  ///
  /// Servers that notice the end of their input last are not a leak.
  private static let leakPatience = Duration.milliseconds(200)

  /// Supervises the program that is sent over the socket until none of its processes is left.
  public static func run(_ control: borrowing Descriptor) {
    // Long: the life of a supervisor in its order.
    _ = kjob_become_subreaper()
    var descriptor: Int32 = -1
    guard unsafe kjob_child_signal_descriptor(&descriptor) == 0 else { return }
    let children = Descriptor(owning: descriptor)
    report(control, .ready, getpid(), 0)
    let group = ControlGroup.make()
    defer { group?.remove() }
    guard let program = start(control, in: group) else { return }
    var isRunning = true
    while true {
      let ready = Readiness.wait(
        for: [.readable(control.number), .readable(children.number)],
        until: nil
      )
      if ready.contains(.readable(children.number)) {
        kjob_drain_child_signals(children.number)
        if let status = reapAll(besides: isRunning ? program : nil) {
          isRunning = false
          report(control, status)
        }
      }
      guard ready.contains(.readable(control.number)) else { continue }
      guard let (request, argument) = receive(control) else {
        endAbandoned(isRunning ? program : nil, in: group)
        return
      }
      switch request {
      case .signalGroup: if isRunning { _ = kill(-program, argument) }
      case .signalAll: signalAll(argument)
      case .sweep:
        if !isRunning { awaitLast() }
        let (killed, remaining, status) = Descendants.killAll(
          with: isRunning ? program : nil,
          in: group
        )
        if remaining == 0 { group?.remove() }
        if let status { report(control, status) }
        report(control, .swept, Int32(clamping: killed), Int32(clamping: remaining))
        return
      }
    }
  }

  private static func start(
    _ control: borrowing Descriptor,
    in group: ControlGroup?
  ) -> Int32? {
    var head = [UInt8](repeating: 0, count: 4)
    var streams: [Int32] = [-1, -1, -1]
    guard unsafe kjob_receive_descriptors(control.number, &head, 4, &streams, 3) == 1 else {
      return nil
    }
    defer { for stream in streams { _ = close(stream) } }
    let count = Int(SupervisorMessage.numbers(head)[0])
    guard count > 0 else { return nil }
    var bytes = [UInt8](repeating: 0, count: count)
    guard unsafe kjob_receive(control.number, &bytes, count, 1) == Int32(count),
      let order = StartOrder(bytes: bytes)
    else { return nil }
    var process: Int32 = 0
    let code = spawn(order, streams, in: group, &process)
    guard code == 0 else {
      report(control, .failed, code, 0)
      // Waits until kjob has read the report and closes the socket.
      _ = receive(control)
      return nil
    }
    report(control, .started, process, 0)
    return process
  }

  /// Starts the program in its group, or without one if that fails.
  private static func spawn(
    _ order: StartOrder,
    _ streams: [Int32],
    in group: ControlGroup?,
    _ process: inout Int32
  ) -> Int32 {
    unsafe withCStrings(order.arguments) { arguments in
      unsafe withCStrings(order.environment) { environment in
        unsafe order.executable.withSystemCString { executable in
          unsafe order.workingDirectory.withSystemCString { directory in
            var isRefused: Int32 = 1
            let code = group?.enter { folder in
              unsafe kjob_spawn_into_group(
                folder,
                executable,
                arguments,
                environment,
                directory,
                streams[0],
                streams[1],
                streams[2],
                &process,
                &isRefused
              )
            }
            if let code, isRefused == 0 { return code }
            group?.remove()
            return unsafe kjob_spawn(
              executable,
              arguments,
              environment,
              directory,
              streams[0],
              streams[1],
              streams[2],
              &process
            )
          }
        }
      }
    }
  }

  /// Reaps all ended children; returns the program's exit status if it is among them.
  private static func reapAll(besides program: Int32?) -> ExitStatus? {
    var result: ExitStatus?
    var process: pid_t = 0
    var code: Int32 = 0
    var signalled: Int32 = 0
    while unsafe kjob_reap_any(&process, &code, &signalled) > 0 {
      guard process == program else { continue }
      result = signalled == 1 ? .signalled(code) : .exited(code)
    }
    return result
  }

  /// Gives the remaining processes a moment to end by themselves.
  private static func awaitLast() {
    let end = MonotonicInstant.now + leakPatience
    var process: pid_t = 0
    var code: Int32 = 0
    var signalled: Int32 = 0
    while MonotonicInstant.now < end {
      var reaped: Int32 = 1
      while reaped > 0 { reaped = unsafe kjob_reap_any(&process, &code, &signalled) }
      if reaped == -ECHILD { return }
      usleep(2_000)
    }
  }

  /// Ends everything because kjob is gone: first asks, then kills what remains.
  private static func endAbandoned(_ program: Int32?, in group: ControlGroup?) {
    if let program {
      _ = kill(-program, SIGTERM)
      let end = MonotonicInstant.now + grace
      // Stopped processes react to no other signal.
      signalAll(SIGCONT)
      while reapAll(besides: program) == nil, MonotonicInstant.now < end { usleep(10_000) }
    }
    _ = Descendants.killAll(in: group)
  }

  /// Sends a signal to all descendants, including those that are forked meanwhile.
  private static func signalAll(_ number: Int32) {
    var reported: Set<Int32> = []
    for _ in 0..<20 {
      let fresh = Descendants.all().filter { reported.insert($0).inserted }
      guard !fresh.isEmpty else { return }
      for process in fresh { _ = kill(process, number) }
    }
  }

  private static func receive(
    _ control: borrowing Descriptor
  ) -> (SupervisorMessage.Request, Int32)? {
    var bytes = [UInt8](repeating: 0, count: 8)
    guard unsafe kjob_receive(control.number, &bytes, 8, 1) == 8 else { return nil }
    let numbers = SupervisorMessage.numbers(bytes)
    return SupervisorMessage.Request(rawValue: numbers[0]).map { ($0, numbers[1]) }
  }

  private static func report(_ control: borrowing Descriptor, _ status: ExitStatus) {
    switch status {
    case .exited(let code): report(control, .exited, code, 0)
    case .signalled(let number): report(control, .signalled, number, 0)
    case .lost: break
    }
  }

  private static func report(
    _ control: borrowing Descriptor,
    _ report: SupervisorMessage.Report,
    _ first: Int32,
    _ second: Int32
  ) {
    let bytes = SupervisorMessage.bytes(report.rawValue, first, second)
    // An error means that kjob is gone, which the socket also reports.
    _ = unsafe kjob_send(control.number, bytes, bytes.count, 1)
  }
}
