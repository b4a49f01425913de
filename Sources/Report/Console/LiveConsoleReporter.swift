internal import Dispatch
public import RunEvents
internal import Synchronization
internal import Text

/// Reports a run to a person at a terminal: finished jobs scroll by, running jobs are shown below.
///
/// The run does not wait for the terminal. It is redrawn at most ten times a second, and not while
/// it accepts no output; the lines that wait to be drawn are limited.
public final class LiveConsoleReporter: Reporter {
  /// The name of the reporter's output in messages.
  public let subject = "the console"

  private struct Content {
    var status: LiveStatus
    var area = StatusArea()
    /// The lines that have not been drawn, including line endings.
    var waiting = ""
    var dropped = 0
    var lastFrame: ContinuousClock.Instant?
    /// The time at which the run would have begun if its clock had never been stopped.
    var start: ContinuousClock.Instant?
    var isPaused = false
    var isOver = false
  }

  /// The minimum time between two frames.
  private static let interval = Duration.milliseconds(100)
  /// The maximum number of bytes that wait to be drawn.
  private static let limit = 1 << 20
  /// The maximum number of jobs for which details of failures are shown; with more, they are only
  /// in the reports.
  private static let detailedJobs = 10

  private let output: BackgroundOutput
  private let terminal: Terminal
  private let text: ConsoleText
  private let isVerbose: Bool
  private let content: Mutex<Content>
  private let clock = DispatchQueue(label: "kjob.console")

  /// Creates a reporter that draws on a terminal; the summary mentions `outputFolder`.
  ///
  /// `expected` are the seconds that jobs took in an earlier run. With `isVerbose`, the agents' text
  /// scrolls by as well.
  public init(
    _ output: BackgroundOutput,
    on terminal: Terminal,
    style: ConsoleStyle,
    outputFolder: String,
    expected: [JobID: Double] = [:],
    isVerbose: Bool
  ) {
    self.output = output
    self.terminal = terminal
    self.isVerbose = isVerbose
    content = Mutex(Content(status: LiveStatus(expected: expected)))
    text = ConsoleText(style: style, outputFolder: outputFolder)
  }

  /// The level that is shown: a word for each agent, or the agents' text as well.
  public var activityInterest: ActivityInterest { isVerbose ? .text : .kinds }

  /// Shows an event.
  public func receive(_ event: RunEvent, _ state: RunState) throws {
    let now = ContinuousClock.now
    let isFirst = try content.withLock { content in
      let isFirst = content.start == nil
      content.start = now - .seconds(event.elapsed)
      content.status.receive(event, state)
      switch event.kind {
      // The job is shown in the area below.
      case .jobStarted: break
      case .runFinished:
        content.isOver = true
        let columns = terminal.size?.lineWidth ?? 160
        append(PipelineText.lines(text.summary(state, columns: columns)), isCut: false, &content)
        try draw(&content)
      default:
        var text = text
        text.columns = terminal.size?.lineWidth
        if state.jobs.count > Self.detailedJobs { text.detailCount = 0 }
        append(PipelineText.lines(text.lines(for: event, state)), isCut: true, &content)
        try drawIfDue(&content, now)
      }
      return isFirst
    }
    if isFirst { tickLater() }
    if event.kind == .runFinished { try output.finish() }
  }

  /// Shows an agent's current activity.
  public func receive(_ activity: JobActivity) {
    content.withLock { content in
      let elapsed = content.start.map { (ContinuousClock.now - $0) / .seconds(1) } ?? 0
      content.status.receive(activity, at: elapsed)
      guard isVerbose else { return }
      for line in text.lines(for: activity, at: terminal.size?.lineWidth) {
        append(PipelineText.lines(line + "\n"), isCut: false, &content)
      }
    }
  }

  /// Sets the time since the run began, for events that are read later than they happened.
  public func synchronize(elapsed: Double) {
    content.withLock { $0.start = .now - .seconds(elapsed) }
  }

  /// Clears the area before kjob is suspended, so that the shell's prompt has room.
  public func pause() {
    content.withLock { content in
      content.isPaused = true
      try? draw(&content)
    }
    output.waitUntilWritten(for: .seconds(2))
  }

  /// Redraws the area when kjob continues.
  public func resume(after stop: Duration) {
    content.withLock { content in
      content.isPaused = false
      // The run's clock stood still in the meantime.
      content.start = content.start.map { $0 + stop }
      try? draw(&content)
    }
  }

  // MARK: - Drawing

  private func tickLater() {
    clock.asyncAfter(deadline: .now() + .milliseconds(100)) { [weak self] in self?.tick() }
  }

  private func tick() {
    let goesOn = content.withLock { content in
      guard !content.isOver else { return false }
      // The next event throws the error.
      if !content.isPaused { try? drawIfDue(&content, .now) }
      return true
    }
    if goesOn { tickLater() }
  }

  private func drawIfDue(_ content: inout Content, _ now: ContinuousClock.Instant) throws {
    if let last = content.lastFrame, now - last < Self.interval * 0.9 { return }
    guard output.isIdle else { return }
    try draw(&content)
  }

  private func draw(_ content: inout Content) throws {
    let size = terminal.size
    var lines: [String] = []
    if let size, let start = content.start, !content.isOver, !content.isPaused {
      let elapsed = (ContinuousClock.now - start) / .seconds(1)
      lines = content.status.lines(size, at: elapsed, text.style)
    }
    var above = content.waiting
    if content.dropped > 0 {
      above += ConsoleText.droppedLines(content.dropped)
    }
    content.waiting = ""
    content.dropped = 0
    content.lastFrame = .now
    guard let size else {
      content.area = StatusArea()
      if !above.isEmpty { try output.write(above) }
      return
    }
    var area = content.area
    let frame = area.frame(above: above, area: lines, size)
    // Frames that are dropped were never drawn.
    if frame.isEmpty { return }
    if try output.write(frame) { content.area = area }
  }

  /// Keeps lines until they are drawn, truncated or wrapped to the terminal's width.
  private func append(_ lines: String, isCut: Bool, _ content: inout Content) {
    guard !lines.isEmpty else { return }
    guard content.waiting.utf8.count < Self.limit || content.isOver else {
      content.dropped += 1
      return
    }
    let width = terminal.size?.lineWidth
    for line in lines.dropLast().split(separator: "\n", omittingEmptySubsequences: false) {
      let plain = String(line.replacing("\t", with: "    "))
      content.waiting += isCut ? width.map { DisplayWidth.cut(plain, to: $0) } ?? plain : plain
      content.waiting += "\n"
    }
  }
}
