//! A progress bar on standard error, where a person watches (feature `progress`).

use std::fmt;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Progress;

/// Shows a wait on the terminal; nothing at all if standard error is not one.
pub struct Bar(ProgressBar);

impl Bar {
    /// A bar that shows itself with the first answer.
    pub fn new() -> Self {
        Self(ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr()))
    }

    /// Shows an answer.
    pub fn show(&mut self, progress: &Progress) {
        let Self(bar) = self;
        if progress.answers == 1 {
            bar.enable_steady_tick(Duration::from_millis(250));
        }
        if let Some(total) = progress.total.filter(|total| *total > 0) {
            bar.set_style(style("{spinner} {msg} [{bar:30}] {pos}/{len} {elapsed}"));
            bar.set_length(total);
            bar.set_position(progress.done.unwrap_or_default().min(total));
        } else {
            bar.set_style(style("{spinner} {msg} {elapsed}"));
        }
        bar.set_message(progress.waiter);
        if progress.reached {
            bar.finish();
        }
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

impl Default for Bar {
    fn default() -> Self {
        Self::new()
    }
}

/// The last line stays on the terminal: it tells how far the wait came.
impl Drop for Bar {
    fn drop(&mut self) {
        self.0.abandon();
    }
}

impl fmt::Debug for Bar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bar")
            .field("position", &self.0.position())
            .finish_non_exhaustive()
    }
}
