/// How a page looks, on a screen of any width, in the light and in the dark, and on paper.
enum PageStyle {
  /// The whole style sheet.
  static let text = base + list + job + diff + conversation + paper

  private static let base = """
    :root { --back: #fff; --soft: #f6f7f9; --raised: #fff; --line: #e2e5ea; --text: #1b1f24;
      --dim: #5f6772; --accent: #2a5bd7; --passed: #177245; --failed: #c22f2b; --error: #a84a00;
      --cancelled: #7a5cc0; --skipped: #6a727d; --unfinished: #6a727d; --add: #e3f5e8;
      --remove: #fdeaea; --workspace: #b9c2ce; --setup: #8793a6; --agent: #cbb8ee;
      --servers: #a184dd; --prompt: #4a7de0; --snapshot: #4fb0c4; --verify: #dfa12f;
      --cleanup: #d3d9e0; --waiting: #eceff3;
      --mono: ui-monospace, "SF Mono", SFMono-Regular, Menlo, Consolas, "Liberation Mono",
        "DejaVu Sans Mono", monospace; }
    @media (prefers-color-scheme: dark) { :root { --back: #14171b; --soft: #1b1f25;
      --raised: #1f242b; --line: #2e343d; --text: #e3e7ec; --dim: #98a2af; --accent: #86a9ff;
      --passed: #4cc38a; --failed: #ff7a75; --error: #f5a05a; --cancelled: #b59df0;
      --skipped: #98a2af; --unfinished: #98a2af; --add: #15301f; --remove: #3a1d1f;
      --workspace: #55606f; --setup: #6e7b8f; --agent: #6a5596; --servers: #8a6cc9;
      --prompt: #5285e6; --snapshot: #3f94a6; --verify: #bd8826; --cleanup: #3d4550;
      --waiting: #262b33; } }
    * { box-sizing: border-box; }
    html { background: var(--back); color: var(--text); -webkit-text-size-adjust: 100%; }
    body { font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial,
      sans-serif; max-width: 1180px; margin: 0 auto; padding: 28px 24px 80px; }
    [hidden] { display: none !important; }
    a { color: var(--accent); text-decoration: none; }
    a:hover { text-decoration: underline; }
    :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
    [tabindex="-1"]:focus { outline: none; }
    code, pre { font-family: var(--mono); font-size: 12.5px; }
    pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; tab-size: 4; }
    p { margin: 0; }
    small { color: var(--dim); font-size: inherit; }
    button, input, select { font: inherit; color: inherit; background: var(--raised);
      border: 1px solid var(--line); border-radius: 7px; padding: 4px 11px; }
    button { cursor: pointer; }
    button:hover { border-color: var(--dim); }
    summary { cursor: pointer; }
    table { border-collapse: collapse; width: 100%; }
    th { text-align: left; font-weight: 500; font-size: 13px; color: var(--dim); padding: 6px 12px;
      border-bottom: 1px solid var(--line); white-space: nowrap; }
    td { padding: 9px 12px; border-bottom: 1px solid var(--line); vertical-align: top;
      overflow-wrap: anywhere; }
    .number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
    .brand { color: var(--dim); font-size: 13px; display: flex; flex-wrap: wrap; gap: 4px 16px; }
    .brand b { color: var(--text); letter-spacing: .02em; }
    h1 { font-size: 30px; line-height: 1.2; letter-spacing: -.02em; font-weight: 650;
      margin: 10px 0 0; }
    h1.good { color: var(--passed); }
    #none { margin-top: 20px; }
    .sum { color: var(--dim); margin-top: 4px; }
    h2 { font-size: 24px; line-height: 1.25; letter-spacing: -.015em; margin: 0;
      overflow-wrap: anywhere; }
    h3 { font-size: 17px; margin: 40px 0 10px; scroll-margin-top: 56px; }
    h3 small { font-weight: 400; margin-left: 6px; }
    h4 { font-size: 14px; margin: 20px 0 6px; }
    .notice { background: var(--soft); border-left: 3px solid var(--error); padding: 9px 14px;
      margin: 14px 0 0; border-radius: 0 7px 7px 0; overflow-wrap: anywhere; }
    .outcome { display: inline-flex; align-items: center; gap: 7px; font-weight: 600;
      font-size: 13px; white-space: nowrap; color: var(--skipped); }
    .outcome::before { content: ""; width: 9px; height: 9px; border-radius: 3px;
      background: currentColor; flex: none; }
    .outcome.passed::before { border-radius: 50%; }
    .passed { color: var(--passed); } .failed { color: var(--failed); }
    .error { color: var(--error); } .cancelled { color: var(--cancelled); }
    .plus { color: var(--passed); } .minus { color: var(--failed); }
    .hidden-character { font: 10.5px var(--mono); color: var(--failed); border: 1px solid;
      border-radius: 3px; padding: 0 2px; margin: 0 1px; white-space: nowrap; unicode-bidi: isolate; }
    dialog { background: var(--raised); color: inherit; border: 1px solid var(--line);
      border-radius: 12px; padding: 22px 28px; }
    dialog::backdrop { background: rgb(0 0 0 / .4); }
    kbd { font: 12px var(--mono); border: 1px solid var(--line); border-bottom-width: 2px;
      border-radius: 5px; padding: 1px 6px; background: var(--soft); }
    dl { display: grid; grid-template-columns: max-content 1fr; gap: 8px 18px; margin: 12px 0 0; }
    dt { color: var(--dim); } dd { margin: 0; overflow-wrap: anywhere; }

    """

