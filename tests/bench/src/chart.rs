//! The chart of the README: one bar per goal against the official SDKs, tc3's share of what they take.

use std::fmt::Write as _;

use crate::goals::{Figure, Goal};
use crate::outcome::{Outcome, Verdict};

const WIDTH: u32 = 760;
const LABELS: u32 = 300;
const VALUES: u32 = 60;
const ROW: u32 = 26;
const BAR: u32 = 14;
const TOP: u32 = 58;

/// The chart as SVG. It follows the reader's light or dark scheme.
pub(crate) fn draw(outcome: &Outcome) -> String {
    let rows: Vec<&Verdict> = outcome
        .goals
        .iter()
        .filter(|reached| reached.goal.against.starts_with("official"))
        .collect();
    let height = TOP + ROW * u32::try_from(rows.len()).unwrap_or_default() + 16;
    let mut svg = String::new();
    let title = "What tc3 takes where the official SDK takes 1";
    let machine = &outcome.machine;
    let _infallible = write!(
        svg,
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{title}">
<style>
  text {{ font: 13px system-ui, sans-serif; fill: #1f2328 }}
  .title {{ font-weight: 600; font-size: 15px }}
  .note {{ fill: #59636e; font-size: 12px }}
  .track {{ fill: #d1d9e0 }}
  .bar {{ fill: #0969da }}
  @media (prefers-color-scheme: dark) {{
    text {{ fill: #f0f6fc }}
    .note {{ fill: #9198a1 }}
    .track {{ fill: #3d444d }}
    .bar {{ fill: #4493f8 }}
  }}
</style>
<text class="title" x="0" y="18">{title}</text>
<text class="note" x="0" y="38">Loopback server that verifies every signature, {} cores, medians of {} rounds</text>
"#,
        machine.cores, outcome.rounds
    );
    for (row, reached) in (0..).zip(rows) {
        bar(&mut svg, TOP + ROW * row, reached);
    }
    svg.push_str("</svg>\n");
    svg
}

fn bar(svg: &mut String, y: u32, reached: &Verdict) {
    let track = WIDTH - LABELS - VALUES;
    let length = f64::from(track) * reached.ratio.clamp(0.0, 1.0);
    let baseline = y + 12;
    let _infallible = write!(
        svg,
        r#"<text x="0" y="{baseline}">{}</text>
<rect class="track" x="{LABELS}" y="{y}" width="{track}" height="{BAR}" rx="3"/>
<rect class="bar" x="{LABELS}" y="{y}" width="{length:.1}" height="{BAR}" rx="3"/>
<text x="{WIDTH}" y="{baseline}" text-anchor="end">{:.2}</text>
"#,
        label(&reached.goal),
        reached.ratio,
    );
}

fn label(goal: &Goal) -> String {
    let figure = match goal.figure {
        Figure::Median => "time",
        Figure::Cpu => "processor time",
        Figure::Memory => "memory",
    };
    format!("{}: {}, {figure}", goal.language, goal.scenario.title())
}
