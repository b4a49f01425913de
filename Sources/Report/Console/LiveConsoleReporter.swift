internal import Dispatch
public import RunEvents
internal import Synchronization
internal import Text

/// Tells a person at a terminal what happens: what is over scrolls by, what runs stands below.
///
/// Nobody waits for the terminal. It is drawn at most ten times a second, and not at all while it
/// takes nothing; what scrolls by then is bounded.
public final class LiveConsoleReporter: Reporter {
  /// What a message names it.
  public let subject = "the console"

  private struct Content {
    var status = LiveStatus()
    var area = StatusArea()
    /// Lines that have not been drawn, each with its end.
    var waiting = ""
    var dropped = 0
    var lastFrame: ContinuousClock.Instant?
    /// When the run would have begun, had its clock never been stopped.
    var start: ContinuousClock.Instant?
    var isPaused = false
    var isOver = false
  }

  /// How often it is drawn at most.
  private static let interval = Duration.milliseconds(100)
  /// How many bytes may wait to be drawn.
  private static let limit = 1 << 20
  /// With more jobs than this, the details of failures are read in the reports.
  private static let detailedJobs = 10

  private let output: BackgroundOutput
  private let terminal: Terminal
  private let text: ConsoleText
  private let isVerbose: Bool
  private let content = Mutex(Content())
  private let clock = DispatchQueue(label: "kjob.console")

  /// Makes a reporter that draws there; `outputFolder` and `rerun` are named in the summary.
  ///
  /// With `isVerbose` the agents' text scrolls by as well.
  public init(
    _ output: BackgroundOutput,
    on terminal: Terminal,
    style: ConsoleStyle,
    outputFolder: String,
    rerun: String?,
    isVerbose: Bool
  ) {
    self.output = output
    self.terminal = terminal
    self.isVerbose = isVerbose
    text = ConsoleText(style: style, outputFolder: outputFolder, rerun: rerun)
  }

  /// What agents do is shown in one word, or with their text.
  public var activityInterest: ActivityInterest { isVerbose ? .text : .kinds }

  /// Shows what an event is worth.
  public func receive(_ event: RunEvent, _ state: RunState) throws {
    let now = ContinuousClock.now
    let isFirst = try content.withLock { content in
      let isFirst = content.start == nil
      content.start = now - .seconds(event.elapsed)
      content.status.receive(event, state)
      switch event.kind {
      // It stands below.
      case .jobStarted: break
      case .runFinished:
        content.isOver = true
        let columns = terminal.size?.lineWidth ?? 160
        append(PipelineText.lines(text.summary(state, columns: columns)), isCut: false, &content)
        try draw(&content)
      default:
        var text = text
        if state.jobs.count > Self.detailedJobs { text.detailCount = 0 }
        append(PipelineText.lines(text.lines(for: event, state)), isCut: true, &content)
        try drawIfDue(&content, now)
      }
      return isFirst
    }
    if isFirst { tickLater() }
    if event.kind == .runFinished { try output.finish() }
  }

  /// Shows what an agent does at the moment.
  public func receive(_ activity: JobActivity) {
    content.withLock { content in
      content.status.receive(activity)
      guard isVerbose else { return }
      for line in text.lines(for: activity, at: terminal.size?.lineWidth) {
        append(PipelineText.lines(line + "\n"), isCut: false, &content)
      }
    }
  }

  /// Takes the area away before kjob stops for a while, so that the shell's prompt has its place.
  public func pause() {
    content.withLock { content in
      content.isPaused = true
      try? draw(&content)
    }
    output.waitUntilWritten(for: .seconds(2))
  }

  /// Draws it again when kjob goes on.
  public func resume(after stop: Duration) {
    content.withLock { content in
      content.isPaused = false
      // The run's clock stood still.
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
      // What went wrong is thrown to whoever tells the next event.
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
      above += "kjob: \(content.dropped) lines dropped: nothing was reading the output\n"
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
    // What is left out was never drawn.
    if frame.isEmpty { return }
    if try output.write(frame) { content.area = area }
  }

  /// Keeps lines until they are drawn, cut to the terminal's width or taken apart at it.
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
