/// The events of ``Samples`` as each version of the form has them.
///
/// Files in these forms are kept by users: lines of a version may be added, never changed.
enum EventGolden {
  static let others = #"""
    {"data":"12.5 credits are used up","elapsed":0,"event":"credits-exhausted","sequence":1,\#
    "time":"2026-01-02T03:04:05.250Z","version":2}
    {"data":{"device":1,"digest":"d","inode":2,"path":"/c"},"elapsed":0.125,\#
    "event":"workspace-created","job":"two","sequence":2,"time":"2026-01-02T03:04:06.250Z",\#
    "version":2}
    {"data":{"confirmations":{"effort":"requested","mode":"reported","model":"accepted"},\#
    "effort":"high","engine":"v2","program-version":"2.19.0","session-id":"s-3",\#
    "stand-in":"scripted"},"elapsed":0.25,"event":"session-opened","job":"two","sequence":3,"time":"2026-01-02T03:04:07.250Z",\#
    "version":2}
    {"data":[{"evidence":"exited with 1","is-required":true,"is-started":false,"name":"web",\#
    "state":"failed"}],"elapsed":0.375,"event":"mcp-settled","job":"two","sequence":4,\#
    "time":"2026-01-02T03:04:08.250Z","version":2}
    {"data":{"cost":{"amount":0.25,"currency":"USD"},"index":2,"is-empty":false,"seconds":2.5,\#
    "stop-reason":"end_turn","subagent-credits":0.5,"tokens":{"input":1000,"output":500,\#
    "total":1500},"tool-calls":1,"tool-kinds":{"edit":1}},"elapsed":0.5,"event":"turn-ended",\#
    "job":"two","sequence":5,"time":"2026-01-02T03:04:09.250Z","version":2}
    {"data":{"entries":[{"digest":"eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee\#
    eee","path":"/home/u/bin"}]},"elapsed":0.625,"event":"environment-observed","sequence":6,\#
    "time":"2026-01-02T03:04:10.250Z","version":2}
    {"data":{"ending":"exited with 1","is-confirmed":true,"is-unstable":false,\#
    "key":"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",\#
    "log":"jobs/two/base-1-tests.log","name":"tests","output-tail":"no","result":"fails"},\#
    "elapsed":0.75,"event":"base-judged","job":"two","sequence":7,\#
    "time":"2026-01-02T03:04:11.250Z","version":2}
    {"data":{"keys":["f"]},"elapsed":0.875,"event":"baseline-known","job":"two","sequence":8,\#
    "time":"2026-01-02T03:04:12.250Z","version":2}
    {"elapsed":1,"event":"job-already-so","job":"two","sequence":9,\#
    "time":"2026-01-02T03:04:13.250Z","version":2}
    {"data":{"tree":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"},"elapsed":1.125,\#
    "event":"workspace-set-up","job":"two","sequence":10,"time":"2026-01-02T03:04:14.250Z",\#
    "version":2}
    {"data":{"number":1,"patch":{"bytes":1,"deletions":0,"files-changed":1,"insertions":1,\#
    "path":"jobs/two/changes-1.patch"},"snapshot":{"dropped":["tests/a"],"ignored-count":0,\#
    "is-changed":true,"left-out":[],"paths":["tests/run"],"refusal":{"details":"no\nnever",\#
    "message":"no","type":"kjob.changes.never"},"sensitive":["tests/run"],\#
    "tree":"cccccccccccccccccccccccccccccccccccccccc"}},"elapsed":1.25,"event":"trial-captured",\#
    "job":"two","sequence":11,"time":"2026-01-02T03:04:15.250Z","version":2}
    {"data":{"baseline":"broke","command":"swift test\n",\#
    "earlier-tries":[{"ending":"exited with 1","exit-code":1,\#
    "log":"jobs/two/verify-1-1-tests.log","output-tail":"1 test failed\nsee above",\#
    "seconds":1.5}],"ending":"exited with 1","exit-code":1,"index":1,"is-unstable-on-base":true,\#
    "leftovers":0,"log":"jobs/two/verify-1-1-tests.log","name":"tests",\#
    "output-tail":"1 test failed\nsee above","phase":"verify","result":"flaky","seconds":1.5,\#
    "trial":1},"elapsed":1.375,"event":"command-finished","job":"two","sequence":12,\#
    "time":"2026-01-02T03:04:16.250Z","version":2}
    {"data":{"ending":"1 repair did not help","number":1,"reason":{"details":"no",\#
    "message":"no","type":"kjob.verify.failed"}},"elapsed":1.5,"event":"trial-judged",\#
    "job":"two","sequence":13,"time":"2026-01-02T03:04:17.250Z","version":2}
    {"data":{"dropped":["tests/a"],"ignored-count":0,"is-changed":true,"left-out":[],\#
    "paths":["tests/run"],"refusal":{"details":"no\nnever","message":"no",\#
    "type":"kjob.changes.never"},"sensitive":["tests/run"],\#
    "tree":"cccccccccccccccccccccccccccccccccccccccc"},"elapsed":1.625,"event":"snapshot-taken",\#
    "job":"two","sequence":14,"time":"2026-01-02T03:04:18.250Z","version":2}
    {"data":{"store":"/cache/run.stores/two~room"},"elapsed":1.75,"event":"room-planned",\#
    "job":"two","sequence":15,"time":"2026-01-02T03:04:19.250Z","version":2}
    {"data":"/cache/run.rooms/2~/api","elapsed":1.875,"event":"room-created","job":"two",\#
    "sequence":16,"time":"2026-01-02T03:04:20.250Z","version":2}
    {"data":["a"],"elapsed":2,"event":"room-removed","job":"two","sequence":17,\#
    "time":"2026-01-02T03:04:21.250Z","version":2}
    {"data":"/cache/run.rooms/2~/api","elapsed":2.125,"event":"room-kept","job":"two",\#
    "sequence":18,"time":"2026-01-02T03:04:22.250Z","version":2}
    {"elapsed":2.25,"event":"verdict-reopened","job":"two","sequence":19,\#
    "time":"2026-01-02T03:04:23.250Z","version":2}
    {"data":{"jobs":[{"base-commit":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",\#
    "definition":"dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd",\#
    "file":"jobs/a.yml","folder":"one","id":"one","idle-timeout":600,"line":4,\#
    "matrix":{"module":"core"},"name":"one","open-request":{\#
    "address":"https://git.example.com/team/api/-/merge_requests/7",\#
    "name":"merge request !7"},"origin":"git.example.com/team/api:jobs/a.yml",\#
    "prompt-files":["prompt.md"],"publish":{"assignees":["bob"],"auto-merge":true,\#
    "body":"See the guide.","branch":"agents/one","commit-author":"A <a@b>",\#
    "commit-body":"By a job.","commit-sign":true,"commit-subject":"Use it","draft":true,\#
    "forge":"gitlab","key":"logger","labels":["nightly"],"milestone":"v2",\#
    "on-base-moved":"rebase","on-empty":"close","on-human-commits":"stack","on-new-change":"keep",\#
    "reviewers":["ann"],"target":"main","title":"Use the new logger"},\#
    "remote":"https://git.example.com/team/api.git","repository":"/repositories/api",\#
    "repository-name":"api","stored-change":{\#
    "base-commit":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","origin":"run 20260101-030405-abcd",\#
    "sha256":"dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"}},\#
    {"base-commit":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","file":"jobs/a.yml",\#
    "folder":"two","id":"two","line":4,"repository":"/repositories/api"}],\#
    "kjob-version":"1.0.0","options":{"agent-command":["kiro-cli","acp"],\#
    "boot-id":"11111111-2222-3333-4444-555555555555","fail-fast":true,"files":["jobs/a.yml"],\#
    "inputs":[{"hash":"cccccccccccccccccccccccccccccccccccccccc","subject":"jobs/a.yml"}],\#
    "junit":"/reports/junit.xml","keep":"failed","max-credits":12.5,\#
    "requires-mcp-startup":false,"selected":["one*"],"working-directory":"/repositories/api",\#
    "worktree-directory":"/cache"},"parallelism":2,"replaced":["one"],\#
    "run-id":"20260102-030405-abcd"},"elapsed":2.375,"event":"run-planned","sequence":20,\#
    "time":"2026-01-02T03:04:24.250Z","version":2}
    {"data":{"events":[{"elapsed":0,"event":"job-started","job":"two","sequence":1,\#
    "time":"2026-01-02T03:04:05.250Z","version":2},{"data":{"outcome":"passed"},"elapsed":1.5,\#
    "event":"job-finished","job":"two","sequence":2,"time":"2026-01-02T03:04:05.250Z",\#
    "version":2}],"run-id":"20260101-030405-abcd"},"elapsed":2.5,"event":"job-carried",\#
    "job":"two","sequence":21,"time":"2026-01-02T03:04:25.250Z","version":2}
    {"data":{"cause":"base","job":{"base-commit":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",\#
    "file":"jobs/a.yml","folder":"three","id":"three","line":4,\#
    "repository":"/repositories/api"},"record":{"events":[{"elapsed":0,"event":"job-started",\#
    "job":"three","sequence":1,"time":"2026-01-02T03:04:05.250Z","version":2},\#
    {"data":{"outcome":"passed"},"elapsed":1.5,"event":"job-finished","job":"three",\#
    "sequence":2,"time":"2026-01-02T03:04:05.250Z","version":2}],\#
    "run-id":"20260101-030405-abcd"}},"elapsed":2.625,"event":"job-stale","sequence":22,\#
    "time":"2026-01-02T03:04:26.250Z","version":2}
    {"data":{"index":2,"limit":60,"name":"tests","phase":"base",\#
    "process":{"process":13,"start-ticks":5}},"elapsed":2.75,"event":"command-started",\#
    "job":"two","sequence":23,"time":"2026-01-02T03:04:27.250Z","version":2}
    {"data":{"base-commit":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",\#
    "origin":"run 20260101-030405-abcd",\#
    "sha256":"dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"},\#
    "elapsed":2.875,"event":"stored-change-taken","job":"two","sequence":24,\#
    "time":"2026-01-02T03:04:28.250Z","version":2}
    {"data":{"agent":"kiro-cli","before":8,"cause":"throttling","limit":4,"parallelism":8},\#
    "elapsed":3,"event":"parallelism-changed","sequence":25,\#
    "time":"2026-01-02T03:04:29.250Z","version":2}
    {"data":{"bytes":1610612736},"elapsed":3.125,"event":"memory-measured","job":"two",\#
    "sequence":26,"time":"2026-01-02T03:04:30.250Z","version":2}
    """#

  static let version2 = #"""
    {"data":{"jobs":[{"base-commit":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",\#
    "file":"jobs/a.yml","folder":"one","id":"one","line":4,\#
    "repository":"/repositories/api"},{"base-commit":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\#
    aaaaaa","file":"jobs/a.yml","folder":"two","id":"two","line":4,\#
    "repository":"/repositories/api"}],"kjob-version":"1.0.0",\#
    "options":{"agent-command":["kiro-cli","acp"],\#
    "boot-id":"11111111-2222-3333-4444-555555555555","fail-fast":true,\#
    "files":["jobs/a.yml"],"inputs":[{"hash":"cccccccccccccccccccccccccccccccccccccccc",\#
    "subject":"jobs/a.yml"}],"junit":"/reports/junit.xml","keep":"failed",\#
    "max-credits":12.5,"requires-mcp-startup":false,\#
    "working-directory":"/repositories/api","worktree-directory":"/cache"},\#
    "parallelism":2,"run-id":"20260102-030405-abcd"},"elapsed":0,"event":"run-planned",\#
    "sequence":1,"time":"2026-01-02T03:04:05.250Z","version":2}
    {"elapsed":0.125,"event":"job-started","job":"one","sequence":2,\#
    "time":"2026-01-02T03:04:06.250Z","version":2}
    {"data":{"administrative-path":"/repositories/api/.git/worktrees/one","device":2049,\#
    "inode":18446744073709551615,"path":"/cache/one"},"elapsed":0.25,\#
    "event":"workspace-created","job":"one","sequence":3,\#
    "time":"2026-01-02T03:04:07.250Z","version":2}
    {"data":{"command":"swift test\n","ending":"exited with 1","exit-code":1,"index":1,\#
    "leftovers":2,"log":"jobs/one/verify-1-tests.log","name":"tests",\#
    "output-tail":"1 test failed\nsee above","phase":"setup","result":"failed",\#
    "seconds":1.5},"elapsed":0.375,"event":"command-finished","job":"one","sequence":4,\#
    "time":"2026-01-02T03:04:08.250Z","version":2}
    {"data":{"command":"swift test\n","ending":"exited with 1","index":1,"leftovers":0,\#
    "log":"jobs/one/verify-1-tests.log","name":"tests",\#
    "output-tail":"1 test failed\nsee above","phase":"verify","result":"timed-out",\#
    "seconds":1.5},"elapsed":0.5,"event":"command-finished","job":"one","sequence":5,\#
    "time":"2026-01-02T03:04:09.250Z","version":2}
    {"data":{"process":4711,"start-ticks":99},"elapsed":0.625,"event":"agent-started",\#
    "job":"one","sequence":6,"time":"2026-01-02T03:04:10.250Z","version":2}
    {"data":{"mode":"kiro_default","model":"auto","name":"Kiro CLI Agent",\#
    "session-id":"s-1","version":"2.18.1"},"elapsed":0.75,"event":"session-opened",\#
    "job":"one","sequence":7,"time":"2026-01-02T03:04:11.250Z","version":2}
    {"data":{"session-id":"s-2"},"elapsed":0.875,"event":"session-opened","job":"two",\#
    "sequence":8,"time":"2026-01-02T03:04:12.250Z","version":2}
    {"data":[{"is-required":true,"is-started":true,"name":"db","state":"started"},\#
    {"is-required":false,"is-started":false,"name":"web","state":"failed: no"}],\#
    "elapsed":1,"event":"mcp-settled","job":"one","sequence":9,\#
    "time":"2026-01-02T03:04:13.250Z","version":2}
    {"data":{"count":2,"index":1},"elapsed":1.125,"event":"prompt-sent","job":"one",\#
    "sequence":10,"time":"2026-01-02T03:04:14.250Z","version":2}
    {"data":{"is-allowed":true,"title":"Running: ls"},"elapsed":1.25,\#
    "event":"permission-decided","job":"one","sequence":11,\#
    "time":"2026-01-02T03:04:15.250Z","version":2}
    {"data":{"context-percentage":10.5,"credits":0.75,"index":1,\#
    "stop-reason":"end_turn","tool-calls":3},"elapsed":1.375,"event":"turn-ended",\#
    "job":"one","sequence":12,"time":"2026-01-02T03:04:16.250Z","version":2}
    {"data":{"index":1,"stop-reason":"x","tool-calls":0},"elapsed":1.5,\#
    "event":"turn-ended","job":"two","sequence":13,"time":"2026-01-02T03:04:17.250Z",\#
    "version":2}
    {"data":{"ending":"exited with 0","leftovers":1},"elapsed":1.625,\#
    "event":"agent-ended","job":"one","sequence":14,"time":"2026-01-02T03:04:18.250Z",\#
    "version":2}
    {"data":{"ignored-count":2,"is-changed":true,"left-out":["nested/.git"],\#
    "tree":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"},"elapsed":1.75,\#
    "event":"snapshot-taken","job":"one","sequence":15,\#
    "time":"2026-01-02T03:04:19.250Z","version":2}
    {"data":{"bytes":120,"deletions":3,"files-changed":1,"insertions":2,\#
    "path":"jobs/one/changes.patch",\#
    "sha256":"dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"},\#
    "elapsed":1.875,"event":"patch-written",\#
    "job":"one","sequence":16,"time":"2026-01-02T03:04:20.250Z","version":2}
    {"data":"a \"warning\"\nof two/lines�","elapsed":2,"event":"warned","job":"one",\#
    "sequence":17,"time":"2026-01-02T03:04:21.250Z","version":2}
    {"data":[],"elapsed":2.125,"event":"workspace-removed","job":"one","sequence":18,\#
    "time":"2026-01-02T03:04:22.250Z","version":2}
    {"data":["a","b"],"elapsed":2.25,"event":"workspace-removed","job":"two",\#
    "sequence":19,"time":"2026-01-02T03:04:23.250Z","version":2}
    {"data":"/cache/one","elapsed":2.375,"event":"workspace-kept","job":"one",\#
    "sequence":20,"time":"2026-01-02T03:04:24.250Z","version":2}
    {"data":{"outcome":"passed"},"elapsed":2.5,"event":"job-finished","job":"one",\#
    "sequence":21,"time":"2026-01-02T03:04:25.250Z","version":2}
    {"data":{"outcome":"failed","reason":{"details":"all\nof it",\#
    "message":"tests failed","type":"kjob.verify.failed"}},"elapsed":2.625,\#
    "event":"job-finished","job":"two","sequence":22,"time":"2026-01-02T03:04:26.250Z",\#
    "version":2}
    {"data":"SIGTERM","elapsed":2.75,"event":"run-stopping","sequence":23,\#
    "time":"2026-01-02T03:04:27.250Z","version":2}
    {"elapsed":2.875,"event":"run-finished","sequence":24,\#
    "time":"2026-01-02T03:04:28.250Z","version":2}
    {"data":{"delay":1.5,"folder":"jobs/two/attempt-1","number":1,\#
    "reason":{"details":"slow\ndown","message":"slow","type":"kjob.agent.rate-limit"}},\#
    "elapsed":3,"event":"attempt-failed","job":"two","sequence":25,\#
    "time":"2026-01-02T03:04:29.250Z","version":2}
    {"data":{"number":2},"elapsed":3.125,"event":"attempt-started","job":"two",\#
    "sequence":26,"time":"2026-01-02T03:04:30.250Z","version":2}
    {"data":{"is-allowed":false,"rule":"rule 2","title":"Running: rm"},"elapsed":3.25,\#
    "event":"permission-decided","job":"two","sequence":27,\#
    "time":"2026-01-02T03:04:31.250Z","version":2}
    {"data":{"temporary-folder":{"device":2049,"inode":7,"path":"/cache/run.tmp/1"},\#
    "withheld-from-agent":["GITHUB_TOKEN"],"withheld-from-commands":["GITHUB_TOKEN",\#
    "KIRO_API_KEY"]},"elapsed":3.375,"event":"environment-prepared","job":"one",\#
    "sequence":28,"time":"2026-01-02T03:04:32.250Z","version":2}
    {"data":{"withheld-from-agent":[],"withheld-from-commands":[]},"elapsed":3.5,\#
    "event":"environment-prepared","job":"two","sequence":29,\#
    "time":"2026-01-02T03:04:33.250Z","version":2}
    {"data":{"store":"/cache/run.stores/two"},"elapsed":3.625,\#
    "event":"workspace-planned","job":"two","sequence":30,\#
    "time":"2026-01-02T03:04:34.250Z","version":2}
    {"data":{"index":1,"phase":"verify","process":{"process":12,\#
    "start-ticks":18446744073709551615}},"elapsed":3.75,"event":"command-started",\#
    "job":"two","sequence":31,"time":"2026-01-02T03:04:35.250Z","version":2}
    {"elapsed":3.875,"event":"agent-finished","job":"two","sequence":32,\#
    "time":"2026-01-02T03:04:36.250Z","version":2}
    {"elapsed":4,"event":"verification-resumed","job":"two","sequence":33,\#
    "time":"2026-01-02T03:04:37.250Z","version":2}
    {"data":{"boot-id":"another","kjob-version":"1.0.1","open-jobs":2,"parallelism":4},\#
    "elapsed":4.125,"event":"run-resumed","sequence":34,\#
    "time":"2026-01-02T03:04:38.250Z","version":2}
    {"data":["`jobs/two/changes.patch` was changed"],"elapsed":4.25,\#
    "event":"output-changed","job":"two","sequence":35,\#
    "time":"2026-01-02T03:04:39.250Z","version":2}
    {"data":["`journal.jsonl` is gone"],"elapsed":4.375,"event":"output-changed",\#
    "sequence":36,"time":"2026-01-02T03:04:40.250Z","version":2}
    {"data":{"digests":{"HEAD":"branch main"},"removed":["ref refs/heads/x"],\#
    "repository":"/r"},"elapsed":4.5,"event":"source-observed","job":"two","sequence":37,\#
    "time":"2026-01-02T03:04:41.250Z","version":2}
    {"data":{"candidates":["one","two"],"changes":["tag v1 was added"],"repository":"/r"},\#
    "elapsed":4.625,"event":"source-changed","sequence":38,\#
    "time":"2026-01-02T03:04:42.250Z","version":2}

    """#

  /// Before runs could be gone on with; no kjob that was released wrote it.
  static let version1 = #"""
    {"data":{"jobs":[{"base-commit":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",\#
    "file":"jobs/a.yml","folder":"one","id":"one","line":4,\#
    "repository":"/repositories/api"},{"base-commit":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\#
    aaaaaa","file":"jobs/a.yml","folder":"two","id":"two","line":4,\#
    "repository":"/repositories/api"}],"kjob-version":"1.0.0","parallelism":2,\#
    "run-id":"20260102-030405-abcd"},"elapsed":0,"event":"run-planned","sequence":1,\#
    "time":"2026-01-02T03:04:05.250Z","version":1}
    {"elapsed":0.125,"event":"job-started","job":"one","sequence":2,\#
    "time":"2026-01-02T03:04:06.250Z","version":1}
    {"data":{"administrative-path":"/repositories/api/.git/worktrees/one","device":2049,\#
    "inode":18446744073709551615,"path":"/cache/one"},"elapsed":0.25,\#
    "event":"workspace-created","job":"one","sequence":3,\#
    "time":"2026-01-02T03:04:07.250Z","version":1}
    {"data":{"command":"swift test\n","ending":"exited with 1","exit-code":1,"index":1,\#
    "leftovers":2,"log":"jobs/one/verify-1-tests.log","name":"tests",\#
    "output-tail":"1 test failed\nsee above","phase":"setup","result":"failed",\#
    "seconds":1.5},"elapsed":0.375,"event":"command-finished","job":"one","sequence":4,\#
    "time":"2026-01-02T03:04:08.250Z","version":1}
    {"data":{"command":"swift test\n","ending":"exited with 1","index":1,"leftovers":0,\#
    "log":"jobs/one/verify-1-tests.log","name":"tests",\#
    "output-tail":"1 test failed\nsee above","phase":"verify","result":"timed-out",\#
    "seconds":1.5},"elapsed":0.5,"event":"command-finished","job":"one","sequence":5,\#
    "time":"2026-01-02T03:04:09.250Z","version":1}
    {"data":{"process":4711},"elapsed":0.625,"event":"agent-started","job":"one",\#
    "sequence":6,"time":"2026-01-02T03:04:10.250Z","version":1}
    {"data":{"mode":"kiro_default","model":"auto","name":"Kiro CLI Agent",\#
    "session-id":"s-1","version":"2.18.1"},"elapsed":0.75,"event":"session-opened",\#
    "job":"one","sequence":7,"time":"2026-01-02T03:04:11.250Z","version":1}
    {"data":{"session-id":"s-2"},"elapsed":0.875,"event":"session-opened","job":"two",\#
    "sequence":8,"time":"2026-01-02T03:04:12.250Z","version":1}
    {"data":[{"is-required":true,"is-started":true,"name":"db","state":"started"},\#
    {"is-required":false,"is-started":false,"name":"web","state":"failed: no"}],\#
    "elapsed":1,"event":"mcp-settled","job":"one","sequence":9,\#
    "time":"2026-01-02T03:04:13.250Z","version":1}
    {"data":{"count":2,"index":1},"elapsed":1.125,"event":"prompt-sent","job":"one",\#
    "sequence":10,"time":"2026-01-02T03:04:14.250Z","version":1}
    {"data":{"is-allowed":true,"title":"Running: ls"},"elapsed":1.25,\#
    "event":"permission-decided","job":"one","sequence":11,\#
    "time":"2026-01-02T03:04:15.250Z","version":1}
    {"data":{"context-percentage":10.5,"credits":0.75,"index":1,\#
    "stop-reason":"end_turn","tool-calls":3},"elapsed":1.375,"event":"turn-ended",\#
    "job":"one","sequence":12,"time":"2026-01-02T03:04:16.250Z","version":1}
    {"data":{"index":1,"stop-reason":"x","tool-calls":0},"elapsed":1.5,\#
    "event":"turn-ended","job":"two","sequence":13,"time":"2026-01-02T03:04:17.250Z",\#
    "version":1}
    {"data":{"ending":"exited with 0","leftovers":1},"elapsed":1.625,\#
    "event":"agent-ended","job":"one","sequence":14,"time":"2026-01-02T03:04:18.250Z",\#
    "version":1}
    {"data":{"ignored-count":2,"is-changed":true,"left-out":["nested/.git"],\#
    "tree":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"},"elapsed":1.75,\#
    "event":"snapshot-taken","job":"one","sequence":15,\#
    "time":"2026-01-02T03:04:19.250Z","version":1}
    {"data":{"bytes":120,"deletions":3,"files-changed":1,"insertions":2,\#
    "path":"jobs/one/changes.patch"},"elapsed":1.875,"event":"patch-written",\#
    "job":"one","sequence":16,"time":"2026-01-02T03:04:20.250Z","version":1}
    {"data":"a \"warning\"\nof two/lines�","elapsed":2,"event":"warned","job":"one",\#
    "sequence":17,"time":"2026-01-02T03:04:21.250Z","version":1}
    {"data":[],"elapsed":2.125,"event":"workspace-removed","job":"one","sequence":18,\#
    "time":"2026-01-02T03:04:22.250Z","version":1}
    {"data":["a","b"],"elapsed":2.25,"event":"workspace-removed","job":"two",\#
    "sequence":19,"time":"2026-01-02T03:04:23.250Z","version":1}
    {"data":"/cache/one","elapsed":2.375,"event":"workspace-kept","job":"one",\#
    "sequence":20,"time":"2026-01-02T03:04:24.250Z","version":1}
    {"data":{"outcome":"passed"},"elapsed":2.5,"event":"job-finished","job":"one",\#
    "sequence":21,"time":"2026-01-02T03:04:25.250Z","version":1}
    {"data":{"outcome":"failed","reason":{"details":"all\nof it",\#
    "message":"tests failed","type":"kjob.verify.failed"}},"elapsed":2.625,\#
    "event":"job-finished","job":"two","sequence":22,"time":"2026-01-02T03:04:26.250Z",\#
    "version":1}
    {"data":"SIGTERM","elapsed":2.75,"event":"run-stopping","sequence":23,\#
    "time":"2026-01-02T03:04:27.250Z","version":1}
    {"elapsed":2.875,"event":"run-finished","sequence":24,\#
    "time":"2026-01-02T03:04:28.250Z","version":1}
    {"data":{"delay":1.5,"folder":"jobs/two/attempt-1","number":1,\#
    "reason":{"details":"slow\ndown","message":"slow",\#
    "type":"kjob.agent.rate-limit"}},"elapsed":3,"event":"attempt-failed","job":"two",\#
    "sequence":25,"time":"2026-01-02T03:04:29.250Z","version":1}
    {"data":{"number":2},"elapsed":3.125,"event":"attempt-started","job":"two",\#
    "sequence":26,"time":"2026-01-02T03:04:30.250Z","version":1}
    {"data":{"is-allowed":false,"rule":"rule 2","title":"Running: rm"},"elapsed":3.25,\#
    "event":"permission-decided","job":"two","sequence":27,\#
    "time":"2026-01-02T03:04:31.250Z","version":1}
    {"data":{"temporary-folder":{"device":2049,"inode":7,"path":"/cache/run.tmp/1"},\#
    "withheld-from-agent":["GITHUB_TOKEN"],\#
    "withheld-from-commands":["GITHUB_TOKEN","KIRO_API_KEY"]},"elapsed":3.375,\#
    "event":"environment-prepared","job":"one","sequence":28,\#
    "time":"2026-01-02T03:04:32.250Z","version":1}
    {"data":{"withheld-from-agent":[],"withheld-from-commands":[]},"elapsed":3.5,\#
    "event":"environment-prepared","job":"two","sequence":29,\#
    "time":"2026-01-02T03:04:33.250Z","version":1}

    """#
}
