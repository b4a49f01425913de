/// What ``SampleRun`` looks like on a console; `\e` stands for ESC.
enum ConsoleGolden {
  static let plain = #"""
    kjob 1.0.0: 6 jobs, 2 at once
      start  passed
      PASS   passed  6.50s, 2 files +12 -3, 0.465 credits, 1 leftover process killed
      start  failed
      RETRY  failed  attempt 1: a<b>&"']]>�é😀� [[ATTACHMENT|/etc/x]] ::error::x; retrying in 0.25s
      warn   failed  one warning
      kept   failed  /c/f g
      FAIL   failed  1m1s, 1 file +12 -3, 1000000000000.000 credits, attempt 2, verified in the agent's worktree
             kjob.verify.failed: a<b>&"']]>�é😀� [[ATTACHMENT|/etc/x]] ::error::x
             | [[ATTACHMENT|/etc/x]]
             | ::error::x
      start  gated
      warn   gated  cleanup-incomplete: x ::error::y
      ERROR  gated  2.00s
             kjob.mcp.startup: db did not start
             | log
      start  cancelled
      CANCEL cancelled  59.00s, no changes
             kjob.cancelled: stopped by SIGTERM

    stopping: fail-fast: `tests` failed
      start  unfinished
      warn   unfinished  a<b>&"']]>�é😀� [[ATTACHMENT|/etc/x]] ::error::x
      PASS   unfinished  9.00s
    ------------------------------------------------------------
    6 jobs in 1h2m6s: 2 passed, 1 failed, 1 in error, 1 cancelled, 1 skipped; 1000000000000.000 credits
    agent: Kiro CLI Agent 2.18.1, engine v2
      1 failed  a<b>&"']]>�é😀� [[ATTACHMENT|/etc/x]] ::error::x  [kjob.verify.failed]
        failed
          | [[ATTACHMENT|/etc/x]]
          | ::error::x
      1 error  db did not start  [kjob.mcp.startup]
        gated
          | log
      1 stopped  stopped by SIGTERM  [kjob.cancelled]
        cancelled
    look:      kjob show out failed
    why:       kjob explain kjob.verify.failed
    continue:  kjob resume out   (1 stopped, 1 not started)
    again:     kjob rerun out
    take:      kjob apply out   (1 change)
    reports:   out/report.html, out/junit.xml, out/results.json

    """#

  static let coloured = #"""
    kjob 1.0.0: 6 jobs, 2 at once
      \e[2mstart\e[0m  passed
      \e[32mPASS\e[0m   passed  \e[2m6.50s, 2 files +12 -3, 0.465 credits, 1 leftover process killed\e[0m
      \e[2mstart\e[0m  failed
      \e[33mRETRY\e[0m  failed  \e[2mattempt 1: a<b>&"']]>�é😀� [[ATTACHMENT|/etc/x]] ::error::x; retrying in 0.25s\e[0m
      \e[33mwarn\e[0m   failed  \e[2mone warning\e[0m
      \e[2mkept\e[0m   failed  \e[2m/c/f g\e[0m
      \e[31mFAIL\e[0m   failed  \e[2m1m1s, 1 file +12 -3, 1000000000000.000 credits, attempt 2, verified in the agent's worktree\e[0m
             kjob.verify.failed: a<b>&"']]>�é😀� [[ATTACHMENT|/etc/x]] ::error::x
             | [[ATTACHMENT|/etc/x]]
             | ::error::x
      \e[2mstart\e[0m  gated
      \e[33mwarn\e[0m   gated  \e[2mcleanup-incomplete: x ::error::y\e[0m
      \e[31mERROR\e[0m  gated  \e[2m2.00s\e[0m
             kjob.mcp.startup: db did not start
             | log
      \e[2mstart\e[0m  cancelled
      \e[33mCANCEL\e[0m cancelled  \e[2m59.00s, no changes\e[0m
             kjob.cancelled: stopped by SIGTERM

    stopping: fail-fast: `tests` failed
      \e[2mstart\e[0m  unfinished
      \e[33mwarn\e[0m   unfinished  \e[2ma<b>&"']]>�é😀� [[ATTACHMENT|/etc/x]] ::error::x\e[0m
      \e[32mPASS\e[0m   unfinished  \e[2m9.00s\e[0m
    \e[2m------------------------------------------------------------\e[0m
    6 jobs in 1h2m6s: 2 passed, 1 failed, 1 in error, 1 cancelled, 1 skipped; 1000000000000.000 credits
    agent: Kiro CLI Agent 2.18.1, engine v2
    \e[31m  1 failed  \e[0ma<b>&"']]>�é😀� [[ATTACHMENT|/etc/x]] ::error::x  \e[2m[kjob.verify.failed]\e[0m
        failed
    \e[2m      | [[ATTACHMENT|/etc/x]]\e[0m
    \e[2m      | ::error::x\e[0m
    \e[31m  1 error  \e[0mdb did not start  \e[2m[kjob.mcp.startup]\e[0m
        gated
    \e[2m      | log\e[0m
    \e[33m  1 stopped  \e[0mstopped by SIGTERM  \e[2m[kjob.cancelled]\e[0m
        cancelled
    \e[2mlook:\e[0m      kjob show out failed
    \e[2mwhy:\e[0m       kjob explain kjob.verify.failed
    \e[2mcontinue:\e[0m  kjob resume out   (1 stopped, 1 not started)
    \e[2magain:\e[0m     kjob rerun out
    \e[2mtake:\e[0m      kjob apply out   (1 change)
    \e[2mreports:\e[0m   out/report.html, out/junit.xml, out/results.json

    """#
}
