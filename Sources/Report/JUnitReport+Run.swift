internal import RunEvents
internal import Text
internal import XML

extension JUnitReport {
  /// What is wrong with the run and no job's own, as one case, so that no reader finds all green.
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

  /// Several readers take a report without cases for a broken one.
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
    // Readers take a time without a fraction everywhere.
    let text = state.startTime.map { EventTime.text(of: $0) } ?? "1970-01-01T00:00:00.000Z"
    return ("timestamp", XMLText(String(text.prefix(19)) + "Z"))
  }
}
