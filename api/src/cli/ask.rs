//! `fieldpack ask`: a customer's sentence, answered: a pack, a diagnosis, partners, machines or what was found.

use super::answer::{Answer, Exit};
use super::args::{self, AudienceArg, ProgressStyle};
use super::backend::{Backend, Need};
use super::pack::Style;
use super::progress::Shown;
use super::{Context, page, problems, reply};
use crate::problem::{Code, Problem};
use fieldpack_pack::contract::{Audience, Options, PackRequest};
use std::io::Read;

/// Bytes of a character at most, in UTF-8.
const CHARACTER_BYTES: u64 = 4;

/// Runs the command.
///
/// # Errors
/// A [`Problem`]: no folder, or an unusable question.
pub(super) fn run(context: &Context, command: &args::Ask) -> Result<Answer, Problem> {
    let request = request(context, command)?;
    let shown = Shown::new(ProgressStyle::Auto, context.json, context.language);
    let backend = Backend::connect(context, &command.data.data, Need::World, &shown)?;
    let found = backend.answers(&request)?;
    let style = Style { language: found.question.language, full: command.full, columns: page::columns() };
    let answer = Answer::new(reply::text(&found, style), &found)?;
    Ok(if reply::is_empty(&found) { answer.ending(Exit::NoAnswer) } else { answer })
}

/// The request that the arguments make.
fn request(context: &Context, command: &args::Ask) -> Result<PackRequest, Problem> {
    let text = if command.text == "-" { standard_input(context)? } else { command.text.clone() };
    let audience = match command.audience {
        AudienceArg::Internal => None,
        AudienceArg::Partner => Some(Audience::Partner),
        AudienceArg::Customer => Some(Audience::Customer),
    };
    let options = Options {
        combinations: command.combinations,
        prohibitions: command.prohibitions,
        partners: command.partners,
        language: context.stated,
        audience,
        store: command.store.then_some(true),
        asked_at: command.asked_at.clone(),
        min_sequence: None,
    };
    Ok(PackRequest { text: Some(text), options: Some(options), ..PackRequest::default() })
}

/// The sentence from standard input; of a longer one than is taken, enough to be refused for its length.
pub(super) fn standard_input(context: &Context) -> Result<String, Problem> {
    let most = context.settings.limits.text_characters as u64;
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().take((most + 1) * CHARACTER_BYTES).read_to_end(&mut bytes);
    read.map_err(|error| problems::unreadable("-".as_ref(), &error, context.language))?;
    // A last character that the limit has cut in two is left out: the text is too long without it.
    let length = match std::str::from_utf8(&bytes) {
        Ok(_) => bytes.len(),
        Err(error) if error.error_len().is_none() => error.valid_up_to(),
        Err(_) => {
            return Err(Problem::say(
                Code::InvalidValue,
                context.language,
                "标准输入不是 UTF-8 文本：请先转换编码".to_owned(),
                "standard input is not UTF-8: convert it first".to_owned(),
            ));
        }
    };
    bytes.truncate(length);
    Ok(String::from_utf8_lossy(&bytes).trim().to_owned())
}
