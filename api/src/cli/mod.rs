//! The command line: parses, finds who answers (the folder, or the service that runs on it), prints.
//!
//! A command is a function from its arguments to an `Answer`, text and JSON alike; one place
//! prints it and ends the program. What a command knows of the world beside its arguments is its
//! `Context`.

mod answer;
mod args;
mod ask;
mod audit;
mod backend;
mod backup;
mod calc;
mod check;
mod claim;
mod client;
mod erase;
mod export;
mod follow;
mod info;
mod keys;
mod language;
mod load;
mod pack;
mod page;
mod problems;
mod progress;
mod quantity;
mod rebuild;
mod reply;
mod search;
mod serve;
mod show;
mod simulate;
mod sparql;
mod train;
mod verify;
mod webhooks;
mod why_not;

use crate::problem::{Code, Problem};
use crate::service::{Asker, KnowledgeError, read_shipped};
use crate::settings::{LogFormat, Settings};
use answer::{Answer, Exit};
use args::{Cli, Command, Global};
use clap::Parser;
use fieldpack_graph::knowledge::compile::compile;
use fieldpack_graph::knowledge::{Knowledge, Language};
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

/// What is logged by commands that end by themselves: their answers are what counts.
const QUIET: &str = "error";
/// What is logged where standard error must be JSON and nothing else.
const SILENT: &str = "off";

/// What a command knows beside its arguments.
pub(crate) struct Context {
    /// The settings.
    settings: Settings,
    /// The language of messages, and of answers to texts of no language.
    language: Language,
    /// The language that was asked for by `--language`.
    stated: Option<Language>,
    /// Whether JSON is written.
    json: bool,
    /// Who asks.
    asker: Asker,
}

impl Context {
    /// Reads the settings and finds out who asks.
    fn new(global: &Global, language: Language) -> Result<Self, Problem> {
        let settings =
            Settings::load(global.config.as_deref()).map_err(|error| problems::of_settings(&error, language))?;
        let user = std::env::var("USER").unwrap_or_else(|_| "unknown".to_owned());
        let asker = Asker { language, organisation: None, actor: format!("command-line:{user}"), ..Asker::default() };
        Ok(Self { settings, language, stated: global.language.map(Language::from), json: global.json, asker })
    }

    /// The shipped knowledge, for what needs no folder.
    fn knowledge(&self) -> Result<Knowledge, Problem> {
        read_shipped(&self.settings)
            .and_then(|files| compile(&files).map_err(KnowledgeError::Compile))
            .map_err(|error| problems::of_knowledge(&error, self.language))
    }
}

/// Runs the program with the process's arguments.
#[must_use]
pub fn main() -> ExitCode {
    match Cli::try_parse() {
        Ok(cli) => run(&cli).into(),
        Err(error) => usage(&error).into(),
    }
}

/// Runs a command and prints what it answers.
fn run(cli: &Cli) -> Exit {
    if matches!(cli.command, Command::AnswerQuery) {
        return match crate::sparql::work() {
            Ok(()) => Exit::Done,
            Err(error) => {
                answer::write_error(&format!("{error}\n"));
                Exit::Failed
            }
        };
    }
    let language = cli.global.language.map_or_else(environment, Language::from);
    let outcome = Context::new(&cli.global, language).and_then(|context| {
        log(&context, matches!(cli.command, Command::Serve(_)))?;
        answer(&context, &cli.command)
    });
    answer::print(outcome, cli.global.json, language)
}

