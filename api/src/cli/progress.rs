//! Progress of long work, on standard error: bars on a terminal, lines where asked for, else nothing.

use super::answer::write_error;
use super::args::ProgressStyle;
use super::language::pick;
use crate::service::Progress;
use fieldpack_graph::knowledge::Language;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle as BarStyle};
use std::io::IsTerminal;
use std::sync::{Mutex, PoisonError};

/// Shows progress as its style says.
pub(crate) struct Shown {
    style: ProgressStyle,
    language: Language,
    bar: Mutex<Option<ProgressBar>>,
}

impl Shown {
    /// Progress in a style. Machines that read JSON see no bars, even on a terminal.
    pub(crate) fn new(style: ProgressStyle, json: bool, language: Language) -> Self {
        let bars = style == ProgressStyle::Auto && !json && std::io::stderr().is_terminal();
        let style = if style == ProgressStyle::Auto && !bars { ProgressStyle::None } else { style };
        Self { style, language, bar: Mutex::new(None) }
    }

    /// Says that a part is durable, where progress is shown as lines.
    pub(crate) fn line(&self, text: &str) {
        if self.style == ProgressStyle::Lines {
            write_error(&format!("{text}\n"));
        }
    }

    fn with_bar(&self, act: impl FnOnce(&mut Option<ProgressBar>)) {
        act(&mut self.bar.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// What the steps of the service are called, for people.
    fn named<'n>(&self, what: &'n str) -> &'n str {
        match what {
            "knowledge" => pick(self.language, "读取本体", "reading the ontologies"),
            "records" => pick(self.language, "读取记录", "reading the records"),
            "journal" => pick(self.language, "重放日志", "replaying the journal"),
            "verify" => pick(self.language, "核对记录", "comparing the records"),
            other => other,
        }
    }
}

impl Progress for Shown {
    fn start(&self, what: &str, total: Option<u64>) {
        let what = self.named(what).to_owned();
        match self.style {
            ProgressStyle::None => {}
            ProgressStyle::Lines => write_error(&format!("{what}\n")),
            ProgressStyle::Auto => self.with_bar(|bar| {
                let made = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr());
                let template = match total {
                    Some(_) => "{msg} {wide_bar} {human_pos}/{human_len} {eta}",
                    None => "{spinner} {msg} {human_pos} {elapsed}",
                };
                // A template that does not parse would be a fault of ours; the default bar still shows.
                made.set_style(BarStyle::with_template(template).unwrap_or_else(|_| BarStyle::default_bar()));
                made.set_message(what);
                *bar = Some(made);
            }),
        }
    }

    fn advance(&self, by: u64) {
        self.with_bar(|bar| {
            if let Some(bar) = bar {
                bar.inc(by);
            }
        });
    }

    fn finish(&self) {
        self.with_bar(|bar| {
            if let Some(bar) = bar.take() {
                bar.finish_and_clear();
            }
        });
    }
}
