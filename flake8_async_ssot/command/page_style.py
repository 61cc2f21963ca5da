"""The style and the script of the pages of ``coverage --html``."""

from __future__ import annotations

#: Colours of each status have a light and a dark form; they differ in brightness too, for those who see no hue.
STYLE = """
:root {
  --page: #fbfbfa; --box: #fff; --ink: #1d1f24; --faint: #646a75; --line: #e1e3e8;
  --fine: #1a8754; --fine-back: #dff3e7; --reported: #c8322b; --reported-back: #fde0dd;
  --suppressed: #8a4fc7; --suppressed-back: #efe3fb; --undecided: #a86a00; --undecided-back: #ffedc2;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #15171b; --box: #1d2026; --ink: #e6e8ec; --faint: #9aa1ad; --line: #333841;
    --fine: #4fc48a; --fine-back: #173526; --reported: #ff7b72; --reported-back: #4a1f1d;
    --suppressed: #c79bff; --suppressed-back: #362650; --undecided: #f0b429; --undecided-back: #453510;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1400px; margin: 0 auto; padding: 20px 24px 180px; }
h1 { font-size: 24px; margin: 8px 0 12px; overflow-wrap: anywhere; }
h2 { font-size: 17px; margin: 28px 0 8px; }
a { color: inherit; text-decoration-color: var(--faint); text-underline-offset: 3px; }
a:hover { text-decoration-color: currentColor; }
footer { margin-top: 32px; color: var(--faint); font-size: 13px; }
.legend { display: flex; flex-wrap: wrap; gap: 6px 20px; margin: 0 0 12px; color: var(--faint); font-size: 14px; }
.key { display: inline-block; width: 12px; height: 12px; border-radius: 3px; margin-right: 6px; vertical-align: -1px; }
.key.fine, .bar .fine { background: var(--fine); }
.key.reported, .bar .reported { background: var(--reported); }
.key.suppressed, .bar .suppressed { background: var(--suppressed); }
.key.undecided, .bar .undecided { background: var(--undecided); }
.scroll { overflow-x: auto; background: var(--box); border: 1px solid var(--line); border-radius: 8px; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: 5px 12px; text-align: left; vertical-align: top; border-top: 1px solid var(--line); }
thead th { border-top: 0; color: var(--faint); font-weight: 500; font-size: 13px; white-space: nowrap; }
tbody th { font-weight: 400; overflow-wrap: anywhere; min-width: 180px; }
.folder th { font-weight: 600; }
.file th { padding-left: 32px; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.wide { min-width: 140px; width: 30%; }
.texts { font-size: 13px; color: var(--faint); overflow-wrap: anywhere; }
.texts b { color: var(--ink); font-weight: 500; }
.bar { display: flex; gap: 1px; height: 12px; margin-top: 6px; border-radius: 3px; overflow: hidden; }
.bar { background: var(--line); }
.bar i { min-width: 3px; }
.bar.thin { background: none; }
.columns { display: grid; grid-template-columns: minmax(0, 1fr) 340px; gap: 20px; margin-top: 20px; }
.columns { align-items: start; }
.source, aside { background: var(--box); border: 1px solid var(--line); border-radius: 8px; }
.source { margin: 0; padding: 8px 0; overflow-x: auto; list-style: none; counter-reset: line; }
.source li { counter-increment: line; padding: 0 12px 0 64px; position: relative; white-space: pre; }
.source li::before { content: counter(line); position: absolute; left: 0; width: 48px; text-align: right; }
.source li::before { color: var(--faint); }
.source li:target { background: var(--line); }
code, .source { font: 13px/1.55 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
mark { color: inherit; background: none; border-bottom: 2px solid transparent; cursor: pointer; }
mark.fine { border-color: var(--fine); }
mark.reported { background: var(--reported-back); border-color: var(--reported); }
mark.suppressed { background: var(--suppressed-back); border-color: var(--suppressed); }
mark.undecided { background: var(--undecided-back); border-color: var(--undecided); }
mark:focus-visible, mark.chosen { outline: 2px solid var(--ink); outline-offset: 1px; border-radius: 2px; }
aside { position: sticky; top: 12px; max-height: calc(100vh - 24px); overflow: auto; padding: 0 16px 12px; }
aside { font-size: 13px; }
aside h2 { font-size: 15px; margin: 12px 0 6px; }
aside ol { list-style: none; padding: 0; margin: 0; }
aside li { padding: 6px 0 6px 10px; border-left: 3px solid var(--line); margin-bottom: 6px; overflow-wrap: anywhere; }
aside li.reported { border-color: var(--reported); }
aside li.suppressed { border-color: var(--suppressed); }
aside li.undecided { border-color: var(--undecided); }
#evidence { position: fixed; left: 0; right: 0; bottom: 0; max-height: 40vh; overflow: auto; background: var(--box);
  border-top: 1px solid var(--line); box-shadow: 0 -4px 16px rgb(0 0 0 / 18%); padding: 0 24px; font-size: 14px; }
#evidence > div { max-width: 1350px; margin: 0 auto; padding: 10px 0 14px; overflow-wrap: anywhere; }
#evidence p { margin: 4px 0; }
#evidence ol { margin: 6px 0 0; padding-left: 22px; color: var(--faint); }
@media (max-width: 900px) {
  .columns { grid-template-columns: minmax(0, 1fr); }
  aside { position: static; max-height: none; order: -1; }
  main { padding-left: 12px; padding-right: 12px; }
}
"""

#: Shows the evidence of the mark that is pointed at; one that is chosen stays until Escape or another is chosen.
SCRIPT = """
let shown = null, chosen = null;
const box = index => document.getElementById("e" + index);
function show(index) {
  if (shown !== null) box(shown).hidden = true;
  shown = index;
  if (index !== null) box(index).hidden = false;
}
function choose(index) {
  for (const mark of document.querySelectorAll("mark.chosen")) mark.classList.remove("chosen");
  chosen = index;
  if (index !== null)
    for (const mark of document.querySelectorAll(`mark[data-site="${index}"]`)) mark.classList.add("chosen");
  show(index);
}
const siteOf = event => event.target.closest ? event.target.closest("[data-site]") : null;
document.addEventListener("mouseover", event => { const site = siteOf(event); if (site) show(site.dataset.site); });
document.addEventListener("mouseout", event => { if (siteOf(event)) show(chosen); });
document.addEventListener("focusin", event => { const site = siteOf(event); if (site) show(site.dataset.site); });
document.addEventListener("click", event => { const site = siteOf(event); if (site) choose(site.dataset.site); });
document.addEventListener("keydown", event => {
  if (event.key === "Escape") choose(null);
  if (event.key === "Enter") { const site = siteOf(event); if (site) choose(site.dataset.site); }
});
"""
