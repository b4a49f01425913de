import Foundation
import TestSupport
import Testing

/// Ctrl-Z, for which kjob stops its children, its clock and itself.
@Suite(.waiting) struct `A run that is paused` {
  @Test(.fault(100)) func `stops its children and its clock, and goes on`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: """
        turns:
          - - run: 'touch $HOME/started; (setsid sleep 1000 &); until test -e $HOME/go; do sleep 0.2; done'
            - say: awake
        """,
      // Shorter than the pause.
      settings: "idle-timeout: 2s\ntimeout: 4s"
    )
    let outcome = try scenario.checked {
      try scenario.shell(
        """
        set -m
        "$KJOB" run \(file) >run.log & pid=$!
        until test -e home/started; do sleep 0.2; done
        kill -TSTP $pid
        until [ "$(ps -o state= -p $pid)" = T ]; do sleep 0.2; done
        for folder in $(grep -lzxsF "SCENARIO_MARK=$SCENARIO_MARK" /proc/[0-9]*/environ); do
          id=${folder#/proc/}
          ps -o state=,args= -p "${id%/environ}" >>home/paused || true
        done
        sleep 5
        kill -CONT $pid
        touch home/go
        wait -f $pid
        cat run.log
        """
      )
    }
    #expect(outcome.job()?.outcome == "passed", "\(outcome.result)")
    let paused = try scenario.directory.read("home/paused").split(separator: "\n")
      .filter { $0.contains("sleep 1000") || $0.contains(" agent --script") }
    #expect(paused.count >= 2, "\(paused)")
    #expect(paused.allSatisfy { $0.hasPrefix("T") }, "\(paused)")
  }
}
