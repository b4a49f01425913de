internal import RunEvents
internal import Text
internal import XML

extension JUnitReport {
  /// Writes the faults that belong to the run and not to a job as one case, so that readers do not
  /// show only green.
  func faults(_ writer: inout XMLWriter, _ state: RunState) {
    var totals = Totals([JobState]())
    (totals.skipped, totals.errors) = (0, 1)
    writer.element(
      "testsuite",
      [("name", "kjob")] + totals.attributes(seconds: 0)
        + [stamp(state), ("hostname", XMLText(hostName))]
    ) { writer in
      writer.element(
        "testcase",
        [("name", "the run"), ("classname", "kjob"), ("time", "0.000")]
      ) { writer in
        let type: ReasonType = state.sourceSuspects.isEmpty ? .output : .repositoryChanged
        let text = state.outputFaults.map(\.string).joined(separator: "\n")
        writer.element(
          "error",
          [
            ("message", XMLText(state.outputFaults.first?.singleLine.string ?? "")),
            ("type", XMLText(type.rawValue)),
          ],
          text: XMLText(text)
        )
      }
    }
  }

  /// Writes a skipped case for a run without jobs, because several readers treat a report without
  /// cases as broken.
  func empty(_ writer: inout XMLWriter, _ state: RunState) {
    writer.element(
      "testsuite",
      [("name", "kjob")] + Totals([JobState]()).attributes(seconds: 0)
        + [stamp(state), ("hostname", XMLText(hostName))]
    ) { writer in
      let name: XMLText =
        state.header?.options.shard == nil ? "no job matched" : "no job in this shard"
      writer.element(
        "testcase",
        [("name", name), ("classname", "kjob"), ("time", "0.000")]
      ) { writer in
        writer.element("skipped", [("message", name)], text: name)
      }
    }
  }

  func stamp(_ state: RunState) -> (StaticString, XMLText) {
    // All readers accept a time without a fraction.
    let text = state.startTime.map { EventTime.text(of: $0) } ?? "1970-01-01T00:00:00.000Z"
    return ("timestamp", XMLText(String(text.prefix(19)) + "Z"))
  }
}
