extension PageStyle {
  /// Patches.
  static let diff = """
    .changes { display: grid; grid-template-columns: minmax(190px, 270px) minmax(0, 1fr); gap: 20px; }
    .changes.single { grid-template-columns: minmax(0, 1fr); }
    .tree { position: sticky; top: 56px; align-self: start; max-height: calc(100vh - 80px);
      overflow: auto; font-size: 13px; }
    .tree ul { list-style: none; margin: 0; padding: 0 0 0 14px; }
    .tree > ul { padding: 0; }
    .tree li { margin: 1px 0; }
    .tree .folder { color: var(--dim); overflow-wrap: anywhere; }
    .tree button { display: flex; width: 100%; text-align: left; border: 0; background: none;
      padding: 2px 6px; border-radius: 5px; gap: 8px; }
    .tree button:hover { background: var(--soft); }
    .tree button span:first-child { flex: 1; min-width: 0; overflow-wrap: anywhere; }
    .tree button .plus, .tree button .minus { font-size: 11.5px; }
    .file { margin: 0 0 14px; scroll-margin-top: 56px; }
    .file > summary code { overflow-wrap: anywhere; font-weight: 600; }
    .file .rows { border-top: 1px solid var(--line); font: 12px/1.55 var(--mono); tab-size: 4; }
    .row { display: grid; grid-template-columns: 46px 46px 18px minmax(0, 1fr); }
    .row .at { color: var(--dim); text-align: right; padding-right: 8px; user-select: none; }
    .row .at::before { content: attr(data-at); }
    .row .sign { color: var(--dim); user-select: none; text-align: center; }
    .row .code { white-space: pre-wrap; overflow-wrap: anywhere; padding-right: 8px;
      min-height: 1.55em; }
    .row.add { background: var(--add); } .row.add .sign { color: var(--passed); }
    .row.add .sign::before { content: "+"; }
    .row.remove { background: var(--remove); } .row.remove .sign { color: var(--failed); }
    .row.remove .sign::before { content: "−"; }
    .row.hunk { color: var(--dim); background: var(--soft); padding: 2px 0; }
    .row.note { color: var(--dim); }
    .more { margin: 8px; }
    .status { font: 600 11px var(--mono); color: var(--dim); border: 1px solid var(--line);
      border-radius: 4px; padding: 0 5px; }
    @media (max-width: 860px) { .changes { grid-template-columns: minmax(0, 1fr); }
      .tree { position: static; max-height: 240px; border: 1px solid var(--line);
        border-radius: 8px; padding: 8px; }
      .row { grid-template-columns: 34px 34px 14px minmax(0, 1fr); font-size: 11px; } }

    """

  /// What an agent said and did.
  static let conversation = """
    .talk { display: flex; flex-direction: column; gap: 10px; max-width: 900px; }
    .said { white-space: pre-wrap; overflow-wrap: anywhere; }
    .who { font-size: 12px; color: var(--dim); display: flex; gap: 10px; margin-bottom: 2px; }
    .who b { color: var(--text); font-weight: 600; }
    .turn-prompt { background: var(--soft); border: 1px solid var(--line);
      border-left: 3px solid var(--accent); border-radius: 0 8px 8px 0; padding: 10px 14px; }
    .turn-message { padding: 2px 0; }
    .turn-thought summary { color: var(--dim); font-style: italic; }
    .turn-thought .said { color: var(--dim); padding: 4px 0 4px 14px;
      border-left: 2px solid var(--line); }
    .talk .box { margin: 0; }
    .talk .box > summary { padding: 5px 12px; font-size: 13.5px; }
    .talk .box > summary code { overflow-wrap: anywhere; min-width: 0; flex: 1 1 200px; }
    .talk .box h4:first-child { margin-top: 0; }
    .talk .box h4 { margin: 10px 0 4px; color: var(--dim); font-weight: 500; font-size: 12px; }
    .mark { font-size: 12px; color: var(--dim); white-space: nowrap; }
    .mark.good { color: var(--passed); } .mark.bad { color: var(--failed); }
    .turn-line { color: var(--dim); font-size: 13px; overflow-wrap: anywhere; }
    .turn-end { display: flex; gap: 12px; align-items: center; color: var(--dim); font-size: 12.5px; }
    .turn-end::before, .turn-end::after { content: ""; flex: 1; border-top: 1px solid var(--line); }
    .turn-error { color: var(--failed); overflow-wrap: anywhere; }
    .plan { margin: 0; padding-left: 20px; }
    .plan .completed { color: var(--dim); text-decoration: line-through; }
    .plan .in_progress { font-weight: 600; }

    """

  /// On paper there is nothing to press, and ink is dear.
  static let paper = """
    @media print { :root { --back: #fff; --soft: #fff; --raised: #fff; --line: #ccc; --text: #000;
        --dim: #444; --passed: #177245; --failed: #b00; --error: #944000; --add: #eef9f1;
        --remove: #fdf0f0; }
      @page { margin: 14mm; }
      body { max-width: none; padding: 0; font-size: 10.5pt; }
      .bar, nav, .crumbs, .tree, .more, dialog { display: none !important; }
      .changes { grid-template-columns: minmax(0, 1fr); }
      .lanes, .log { max-height: none; overflow: visible; }
      #share, #timeline svg, .phases svg, .key svg, .row, .outcome {
        print-color-adjust: exact; -webkit-print-color-adjust: exact; }
      tr, .said, .row { break-inside: avoid; }
      #verdicts tr { content-visibility: visible; }
      h3 { break-after: avoid; } }

    """
}
