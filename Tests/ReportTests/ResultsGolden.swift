/// The `results.json` of ``SampleRun``, and that of a run without jobs.
enum ResultsGolden {
  static let run = #"""
    {
      "exit-code" : 1,
      "is-finished" : false,
      "jobs" : [
        {
          "agent" : {
            "model" : "auto",
            "name" : "Kiro CLI Agent",
            "session-id" : "s-1",
            "version" : "2.18.1"
          },
          "agent-ending" : "exited with 0",
          "base-commit" : "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
          "commands" : [
            {
              "command" : "swift test",
              "ending" : "exited with 0",
              "exit-code" : 0,
              "index" : 1,
              "leftovers" : 0,
              "log" : "jobs/passed/verify-1-tests.log",
              "name" : "tests",
              "output-tail" : "fine",
              "phase" : "verify",
              "result" : "passed",
              "seconds" : 1
            }
          ],
          "credits" : 0.4647,
          "file" : "jobs/a.yml",
          "folder" : "jobs/passed",
          "id" : "passed",
          "leftovers" : 1,
          "line" : 3,
          "mcp-servers" : [
            {
              "is-required" : true,
              "is-started" : true,
              "name" : "db",
              "state" : "started"
            }
          ],
          "outcome" : "passed",
          "patch" : {
            "bytes" : 120,
            "deletions" : 3,
            "files-changed" : 2,
            "insertions" : 12,
            "path" : "jobs/passed/changes.patch"
          },
          "repository" : "/repositories/api",
          "seconds" : 6.5,
          "snapshot" : {
            "ignored-count" : 0,
            "is-changed" : true,
            "left-out" : [

            ],
            "tree" : "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
          },
          "start-time" : "2026-01-02T03:04:06.250Z",
          "turns" : [
            {
              "credits" : 0.4647,
              "index" : 1,
              "stop-reason" : "end_turn",
              "tool-calls" : 3
            }
          ],
          "warnings" : [

          ]
        },
        {
          "base-commit" : "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
          "commands" : [
            {
              "command" : "swift test",
              "ending" : "exited with 1",
              "exit-code" : 1,
              "index" : 1,
              "leftovers" : 0,
              "log" : "jobs/failed/verify-1-tests.log",
              "name" : "tests",
              "output-tail" : "a<b>&\"']]>�é😀�\n[[ATTACHMENT|/etc/x]]\n::error::x",
              "phase" : "verify",
              "result" : "failed",
              "seconds" : 1
            }
          ],
          "credits" : 1e+300,
          "file" : "./jobs/b <&> \"x\".yaml",
          "folder" : "jobs/failed",
          "id" : "failed",
          "kept-worktree" : "/c/f\ng",
          "leftovers" : 0,
          "line" : 7,
          "mcp-servers" : [

          ],
          "outcome" : "failed",
          "patch" : {
            "bytes" : 120,
            "deletions" : 3,
            "files-changed" : 1,
            "insertions" : 12,
            "path" : "jobs/failed/changes.patch"
          },
          "reason" : {
            "details" : "a<b>&\"']]>�é😀�\n[[ATTACHMENT|/etc/x]]\n::error::x",
            "message" : "a<b>&\"']]>�é😀� [[ATTACHMENT|/etc/x]] ::error::x",
            "type" : "kjob.verify.failed"
          },
          "repository" : "/repositories/api",
          "seconds" : 60,
          "snapshot" : {
            "ignored-count" : 0,
            "is-changed" : true,
            "left-out" : [

            ],
            "tree" : "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
          },
          "start-time" : "2026-01-02T03:04:07.250Z",
          "turns" : [
            {
              "credits" : 1e+300,
              "index" : 1,
              "stop-reason" : "end_turn",
              "tool-calls" : 3
            }
          ],
          "warnings" : [
            "one\nwarning"
          ]
        },
        {
          "base-commit" : "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
          "commands" : [

          ],
          "file" : "jobs/a.yml",
          "folder" : "jobs/gated",
          "id" : "gated",
          "leftovers" : 0,
          "line" : 9,
          "mcp-servers" : [
            {
              "is-required" : true,
              "is-started" : false,
              "name" : "db",
              "state" : "failed: no"
            }
          ],
          "outcome" : "error",
          "reason" : {
            "details" : "db\nlog",
            "message" : "db did not start",
            "type" : "kjob.mcp.startup"
          },
          "repository" : "/repositories/api",
          "seconds" : 2,
          "start-time" : "2026-01-02T03:04:13.250Z",
          "turns" : [

          ],
          "warnings" : [
            "could not be removed: x\n::error::y"
          ]
        },
        {
          "base-commit" : "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
          "commands" : [

          ],
          "file" : "jobs/a.yml",
          "folder" : "jobs/cancelled",
          "id" : "cancelled",
          "leftovers" : 0,
          "line" : 12,
          "mcp-servers" : [

          ],
          "outcome" : "cancelled",
          "reason" : {
            "details" : "stopped by SIGTERM",
            "message" : "stopped by SIGTERM",
            "type" : "kjob.cancelled"
          },
          "repository" : "/repositories/api",
          "seconds" : 59,
          "snapshot" : {
            "ignored-count" : 0,
            "is-changed" : false,
            "left-out" : [

            ],
            "tree" : "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
          },
          "start-time" : "2026-01-02T03:04:15.250Z",
          "turns" : [

          ],
          "warnings" : [

          ]
        },
        {
          "base-commit" : "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
          "commands" : [

          ],
          "file" : "./jobs/b <&> \"x\".yaml",
          "folder" : "jobs/skipped",
          "id" : "skipped",
          "leftovers" : 0,
          "line" : 15,
          "mcp-servers" : [

          ],
          "outcome" : "skipped",
          "reason" : {
            "details" : "not run: `tests` failed",
            "message" : "not run: `tests` failed",
            "type" : "kjob.skipped"
          },
          "repository" : "/repositories/api",
          "seconds" : 0,
          "turns" : [

          ],
          "warnings" : [

          ]
        },
        {
          "base-commit" : "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
          "commands" : [

          ],
          "file" : "jobs/a.yml",
          "folder" : "jobs/unfinished",
          "id" : "unfinished",
          "leftovers" : 0,
          "line" : 20,
          "mcp-servers" : [

          ],
          "repository" : "/repositories/api",
          "seconds" : 0,
          "start-time" : "2026-01-02T03:05:16.250Z",
          "turns" : [

          ],
          "warnings" : [
            "a<b>&\"']]>�é😀�\n[[ATTACHMENT|/etc/x]]\n::error::x"
          ]
        }
      ],
      "kjob-version" : "1.0.0",
      "run-id" : "20260102-030405-abcd",
      "seconds" : 71.5,
      "start-time" : "2026-01-02T03:04:05.250Z",
      "stop-reason" : "fail-fast:\n`tests` failed",
      "totals" : {
        "cancelled" : 1,
        "error" : 1,
        "failed" : 1,
        "passed" : 1,
        "planned" : 6,
        "skipped" : 1
      },
      "version" : 1
    }

    """#

  static let empty = #"""
    {
      "exit-code" : 1,
      "is-finished" : false,
      "jobs" : [

      ],
      "kjob-version" : "",
      "run-id" : "",
      "seconds" : 0,
      "totals" : {
        "cancelled" : 0,
        "error" : 0,
        "failed" : 0,
        "passed" : 0,
        "planned" : 0,
        "skipped" : 0
      },
      "version" : 1
    }

    """#
}
