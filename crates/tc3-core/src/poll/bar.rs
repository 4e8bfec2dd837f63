//! A progress bar on standard error, where a person watches (feature `progress`).

use std::fmt;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Progress;

const COUNTING: &str = "{spinner} {msg} [{bar:30}] {pos}/{len} {elapsed}";
const WAITING: &str = "{spinner} {msg} {elapsed}";

/// Shows a wait on the terminal; nothing at all if standard error is not one.
#[derive(Default)]
pub struct Bar(Option<ProgressBar>);

impl Bar {
    /// A bar that shows itself with the first answer.
    pub fn new() -> Self {
        Self::default()
    }

    /// Shows an answer.
    pub fn show(&mut self, progress: &Progress) {
        let total = progress.total.filter(|total| *total > 0);
        let bar = self.0.get_or_insert_with(|| {
            let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr())
                .with_style(style(WAITING))
                .with_message(progress.waiter)
                .with_elapsed(progress.elapsed);
            bar.enable_steady_tick(Duration::from_millis(250));
            bar
        });
        if let Some(total) = total {
            bar.set_style(style(COUNTING));
            bar.set_length(total);
            bar.set_position(progress.done.unwrap_or_default().min(total));
        }
        if progress.reached {
            bar.finish();
        }
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// The last line stays on the terminal: it tells how far the wait came.
impl Drop for Bar {
    fn drop(&mut self) {
        if let Some(bar) = &self.0 {
            bar.abandon();
        }
    }
}

impl fmt::Debug for Bar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bar")
            .field("position", &self.0.as_ref().map(ProgressBar::position))
            .finish_non_exhaustive()
    }
}
