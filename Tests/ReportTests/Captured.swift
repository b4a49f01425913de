import Foundation
import Report
import RunEvents
import TestSupport
import Testing

/// What a reporter writes to a descriptor while it is fed events.
func captured(
  _ events: [RunEvent],
  by make: (BackgroundOutput) -> any Reporter
) throws -> String {
  let directory = try TemporaryDirectory("kjob-report")
  let path = try directory.write("output", "")
  let file = try #require(FileHandle(forWritingAtPath: path))
  let output = BackgroundOutput(TextOutput(descriptor: file.fileDescriptor))
  let reporter = make(output)
  var state = RunState()
  for event in events {
    state.receive(event)
    try reporter.receive(event, state)
  }
  try output.finish()
  try file.close()
  return try directory.read("output")
}
