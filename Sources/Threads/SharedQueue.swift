internal import Glibc
internal import Synchronization

/// Pieces of work that several threads share, and that make further pieces.
///
/// It is empty for good when no piece is left and nobody works on one. The newest piece comes
/// first, so that few are waiting at a time.
public final class SharedQueue<Piece: Sendable>: Sendable {
  private struct Content {
    var pieces: [Piece]
    var working = 0
    var isStopped = false
  }

  private let content: Mutex<Content>

  /// Begins with some pieces.
  public init(_ pieces: [Piece]) {
    content = Mutex(Content(pieces: pieces))
  }

  /// Adds pieces; called by who works on one.
  public func add(_ pieces: [Piece]) {
    guard !pieces.isEmpty else { return }
    content.withLock { $0.pieces += pieces }
  }

  /// Has every thread end after the piece that it is at.
  public func stop() {
    content.withLock { $0.isStopped = true }
  }

  /// Works until nothing is left, or until it is stopped.
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
        // Another thread is about to add pieces, or to have been the last.
        usleep(50)
      }
    }
  }
}
