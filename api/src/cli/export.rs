//! `fieldpack export`: a kept pack as a document.

use super::answer::Answer;
use super::args::{self, AudienceArg, FormArg, ProgressStyle};
use super::backend::{Backend, Need};
use super::language::say;
use super::progress::Shown;
use super::{Context, problems};
use crate::problem::{Code, Problem};
use crate::service::{ExportForm, ExportQuery};
use fieldpack_pack::contract::Audience;
use serde_json::json;

/// Runs the command.
///
/// # Errors
/// A [`Problem`]: no folder, no such pack or revision, a form that is not named, no font, a file that is not written.
pub(super) fn run(context: &Context, command: &args::Export) -> Result<Answer, Problem> {
    let language = context.language;
    let form = form(context, command)?;
    let shown = Shown::new(ProgressStyle::Auto, context.json, language);
    let backend = Backend::connect(context, &command.data.data, Need::World, &shown)?;
    let audience = command.audience.map(|audience| match audience {
        AudienceArg::Internal => Audience::Internal,
        AudienceArg::Partner => Audience::Partner,
        AudienceArg::Customer => Audience::Customer,
    });
    let wanted = ExportQuery { audience, language: context.stated, revision: command.revision };
    let bytes = backend.export(&command.id, form, &wanted)?;
    let file = command.output.display();
    std::fs::write(&command.output, &bytes).map_err(|error| {
        Problem::say(
            Code::StorageFailed,
            language,
            format!("无法写入 `{file}`：{error}"),
            format!("cannot write `{file}`: {error}"),
        )
    })?;
    let length = bytes.len();
    let text = say!(language, "{file}：{length} 字节\n", "{file}: {length} bytes\n");
    Answer::new(text, &json!({"file": command.output, "bytes": length, "form": form.ending()}))
}

/// The form that is named, else the one that the file's name ends with.
fn form(context: &Context, command: &args::Export) -> Result<ExportForm, Problem> {
    let named = command.form.map(|form| match form {
        FormArg::Pdf => ExportForm::Pdf,
        FormArg::Xlsx => ExportForm::Xlsx,
        FormArg::Html => ExportForm::Html,
        FormArg::Jsonld => ExportForm::Jsonld,
    });
    let ending = command.output.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let by_name = || ExportForm::ALL.into_iter().find(|form| form.ending().eq_ignore_ascii_case(ending));
    named.or_else(by_name).ok_or_else(|| {
        let file = command.output.display();
        problems::argument(
            "--form",
            context.language,
            format!("`{file}` 的后缀不是 pdf、xlsx、html、jsonld：用 `--form` 指定格式"),
            format!("the name of `{file}` does not end with pdf, xlsx, html or jsonld: name the form with `--form`"),
        )
    })
}
