//! `fieldpack webhooks`: made, listed, given new secrets, switched, removed, tried; what was given up.

use super::Context;
use super::answer::Answer;
use super::args::{self, ProgressStyle, WebhooksAction};
use super::backend::{Backend, Need};
use super::language::{pick, say};
use super::progress::Shown;
use crate::problem::Problem;
use crate::service::{
    DeadLetterView, Pinged, WebhookList, WebhookMade, WebhookRequest, WebhookRotation, WebhookSwitch, WebhookView,
};
use fieldpack_graph::knowledge::Language;
use serde_json::json;

/// Runs the command.
///
/// # Errors
/// A [`Problem`]: no folder, no such webhook, a field that does not fit, a disk that does not write.
pub(super) fn run(context: &Context, command: &args::Webhooks) -> Result<Answer, Problem> {
    let language = context.language;
    let shown = Shown::new(ProgressStyle::Auto, context.json, language);
    let backend = Backend::connect(context, &command.data, Need::Folder, &shown)?;
    match &command.action {
        WebhooksAction::List => {
            let list = backend.webhooks()?;
            Answer::new(listed(&list, language), &list)
        }
        WebhooksAction::Add(add) => {
            let some = |list: &Vec<String>| (!list.is_empty()).then(|| list.clone());
            let request = WebhookRequest {
                name: add.name.clone(),
                url: add.url.clone(),
                events: some(&add.event),
                packs: some(&add.pack),
                organisation: add.organisation.clone(),
            };
            let made = backend.make_webhook(&request)?;
            Answer::new(told(&made, language), &made)
        }
        WebhooksAction::Rotate(rotate) => {
            let made = backend.rotate_webhook(&rotate.id, &WebhookRotation { overlap_h: Some(rotate.overlap_h) })?;
            Answer::new(told(&made, language), &made)
        }
        WebhooksAction::Enable(named) => switched(&backend, &named.id, true, language),
        WebhooksAction::Disable(named) => switched(&backend, &named.id, false, language),
        WebhooksAction::Remove(named) => {
            backend.remove_webhook(&named.id)?;
            let id = &named.id;
            let text = say!(language, "网络钩子 {id} 已删除\n", "webhook {id} is removed\n");
            Answer::new(text, &json!({"id": id, "removed": true}))
        }
        WebhooksAction::Ping(named) => {
            let pinged = backend.ping_webhook(&named.id)?;
            Answer::new(heard(&pinged, language), &pinged)
        }
        WebhooksAction::Dead(dead) => {
            let page = backend.dead_letters(&dead.id, dead.after)?;
            let lines: String = page.dead_letters.iter().map(|letter| given_up(letter, language) + "\n").collect();
            let nothing = pick(language, "没有放弃的事件\n", "no event was given up\n");
            Answer::new(if lines.is_empty() { nothing.to_owned() } else { lines }, &page)
        }
        WebhooksAction::Replay(replay) => {
            let replayed = backend.replay_dead_letter(&replay.id, &replay.event)?;
            let event = &replayed.event;
            Answer::new(say!(language, "{event} 将重新发送\n", "{event} is sent again\n"), &replayed)
        }
    }
}

/// Switches a webhook.
fn switched(backend: &Backend<'_>, id: &str, enabled: bool, language: Language) -> Result<Answer, Problem> {
    let view = backend.switch_webhook(id, &WebhookSwitch { enabled })?;
    Answer::new(line(&view, language) + "\n", &view)
}

/// A webhook that was made or got a new secret.
fn told(made: &WebhookMade, language: Language) -> String {
    let WebhookMade { webhook, secret, .. } = made;
    let (id, name, url) = (&webhook.id, &webhook.name, &webhook.url);
    say!(
        language,
        "网络钩子 {id}（{name}，{url}）。以下密钥只显示这一次，请妥善保存：\n{secret}\n",
        "webhook {id} ({name}, {url}). Its secret is shown this once, keep it well:\n{secret}\n"
    )
}

/// All webhooks, one a line.
fn listed(list: &WebhookList, language: Language) -> String {
    if list.webhooks.is_empty() {
        let none = "there are no webhooks; `fieldpack webhooks add` makes one\n";
        return pick(language, "没有网络钩子；用 fieldpack webhooks add 建立\n", none).to_owned();
    }
    list.webhooks.iter().map(|view| line(view, language) + "\n").collect()
}

/// A webhook in one line.
fn line(view: &WebhookView, language: Language) -> String {
    let WebhookView { id, name, url, waiting, dead_letters, .. } = view;
    let whose = view.organisation.as_deref().unwrap_or(pick(language, "本单位", "the house"));
    let state = match (&view.disabled, view.is_paused) {
        (Some(at), _) => say!(language, "{at}起停用", "off since {at}"),
        (None, true) => {
            pick(language, "暂停：放弃的事件已满", "paused: as many events were given up as are kept").to_owned()
        }
        (None, false) => pick(language, "启用", "on").to_owned(),
    };
    say!(
        language,
        "{id}  {whose}  {name}  {url}：{state}，待发 {waiting}，放弃 {dead_letters}",
        "{id}  {whose}  {name}  {url}: {state}, waiting {waiting}, given up {dead_letters}"
    )
}

/// What came of a ping.
fn heard(pinged: &Pinged, language: Language) -> String {
    let took = pinged.took_ms;
    let status = pinged.status.map_or_else(String::new, |status| status.to_string());
    if pinged.delivered {
        return say!(language, "已送达（{status}，{took} 毫秒）\n", "delivered ({status}, {took} ms)\n");
    }
    let reason = pinged.reason.as_deref().unwrap_or_default();
    say!(language, "未送达：{reason} {status}（{took} 毫秒）\n", "not delivered: {reason} {status} ({took} ms)\n")
}

/// An event that was given up, in one line.
fn given_up(letter: &DeadLetterView, language: Language) -> String {
    let DeadLetterView { event, pack, attempts, given_up, .. } = letter;
    let status = letter.status.map_or_else(String::new, |status| status.to_string());
    let reason = letter.reason.as_deref().unwrap_or_default();
    say!(
        language,
        "{event}  {pack}：{given_up}放弃，尝试 {attempts} 次，{reason} {status}",
        "{event}  {pack}: given up at {given_up} after {attempts} attempts, {reason} {status}"
    )
}