fn answer(context: &Context, command: &Command) -> Result<Answer, Problem> {
    match command {
        Command::Serve(command) => serve::run(context, command),
        Command::Load(command) => load::run(context, command),
        Command::Ask(command) => ask::run(context, command),
        Command::WhyNot(command) => why_not::run(context, command),
        Command::Pack(command) => show::run(context, command),
        Command::Export(command) => export::run(context, command),
        Command::Claim(command) => claim::run(context, command),
        Command::Search(command) => search::run(context, command),
        Command::Train(command) => train::run(context, command),
        Command::Rebuild(command) => rebuild::run(context, command),
        Command::Verify(command) => verify::run(context, command),
        Command::Backup(command) => backup::backup(context, command),
        Command::Restore(command) => backup::restore(context, command),
        Command::Compact(command) => backup::compact(context, command),
        Command::Keys(command) => keys::run(context, command),
        Command::Audit(command) => audit::run(context, command),
        Command::Webhooks(command) => webhooks::run(context, command),
        Command::Erase(command) => erase::run(context, command),
        Command::Calc(command) => calc::run(context, command),
        Command::Simulate(command) => simulate::run(context, command),
        Command::Check(command) => check::run(context, command),
        Command::Openapi(command) => Ok(openapi(command)),
        Command::Access => Ok(access()),
        Command::Info(command) => info::run(context, command),
        Command::Sparql(command) => sparql::run(context, command),
        // Done before there is a context: it has no settings and nobody to speak to.
        Command::AnswerQuery => Err(Problem::new(Code::Internal, "a query is answered before this")),
    }
}

/// The OpenAPI document, or its twin; text and JSON are the same.
fn openapi(command: &args::Openapi) -> Answer {
    let document = match command.form {
        args::DocumentForm::V3_1 => crate::http::openapi_json(),
        args::DocumentForm::V3_0 => crate::http::twin_json(crate::http::Form::V3_0, &command.host),
        args::DocumentForm::V2_0 => crate::http::twin_json(crate::http::Form::V2_0, &command.host),
    };
    Answer { text: document.clone(), json: document, exit: Exit::Done }
}

/// The table of who may do what, as it stands in `docs/access.md`; text and JSON are the same.
fn access() -> Answer {
    let table = format!("# Who may do what 权限\n\n{}", fieldpack_access::access_markdown());
    Answer { text: table.clone(), json: table, exit: Exit::Done }
}

fn environment() -> Language {
    language::of_environment(|name| std::env::var(name).ok())
}

/// Starts logging, on standard error: as the settings say for a service, quietly for a command.
fn log(context: &Context, serving: bool) -> Result<(), Problem> {
    let settings = &context.settings.log;
    let filter = match (serving, context.json) {
        (true, _) => settings.filter.as_str(),
        (false, true) => SILENT,
        (false, false) => QUIET,
    };
    let filter = EnvFilter::try_new(filter).map_err(|error| {
        problems::argument(
            "log.filter",
            context.language,
            format!("配置项 `log.filter` 为 `{}`：{error}；例如 info、debug、fieldpack_api=debug", settings.filter),
            format!(
                "setting `log.filter` is `{}`: {error}; for example info, debug, fieldpack_api=debug",
                settings.filter
            ),
        )
    })?;
    let logger = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second logger in one process is no reason to stop.
    let _ = match settings.format {
        LogFormat::Text => logger.try_init(),
        LogFormat::Json => logger.json().try_init(),
    };
    Ok(())
}

/// Help, version, or arguments that do not fit. The arguments are not known, so that the flags for JSON and
/// the language are looked for as they stand.
fn usage(error: &clap::Error) -> Exit {
    let is_help = !error.use_stderr();
    let arguments: Vec<String> = std::env::args().collect();
    let language = stated_language(&arguments).unwrap_or_else(environment);
    if is_help || !arguments.iter().any(|argument| argument == "--json") {
        // Where not even that can be written there is nobody to tell.
        let _ = error.print();
        if !is_help {
            let hint = language::pick(language, "用法有误：`fieldpack --help` 列出命令与参数\n", "");
            answer::write_error(hint);
        }
        return if is_help { Exit::Done } else { Exit::BadInput };
    }
    let detail = error.to_string();
    answer::print(Err(Problem::in_language(Code::InvalidValue, language, detail.trim_end())), true, language)
}

/// The language that follows `--language`.
fn stated_language(arguments: &[String]) -> Option<Language> {
    let at = arguments.iter().position(|argument| argument.starts_with("--language"))?;
    let value = match arguments[at].strip_prefix("--language=") {
        Some(value) => value,
        None => arguments.get(at + 1)?,
    };
    match value {
        "en" => Some(Language::En),
        "zh" => Some(Language::Zh),
        _ => None,
    }
}
