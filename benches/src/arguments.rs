//! The command line of the measuring program.

use clap::{Parser, ValueEnum};
use std::path::PathBuf;

/// Measures Fieldpack from outside: speed (the default) or quality (--eval) | 测量 Fieldpack 的速度或质量
///
/// Speed: starts the real program on worlds made for it, asks over HTTP, prints every figure with its bar.
/// Quality: scores the understanding of labelled questions and checks the packs' floor.
/// Exit codes: 0 measured (for --eval: every floor is kept), 1 a floor is missed, 2 not measured.
#[derive(Clone, Debug, Parser)]
#[command(name = "fieldpack-benches", version)]
pub struct Arguments {
    /// Scores quality instead of speed | 评测质量
    #[arg(long)]
    pub eval: bool,
    /// Only this part of the speed; may be repeated | 只测这一部分
    #[arg(long, value_enum, value_name = "NAME", conflicts_with_all = ["eval", "write"])]
    pub only: Vec<Part>,
    /// Writes docs/bench.md or docs/quality.md too | 同时写入文档
    #[arg(long)]
    pub write: bool,
    /// The program to measure; default: beside this one, else target/release of the source tree | 被测程序
    #[arg(long, value_name = "FILE")]
    pub program: Option<PathBuf>,
    /// Requests of one client for a percentile | 单客户端请求数
    #[arg(long, value_name = "N", default_value_t = 600, value_parser = clap::value_parser!(u16).range(100..=2000))]
    pub requests: u16,
    /// Makes the worlds in this folder and keeps them; default: a temporary one | 保留数据的目录
    #[arg(long, value_name = "DIR", conflicts_with = "eval")]
    pub keep: Option<PathBuf>,
    /// How long readings are sent in bulk, s | 批量写入读数的时长
    #[arg(long, value_name = "SECONDS", default_value_t = 600, value_parser = clap::value_parser!(u64).range(5..=3600))]
    pub live_seconds: u64,
    /// Labelled questions, a JSON object a line | 标注问题文件
    #[arg(long, value_name = "FILE", requires = "eval")]
    pub questions: Option<PathBuf>,
    /// Only how well records are found | 只评测检索
    #[arg(long, requires = "eval", conflicts_with_all = ["write", "questions"])]
    pub finding: bool,
    /// Fits the weights of the signals on the judged questions and prints them | 拟合各信号权重
    #[arg(long, conflicts_with_all = ["eval", "only", "write", "keep"])]
    pub fit: bool,
    /// Lists so many questions that were not understood as labelled | 列出理解有误的问题数
    #[arg(long, value_name = "N", default_value_t = 10, requires = "eval")]
    pub show: usize,
}

/// A part of the measurements of speed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// Understanding alone, in-process.
    Understanding,
    /// The demo world.
    Demo,
    /// Living packs: a thousand stored in the demo world, fifty touched by each change.
    Living,
    /// 10,000 sites and 100,000 failures: loading, reopening, memory, packs.
    Large,
    /// 100,000 sites and 1,000,000 failures: indexing, reopening, memory, searches, packs. Takes about half an hour.
    Million,
    /// Readings that come in by the second, and what answers know of them meanwhile.
    Live,
}

impl Arguments {
    /// Whether a part is to be measured.
    #[must_use]
    pub fn wants(&self, part: Part) -> bool {
        self.only.is_empty() || self.only.contains(&part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn read(arguments: &[&str]) -> Result<Arguments, clap::Error> {
        Arguments::try_parse_from(std::iter::once("fieldpack-benches").chain(arguments.iter().copied()))
    }

    #[test]
    fn the_grammar_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn without_arguments_every_part_is_measured() {
        let arguments = read(&[]).expect("reads");
        assert!(Part::value_variants().iter().all(|part| arguments.wants(*part)));
        assert!(!arguments.eval && !arguments.write);
        assert!(arguments.requests >= 500, "the bars ask for at least 500 requests");
    }

    #[test]
    fn only_names_parts() {
        let arguments = read(&["--only", "demo", "--only", "understanding"]).expect("reads");
        assert!(arguments.wants(Part::Demo) && arguments.wants(Part::Understanding));
        assert!(!arguments.wants(Part::Large));
        assert!(read(&["--only", "everything"]).is_err());
    }

    #[test]
    fn a_report_is_never_written_from_a_part() {
        assert!(read(&["--only", "demo", "--write"]).is_err());
        assert!(read(&["--only", "demo", "--eval"]).is_err());
        assert!(read(&["--eval", "--write"]).expect("reads").write);
    }

    #[test]
    fn a_part_of_quality_is_never_written_and_weights_are_fitted_apart() {
        assert!(read(&["--eval", "--finding"]).expect("reads").finding);
        assert!(read(&["--finding"]).is_err());
        assert!(read(&["--eval", "--finding", "--write"]).is_err());
        assert!(read(&["--fit"]).expect("reads").fit);
        assert!(read(&["--fit", "--eval"]).is_err());
    }

    #[test]
    fn questions_belong_to_the_evaluation() {
        assert!(read(&["--questions", "a.jsonl"]).is_err());
        assert!(read(&["--eval", "--questions", "a.jsonl"]).is_ok());
        assert!(read(&["--requests", "50"]).is_err(), "too few for a 99th percentile");
    }
}
