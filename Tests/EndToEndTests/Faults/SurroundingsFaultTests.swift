import Foundation
import TestSupport
import Testing

/// Odd paths, variables, clocks and limits.
@Suite(.waiting) struct `Odd surroundings` {
  private static let work = "turns: [[{ write: { path: a, content: x } }]]"

  @Test(
    .fault(132),
    arguments: [
      "unset TMPDIR", "export TMPDIR=/no/such/folder", "mkdir 't m'; export TMPDIR=\"$PWD/t m\"",
      "mkdir $'t\\nm'; export TMPDIR=\"$PWD/\"$'t\\nm'", "export TMPDIR=tmp",
      "export TMPDIR=/dev/shm", "ln -s tmp link; export TMPDIR=\"$PWD/link\"", "export TMPDIR=",
    ]
  )
  func `with any folder for temporary files`(setting: String) throws {
    let scenario = try Scenario()
    let file = try scenario.job(script: Self.work, verify: "['mktemp; test -e a']")
    let outcome = try scenario.checked {
      try scenario.shell("\(setting); exec \"$KJOB\" run \(file)")
    }
    #expect(outcome.job()?.outcome == "passed", "\(outcome.result)")
  }

  static let names = [
    "with space", "quote'\"quote", "100%s%n", "$(touch ran)", "-rf", "caf\u{E9}",
    "cafe\u{301}", "line\nbreak", "a;touch ran", "back\\slash", "<&>",
    String(repeating: "n", count: 255),
  ]

  @Test(.fault(133), arguments: names)
  func `where every path has such a name`(name: String) throws {
    let scenario = try Scenario()
    let result = try scenario.shell(
      """
      mkdir -- "$NAME"
      mv -- repository "$NAME/$NAME"
      cd -- "$NAME"
      printf 'turns: [[{ write: { path: a, content: x } }]]' >"$PWD/agent.script"
      name=$NAME; [ ${#name} -lt 200 ] || name=n
      python3 - >"$PWD/$name.yml" <<'END'
      import json, os
      print(json.dumps({"version": 1, "name": "job", "repos": [{"path": "./" + os.environ["NAME"], "name": "r"}],
          "agent": {"scripted": "agent.script"}, "prompt": "x", "verify": ["test -e a"]}))
      END
      export KJOB_WORKTREE_DIR="$PWD/worktrees $name"
      code=0; "$KJOB" run "./$name.yml" --output "./out $name" || code=$?
      mv "./out $name" ../kjob-out 2>/dev/null || true
      mv "./$NAME" ../repository
      exit $code
      """,
      environment: ["NAME": name]
    )
    if name.contains("\n") {
      // Git cannot store it, and says so before anything starts.
      #expect(result.status == 1)
      #expect(!result.errors.isEmpty)
    } else {
      #expect(result.status == 0, "\(result)")
      #expect(try scenario.outcome(result).results?.jobs.map(\.outcome) == ["passed"])
    }
    #expect(try Shell.run("find . -name ran", in: scenario.directory.path) == "")
    try scenario.requireNoProcesses()
  }

  @Test(
    .fault(134, 135),
    arguments: [
      "unset HOME XDG_CACHE_HOME KJOB_WORKTREE_DIR", "export HOME=/nonexistent",
      "export HOME= XDG_CACHE_HOME=", "unset ${!GIT_AUTHOR_*} ${!GIT_COMMITTER_*}",
    ]
  )
  func `without a home or an identity`(setting: String) throws {
    let scenario = try Scenario()
    let file = try scenario.job(script: Self.work)
    let outcome = try scenario.checked {
      try scenario.shell("\(setting); exec \"$KJOB\" run \(file)")
    }
    #expect(outcome.job()?.outcome == "passed", "\(outcome.result)")
  }

  /// Root may become anybody.
  @Test(.fault(134, 139)) func `as a user whom no list names, and who may start few processes`()
    throws
  {
    guard geteuid() == 0 else { try Test.cancel("becoming another user takes root") }
    let scenario = try Scenario()
    let files = try (1...6).map { try scenario.job("job\($0)", script: Self.work) }
      .joined(separator: " ")
    // The limit counts all processes of a user, so it is one that nobody else is.
    let user = 1_000_000 + Int.random(in: 0..<1_000_000)
    let become = "setpriv --reuid=\(user) --regid=\(user) --clear-groups"
    let prepare = """
      cp "$KJOB" program; export UNDER_TEST="$PWD/program"; unset HOME
      chown -R \(user):\(user) .
      """
    let well = try scenario.checked {
      try scenario.shell("\(prepare); exec \(become) ./program run \(files)")
    }
    #expect(well.results?.jobs.allSatisfy { $0.outcome == "passed" } == true, "\(well.result)")
    for limit in [2, 6, 12, 20] {
      try Shell.run("rm -rf kjob-out", in: scenario.directory.path)
      let result = try scenario.shell(
        "exec prlimit --nproc=\(limit) \(become) ./program run \(files) -j 6"
      )
      try scenario.requireNoProcesses()
      #expect(result.status == 0 || result.status == 1, "\(result)")
      #expect(result.status == 0 || result.errors + result.output != "", "\(result)")
      let jobs = try scenario.outcome(result).results?.jobs ?? []
      #expect(jobs.allSatisfy { $0.outcome == "passed" || $0.outcome == "error" }, "\(result)")
      #expect(try Shell.run("find worktrees -mindepth 1", in: scenario.directory.path) == "")
    }
  }

