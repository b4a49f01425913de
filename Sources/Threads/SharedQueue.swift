internal import Glibc
internal import Synchronization

/// A queue of work pieces that several threads share and that can add further pieces.
///
/// It is finally empty when no piece is left and no thread works on one. The newest piece comes
/// first, so that few pieces wait at a time.
public final class SharedQueue<Piece: Sendable>: Sendable {
  private struct Content {
    var pieces: [Piece]
    var working = 0
    var isStopped = false
  }

  private let content: Mutex<Content>

  /// Creates a queue with some pieces.
  public init(_ pieces: [Piece]) { content = Mutex(Content(pieces: pieces)) }

  /// Adds pieces; called by a thread that works on one.
  public func add(_ pieces: [Piece]) {
    guard !pieces.isEmpty else { return }
    content.withLock { $0.pieces += pieces }
  }

  /// Makes every thread end after its current piece.
  public func stop() { content.withLock { $0.isStopped = true } }

  /// Works until nothing is left, or until the queue is stopped.
  public func work(_ body: (Piece) -> Void) {
    while true {
      let next = content.withLock { content -> (piece: Piece?, isOver: Bool) in
        if content.isStopped { return (nil, true) }
        guard let piece = content.pieces.popLast() else { return (nil, content.working == 0) }
        content.working += 1
        return (piece, false)
      }
      if let piece = next.piece {
        body(piece)
        content.withLock { $0.working -= 1 }
      } else if next.isOver {
        return
      } else {
        // Another thread may be about to add pieces, or to finish the last one.
        usleep(50)
      }
    }
  }
}
