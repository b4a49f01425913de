/// The JUnit report of ``SampleRun``, and that of a run without jobs.
enum JUnitGolden {
  static let run = #"""
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="kjob" tests="6" failures="1" errors="3" skipped="1" time="71.500" \#
    timestamp="2026-01-02T03:04:05Z">
     <testsuite name="jobs/a.yml" tests="4" failures="0" errors="3" skipped="0" \#
    time="67.500" timestamp="2026-01-02T03:04:05Z" hostname="runner-7" file="jobs/a.yml">
      <properties>
       <property name="kjob.version" value="1.0.0"/>
       <property name="kjob.run-id" value="20260102-030405-abcd"/>
      </properties>
      <testcase name="passed" classname="jobs.a" file="jobs/a.yml" line="3" time="6.500">
       <properties>
        <property name="kjob.repository" value="/repositories/api"/>
        <property name="kjob.base-commit" value="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"/>
        <property name="kjob.agent" value="Kiro CLI Agent 2.18.1, engine v2"/>
        <property name="kjob.mode" value="fixer"/>
        <property name="kjob.mode.confirmation" value="reported"/>
        <property name="kjob.model" value="auto"/>
        <property name="kjob.model.confirmation" value="accepted"/>
        <property name="kjob.effort" value="high"/>
        <property name="kjob.effort.confirmation" value="requested"/>
        <property name="kjob.tree" value="bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"/>
        <property name="kjob.changed" value="true"/>
        <property name="kjob.files-changed" value="2"/>
        <property name="kjob.insertions" value="12"/>
        <property name="kjob.deletions" value="3"/>
        <property name="kjob.verdict-strength" value="clean-room"/>
        <property name="kjob.credits" value="0.465"/>
        <property name="kjob.attempts" value="1"/>
        <property name="kjob.leaked-processes" value="1"/>
        <property name="kjob.mcp.db" value="started"/>
       </properties>
      </testcase>
      <testcase name="gated" classname="jobs.a" file="jobs/a.yml" line="9" time="2.000">
       <properties>
        <property name="kjob.repository" value="/repositories/api"/>
        <property name="kjob.base-commit" value="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"/>
        <property name="kjob.attempts" value="1"/>
        <property name="kjob.warning" value="cleanup-incomplete: x ::error::y"/>
        <property name="kjob.mcp.db" value="failed: no"/>
       </properties>
       <error message="db did not start" type="kjob.mcp.startup">db
    log</error>
       <system-out>warning: cleanup-incomplete: x
    ::error::y</system-out>
      </testcase>
      <testcase name="cancelled" classname="jobs.a" file="jobs/a.yml" line="12" time="59.000">
       <properties>
        <property name="kjob.repository" value="/repositories/api"/>
        <property name="kjob.base-commit" value="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"/>
        <property name="kjob.tree" value="bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"/>
        <property name="kjob.changed" value="false"/>
        <property name="kjob.attempts" value="1"/>
       </properties>
       <error message="stopped by SIGTERM" type="kjob.cancelled">stopped by SIGTERM</error>
      </testcase>
      <testcase name="unfinished" classname="jobs.a" file="jobs/a.yml" line="20" time="0.000">
       <properties>
        <property name="kjob.repository" value="/repositories/api"/>
        <property name="kjob.base-commit" value="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"/>
        <property name="kjob.attempts" value="1"/>
       </properties>
       <error message="the job is not over" type="kjob.unfinished">the job is not over</error>
       <system-out>warning: a&lt;b&gt;&amp;&quot;']]&gt;�é😀�
    [ [ATTACHMENT|/etc/x]]
    ::error::x</system-out>
      </testcase>
     </testsuite>
     <testsuite name="./jobs/b &lt;&amp;&gt; &quot;x&quot;.yaml" tests="2" failures="1" \#
    errors="0" skipped="1" time="61.000" timestamp="2026-01-02T03:04:05Z" \#
    hostname="runner-7" file="./jobs/b &lt;&amp;&gt; &quot;x&quot;.yaml">
      <testcase name="failed" classname="jobs.b &lt;&amp;&gt; &quot;x&quot;" file="./jobs/b \#
    &lt;&amp;&gt; &quot;x&quot;.yaml" line="7" time="61.000">
       <properties>
        <property name="kjob.repository" value="/repositories/api"/>
        <property name="kjob.base-commit" value="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"/>
        <property name="kjob.tree" value="bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"/>
        <property name="kjob.changed" value="true"/>
        <property name="kjob.files-changed" value="1"/>
        <property name="kjob.insertions" value="12"/>
        <property name="kjob.deletions" value="3"/>
        <property name="kjob.verdict-strength" value="worktree"/>
        <property name="kjob.credits" value="1000000000000.000"/>
        <property name="kjob.attempts" value="2"/>
       </properties>
       <failure message="a&lt;b&gt;&amp;&quot;']]&gt;�é😀� [[ATTACHMENT|/etc/x]] ::error::x" \#
    type="kjob.verify.failed">a&lt;b&gt;&amp;&quot;']]&gt;�é😀�
    [[ATTACHMENT|/etc/x]]
    ::error::x</failure>
       <rerunFailure message="a&lt;b&gt;&amp;&quot;']]&gt;�é😀� [[ATTACHMENT|/etc/x]] ::error::x" \#
    type="kjob.agent.rate-limit">
        <stackTrace>a&lt;b&gt;&amp;&quot;']]&gt;�é😀�
    [[ATTACHMENT|/etc/x]]
    ::error::x</stackTrace>
       </rerunFailure>
       <system-out>verify `tests` exited with 1
    a&lt;b&gt;&amp;&quot;']]&gt;�é😀�
    [ [ATTACHMENT|/etc/x]]
    ::error::x
    warning: one
    warning
    [[ATTACHMENT|out/jobs/failed/changes.patch]]
    [[ATTACHMENT|out/jobs/failed/verify-1-tests.log]]</system-out>
      </testcase>
      <testcase name="skipped" classname="jobs.b &lt;&amp;&gt; &quot;x&quot;" \#
    file="./jobs/b &lt;&amp;&gt; &quot;x&quot;.yaml" line="15" time="0.000">
       <properties>
        <property name="kjob.repository" value="/repositories/api"/>
        <property name="kjob.base-commit" value="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"/>
       </properties>
       <skipped message="not run: `tests` failed">not run: `tests` failed</skipped>
      </testcase>
     </testsuite>
    </testsuites>

    """#

  static let empty = #"""
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="kjob" tests="1" failures="0" errors="0" skipped="1" time="0.000" \#
    timestamp="1970-01-01T00:00:00Z">
     <testsuite name="kjob" tests="1" failures="0" errors="0" skipped="1" time="0.000" \#
    timestamp="1970-01-01T00:00:00Z" hostname="runner-7">
      <testcase name="no job matched" classname="kjob" time="0.000">
       <skipped message="no job matched">no job matched</skipped>
      </testcase>
     </testsuite>
    </testsuites>

    """#
}