  @Test(.fault(128), arguments: ["/proc/nowhere", "jobs/job.yml/below", "/dev/null"])
  func `where no worktree can be made nothing starts`(folder: String) throws {
    let scenario = try Scenario()
    let file = try scenario.job(script: "turns: [[{ run: 'touch $HOME/ran' }]]")
    let outcome = try scenario.run("\(file) --worktree-dir \(folder)")
    #expect(outcome.result.status == 1)
    let told = outcome.result.output + outcome.result.errors
    #expect(told.contains(folder), "\(told)")
    #expect(!FileManager.default.fileExists(atPath: scenario.directory.path + "/home/ran"))
  }

  @Test(.fault(136)) func `with git's variables set`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ run: 'env | grep ^GIT_ >$HOME/seen || true; git status >a' }]]",
      verify: "['! env | grep ^GIT_; git rev-parse HEAD']"
    )
    let outcome = try scenario.run(
      file,
      environment: [
        "GIT_DIR": "/nowhere", "GIT_INDEX_FILE": "/nowhere/index", "GIT_WORK_TREE": "/nowhere",
        "GIT_OBJECT_DIRECTORY": "/nowhere/objects", "GIT_SSH_COMMAND": "touch /nowhere",
        "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.bare", "GIT_CONFIG_VALUE_0": "true",
        "GIT_CEILING_DIRECTORIES": "/", "GIT_NAMESPACE": "elsewhere",
        "GIT_EXTERNAL_DIFF": "/nowhere/diff",
      ]
    )
    #expect(outcome.job()?.outcome == "passed", "\(outcome.result)")
    #expect(try scenario.directory.read("home/seen") == "")
  }

  @Test(.fault(137), arguments: ["0777", "0000", "0077"])
  func `under any mask for new files`(mask: String) throws {
    guard geteuid() == 0 || mask != "0777" else {
      try Test.cancel("only root can read what nobody may")
    }
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ write: { path: a, content: x, executable: true } }]]",
      verify: "['true']"
    )
    let outcome = try scenario.checked {
      try scenario.shell("umask \(mask); exec \"$KJOB\" run \(file)")
    }
    #expect(outcome.job()?.outcome == "passed", "\(outcome.result)")
    // The agent's own files are as its mask has them.
    let mode = mask == "0777" ? "100644" : "100755"
    #expect(try scenario.patch().contains("new file mode \(mode)"))
  }

  /// A clock that jumps while a job runs: a library between kjob and the C library's clock.
  @Test(.fault(131), arguments: [3_600, -3_600, -2_000_000_000])
  func `where the clock jumps while a job runs`(seconds: Int) throws {
    let scenario = try Scenario()
    try scenario.directory.write(
      "clock.c",
      #"""
      #define _GNU_SOURCE
      #include <dlfcn.h>
      #include <stdlib.h>
      #include <sys/time.h>
      #include <time.h>
      #include <unistd.h>
      static long shift(void) {
        const char *path = getenv("CLOCK_JUMPS_WITH");
        return path && access(path, F_OK) == 0 ? atol(getenv("CLOCK_JUMPS_BY")) : 0;
      }
      int clock_gettime(clockid_t clock, struct timespec *time) {
        static int (*real)(clockid_t, struct timespec *);
        if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
        int result = real(clock, time);
        if (clock == CLOCK_REALTIME) time->tv_sec += shift();
        return result;
      }
      int gettimeofday(struct timeval *restrict time, void *restrict zone) {
        struct timespec now;
        clock_gettime(CLOCK_REALTIME, &now);
        time->tv_sec = now.tv_sec; time->tv_usec = now.tv_nsec / 1000;
        return 0;
      }
      time_t time(time_t *where) {
        struct timespec now;
        clock_gettime(CLOCK_REALTIME, &now);
        if (where) *where = now.tv_sec;
        return now.tv_sec;
      }
      """#
    )
    try Shell.run("clang -shared -fPIC -o clock.so clock.c -ldl", in: scenario.directory.path)
    let file = try scenario.job(
      script: "turns: [[{ run: 'touch $HOME/jump; sleep 0.3' }, { say: x }]]",
      settings: "idle-timeout: 20s\ntimeout: 40s"
    )
    let slow = try scenario.job(
      "slow",
      script: "turns: [[{ run: 'touch $HOME/jump' }, hang]]",
      settings: "idle-timeout: 1s"
    )
    let outcome = try scenario.checked {
      try scenario.shell(
        """
        export LD_PRELOAD="$PWD/clock.so" CLOCK_JUMPS_WITH="$HOME/jump" CLOCK_JUMPS_BY=\(seconds)
        exec "$KJOB" run \(file) \(slow)
        """
      )
    }
    #expect(outcome.results?.jobs.map(\.outcome) == ["passed", "error"], "\(outcome.result)")
    #expect(outcome.job("slow")?.reason?.type == "kjob.idle-timeout")
    let events = try scenario.directory.read("kjob-out/journal.jsonl").split(separator: "\n").map {
      try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] ?? [:]
    }
    let elapsed = events.compactMap { $0["elapsed"] as? Double }
    #expect(elapsed.count == events.count && elapsed == elapsed.sorted() && elapsed[0] >= 0)
    // The jump was seen at all.
    let times = events.compactMap { $0["time"] as? String }
    #expect(times.first.map { $0.prefix(13) } != times.last.map { $0.prefix(13) })
    for node in outcome.junit?.all("testcase") ?? [] {
      let time = try #require(node.attributes["time"].flatMap { Double($0) })
      #expect((0..<60).contains(time))
    }
  }
}
