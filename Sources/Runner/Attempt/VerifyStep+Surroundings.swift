internal import FileSystem
internal import Git
internal import Subprocess
internal import Text

extension VerifyStep {
  /// Reports tracked files that setup changed in the clean room, as it does in any fresh clone.
  func report(_ changes: TreeChanges) {
    guard !changes.changed.isEmpty else { return }
    context.warn(
      "setup changed files that the patch does not change this way",
      naming: changes.changed
    )
  }

  /// Reports files that were written during verification and then restored: the code that ran may
  /// not be what they contain.
  func reportTouched(_ paths: Set<String>) {
    guard !paths.isEmpty else { return }
    context.warn("files were changed and restored while they were verified", naming: paths.sorted())
  }

  /// Reports files next to the run's worktrees, where tools that search parent folders find them.
  func reportNeighbours() {
    let place = context.settings.place
    var strange = Self.files(in: place.worktrees) { name in
      (try? FileStatus(ofPath: "\(place.path)/\(name)"))?.kind == .folder
    }
    if let around = room.surroundings {
      strange += Self.files(in: around.path) { $0 == lastComponent(room.path) }
      strange += foreignRooms(in: place)
    }
    guard !strange.isEmpty else { return }
    context.warn(
      "files were left beside the run's worktrees, where commands may find them",
      naming: strange.sorted()
    )
  }

  /// Returns the names of the entries in the folder of rooms that the run did not make.
  private func foreignRooms(in place: RunFolder.Place) -> [String] {
    // Looked at first: what is made after that is noted after it.
    let names = Self.files(in: place.rooms) { _ in false }
    let made = (try? RunFolder.notes(at: place).entries(limit: 1 << 24)) ?? []
    let own = Set(made.map(\.path))
    return names.filter { !own.contains("\(place.rooms)/\($0)") }
  }

  private static func files(in path: String, except isOwn: (String) -> Bool) -> [String] {
    let names = try? Folder(path: path).entries().map(\.description)
    return (names ?? []).filter { !isOwn($0) }
  }
}
