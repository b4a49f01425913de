internal import FileSystem
internal import Git
internal import Job
internal import RunEvents
internal import Sessions
internal import Subprocess
internal import Text

extension RoomMaker {
  /// Makes a clean room: a workspace of the base commit and the delivered patch, if any, and nothing
  /// else.
  ///
  /// Refs, configuration and the files listed under `copy` are those of the job's start, which the
  /// agent's workspace kept; if that is lost, they are taken from the source again. If the room
  /// cannot be made, nothing of it is left.
  func makeCleanRoom(
    _ name: Name,
    delivering patch: DeliveredPatch?,
    after origin: Workspace?,
    until deadline: MonotonicInstant
  ) throws(JobFailure) -> Room {
    // Long: steps in order, each undone where a later one fails.
    let surroundings: OwnFolder
    do throws(FileError) {
      surroundings = try OwnFolder(
        "\(context.settings.place.rooms)/\(name.temporaryFolder)",
        of: context.settings.place
      )
    } catch {
      throw .error(.room, SafeText("the clean room cannot be made: \(error)"))
    }
    var made: Workspace?
    do throws(JobFailure) {
      let interruption = context.interruption(at: deadline)
      let workspace = try inRoom { () throws(GitError) in
        let store = "\(context.settings.place.path)/\(name.workspace)"
        context.emit(.roomPlanned(context.id, store: store))
        let spare = context.services.templates.takeSpare(for: context.job)
        defer { removeSpare(spare) }
        var workspace = try create(
          name,
          path: "\(surroundings.path)/\(context.checkoutName)",
          .room,
          after: origin,
          of: spare,
          interruption
        )
        made = workspace
        let paths = context.specification.copy
        if !paths.isEmpty {
          workspace =
            if let origin {
              try context.repository.copy(paths, of: origin, into: workspace, interruption)
            } else {
              try context.repository.copy(paths, into: workspace, interruption)
            }
        }
        if let patch {
          try context.repository.deliver(
            "\(context.folder.path)/\(patch.name)",
            giving: patch.tree,
            to: workspace,
            context.filterPrograms,
            context.settings.git,
            interruption
          )
        }
        return workspace
      }
      context.emit(.roomCreated(context.id, path: SafeText(workspace.record.path)))
      return try furnish(workspace, name, surroundings)
    } catch {
      if let made {
        _ = Workspace.remove(made.record)
      } else {
        let store = "\(context.settings.place.path)/\(name.workspace)"
        _ = Workspace.remove(unfinishedIn: store)
      }
      _ = surroundings.remove()
      throw error
    }
  }

  /// Removes a clean room, unless the run keeps the rooms of jobs with this outcome.
  func removeCleanRoom(_ room: Room, after outcome: Outcome) {
    let record = room.workspace.record
    removeTemporaryFolder(of: room)
    guard !keeps(after: outcome) else {
      room.surroundings?.keep(in: context.settings.place)
      noteKept(room.workspace)
      context.emit(.roomKept(context.id, path: SafeText(record.path)))
      return
    }
    let remaining = remove(room.workspace, judging: outcome).map { SafeText($0).singleLine }
    let around = room.surroundings?.remove() ?? []
    context.emit(.roomRemoved(context.id, remaining: named(remaining + around, in: record.path)))
  }

  /// Removes a room, or keeps the files that the next room of the commit may have; returns
  /// descriptions of what could not be removed.
  private func remove(_ workspace: Workspace, judging outcome: Outcome) -> [String] {
    guard outcome == .passed || outcome == .failed, let name = try? setAside(workspace) else {
      return Workspace.remove(workspace.record)
    }
    let path = "\(workspace.record.storeDirectory)/\(name)"
    let spare = SpareRoom(workspace, movedTo: path)
    guard spare.trim() else { return spare.remove() }
    context.services.templates.keep(spare, for: context.job)
    return []
  }

  private func removeSpare(_ spare: SpareRoom?) {
    for text in spare?.remove() ?? [] {
      context.emit(.warned(context.id, RunEvent.cleanupWarning(SafeText(text).singleLine)))
    }
  }

  private func inRoom<Result>(
    _ body: () throws(GitError) -> Result
  ) throws(JobFailure) -> Result {
    do throws(GitError) {
      return try body()
    } catch {
      switch error {
      case .interrupted:
        throw context.failure(.room, error, within: .verification, while: "making the clean room")
      case .patch, .otherTree:
        throw .error(
          .patchUnproven,
          SafeText("git does not make the delivered tree of the patch: \(error)")
        )
      default: throw .error(.room, SafeText("the clean room cannot be made: \(error)"))
      }
    }
  }
}