  private static let list = """
    #share { display: block; width: 100%; height: 10px; border-radius: 5px; margin: 18px 0 14px; }
    .bar { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; margin-bottom: 22px; }
    .bar button { display: inline-flex; align-items: center; gap: 7px; }
    .bar button[aria-pressed=true] { border-color: currentColor;
      box-shadow: inset 0 0 0 1px currentColor; }
    .bar button b { font-variant-numeric: tabular-nums; }
    .bar input { flex: 1 1 180px; min-width: 0; }
    .bar .help { color: var(--dim); }
    #timeline { margin: 0 0 24px; border: 1px solid var(--line); border-radius: 10px;
      padding: 12px 14px 10px; background: var(--soft); }
    #timeline .title, .phases .title { display: flex; flex-wrap: wrap; gap: 2px 14px;
      font-size: 12.5px; color: var(--dim); align-items: center; }
    .title b { color: var(--text); font-size: 13px; margin-right: auto; }
    .key { display: inline-flex; align-items: center; gap: 5px; white-space: nowrap; }
    .key svg { width: 10px; height: 10px; border-radius: 2px; }
    .lanes { max-height: 300px; overflow-y: auto; margin-top: 8px; }
    .lanes svg, .phases > svg { display: block; width: 100%; }
    svg text { font: 11px system-ui, sans-serif; fill: #fff; pointer-events: none; }
    svg .name { paint-order: stroke; stroke: rgb(20 24 30 / .6); stroke-width: 2.5px; }
    svg .tick { stroke: var(--line); }
    svg .scale { fill: var(--dim); font-size: 10.5px; }
    svg a { cursor: pointer; }
    svg a:hover .frame { stroke: var(--text); stroke-width: 2; }
    svg .frame { fill: none; stroke: var(--soft); stroke-width: 1; }
    .fill-workspace { fill: var(--workspace); } .fill-setup { fill: var(--setup); }
    .fill-agent { fill: var(--agent); } .fill-servers { fill: var(--servers); }
    .fill-prompt { fill: var(--prompt); } .fill-snapshot { fill: var(--snapshot); }
    .fill-verify { fill: var(--verify); } .fill-cleanup { fill: var(--cleanup); }
    .fill-waiting { fill: var(--waiting); }
    .fill-passed { fill: var(--passed); } .fill-failed { fill: var(--failed); }
    .fill-error { fill: var(--error); } .fill-cancelled { fill: var(--cancelled); }
    .fill-skipped, .fill-unfinished { fill: var(--skipped); }
    #verdicts .name { width: 100%; }
    #verdicts .name a { font-weight: 600; color: var(--text); }
    #verdicts tbody tr:hover { background: var(--soft); }
    #verdicts tbody tr:focus-within { background: var(--soft); }
    #verdicts tr { cursor: default; content-visibility: auto; }
    .why { color: var(--dim); font-size: 13.5px; margin-top: 1px; display: -webkit-box;
      -webkit-line-clamp: 3; -webkit-box-orient: vertical; overflow: hidden; }
    .why code { color: var(--text); }
    @media (max-width: 700px) { body { padding: 18px 14px 60px; } h1 { font-size: 25px; }
      #verdicts thead { display: none; }
      #verdicts tr { display: grid; grid-template-columns: 1fr auto auto; gap: 0 14px;
        border-bottom: 1px solid var(--line); padding: 10px 2px; }
      #verdicts td { border: 0; padding: 0; }
      #verdicts td:nth-child(2) { grid-row: 2; grid-column: 1 / -1; }
      #verdicts td:nth-child(4) { display: none; } }

    """

