//! `fieldpack keys`: API keys made, listed, given new secrets, revoked.

use super::Context;
use super::answer::Answer;
use super::args::{self, KeysAction, ProgressStyle};
use super::backend::{Backend, Need};
use super::language::{pick, say};
use super::progress::Shown;
use crate::problem::Problem;
use crate::service::{KeyList, KeyMade, KeyRequest, KeyRotation, KeyView, OfferRequest};
use fieldpack_graph::knowledge::Language;
use serde_json::json;

/// Runs the command.
///
/// # Errors
/// A [`Problem`]: no folder, no such key, a field that does not fit, a disk that does not write.
pub(super) fn run(context: &Context, command: &args::Keys) -> Result<Answer, Problem> {
    let language = context.language;
    let shown = Shown::new(ProgressStyle::Auto, context.json, language);
    let backend = Backend::connect(context, &command.data, Need::Folder, &shown)?;
    match &command.action {
        KeysAction::List => {
            let list = backend.keys()?;
            Answer::new(listed(&list, language), &list)
        }
        KeysAction::Make(make) => {
            let request = KeyRequest {
                name: make.name.clone(),
                role: make.role.clone(),
                organisation: make.organisation.clone(),
                expires_in_days: make.expires_in_days,
                offers: offers(make),
                sandbox: make.sandbox,
            };
            let made = backend.make_key(&request)?;
            Answer::new(told(&made, language), &made)
        }
        KeysAction::Rotate(rotate) => {
            let made = backend.rotate_key(&rotate.id, &KeyRotation { overlap_h: Some(rotate.overlap_h) })?;
            Answer::new(told(&made, language), &made)
        }
        KeysAction::Revoke(revoke) => {
            backend.revoke_key(&revoke.id)?;
            let id = &revoke.id;
            let text = say!(language, "密钥 {id} 已撤销\n", "key {id} is revoked\n");
            Answer::new(text, &json!({"id": id, "revoked": true}))
        }
    }
}

/// What may be offered with a key, where its making says something of that.
fn offers(make: &args::MakeKey) -> Option<OfferRequest> {
    let offers = OfferRequest {
        makers: make.makers.clone(),
        models: make.models.clone(),
        regions: make.regions.clone(),
        from: make.from.clone(),
        until: make.until.clone(),
    };
    Some(offers).filter(|offers| *offers != OfferRequest::default())
}

/// A key that was made.
fn told(made: &KeyMade, language: Language) -> String {
    let KeyMade { key, text, .. } = made;
    let (id, name, role) = (&key.id, &key.name, &key.role);
    say!(
        language,
        "密钥 {id}（{name}，{role}）。以下文本只显示这一次，请妥善保存：\n{text}\n",
        "key {id} ({name}, {role}). Its text is shown this once, keep it well:\n{text}\n"
    )
}

/// All keys, one a line.
fn listed(list: &KeyList, language: Language) -> String {
    if list.keys.is_empty() {
        return pick(
            language,
            "没有密钥；用 fieldpack keys make 生成\n",
            "there are no keys; `fieldpack keys make` makes one\n",
        )
        .to_owned();
    }
    list.keys.iter().map(|key| line(key, language) + "\n").collect()
}

/// A key in one line.
fn line(key: &KeyView, language: Language) -> String {
    let house = pick(language, "本单位", "the house");
    let KeyView { id, name, role, organisation, .. } = key;
    let whose = organisation.as_deref().unwrap_or(house);
    let state = match (&key.revoked, &key.expires) {
        (Some(at), _) => say!(language, "已于{at}撤销", "revoked at {at}"),
        (None, Some(at)) => say!(language, "有效至{at}", "holds until {at}"),
        (None, None) => pick(language, "有效", "holds").to_owned(),
    };
    let never = pick(language, "从未", "never");
    let last = key.last_use.as_deref().unwrap_or(never);
    say!(
        language,
        "{id}  {role}  {whose}  {name}：{state}，最近使用 {last}",
        "{id}  {role}  {whose}  {name}: {state}, last used {last}"
    )
}