  private static let job = """
    .crumbs { display: flex; gap: 8px; align-items: center; margin-bottom: 18px; }
    .crumbs .back { margin-right: auto; }
    .head { display: flex; flex-wrap: wrap; gap: 6px 16px; align-items: baseline; }
    .head .outcome { font-size: 15px; }
    .reason { border: 1px solid var(--line); border-left: 3px solid var(--failed); margin-top: 16px;
      border-radius: 0 8px 8px 0; background: var(--soft); padding: 12px 16px; }
    .reason.error-edge { border-left-color: var(--error); }
    .reason.cancelled-edge { border-left-color: var(--cancelled); }
    .reason.skipped-edge { border-left-color: var(--skipped); }
    .reason p { font-weight: 550; overflow-wrap: anywhere; }
    .reason code { font-weight: 400; color: var(--dim); }
    .reason pre, .reason details { margin-top: 8px; }
    .facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(190px, 1fr));
      gap: 14px 24px; margin: 20px 0 0; }
    .facts div { min-width: 0; }
    .facts dt { font-size: 12.5px; } .facts dd { font-weight: 500; }
    .phases { margin-top: 22px; }
    .phases > svg { margin: 8px 0; }
    nav { position: sticky; top: 0; z-index: 2; display: flex; gap: 4px 20px; overflow-x: auto;
      background: var(--back); border-bottom: 1px solid var(--line); margin-top: 24px;
      padding: 10px 0; white-space: nowrap; }
    nav a { color: var(--dim); } nav a b { color: var(--text); font-weight: 550; }
    .box { border: 1px solid var(--line); border-radius: 8px; margin: 8px 0; overflow: clip; }
    .box > summary { padding: 8px 14px; display: flex; gap: 4px 12px; align-items: baseline;
      flex-wrap: wrap; }
    .box > summary::before { content: "›"; color: var(--dim); width: 8px; flex: none; }
    .box[open] > summary::before { content: "⌄"; }
    .box > summary::-webkit-details-marker { display: none; }
    .box > summary:hover { background: var(--soft); }
    .box > summary .end { margin-left: auto; color: var(--dim); }
    .box > .body { border-top: 1px solid var(--line); padding: 10px 14px; background: var(--soft); }
    .log { max-height: 460px; overflow: auto; }
    .command { color: var(--dim); margin-bottom: 8px; }
    .empty, .told { color: var(--dim); } .told { font-size: 13.5px; margin: 6px 0; }
    .files td { padding: 5px 12px; }

    """
}
