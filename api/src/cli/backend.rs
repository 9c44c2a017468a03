//! Who answers: the service that runs on the folder, or the folder opened by this process.

use super::Context;
use super::calc::segment;
use super::client::Client;
use super::problems;
use crate::problem::Problem;
use crate::service::{
    AuditQuery, AuditRows, CompactionDone, DeadLetterPage, Erasure, ErasureRequest, ExportForm, ExportQuery, Info,
    KeyList, KeyMade, KeyRequest, KeyRotation, LoadProgress, OpenedLoad, PageQuery, Pinged, Progress, RecordsAnswer,
    Replayed, Service, Trained, WebhookList, WebhookMade, WebhookRequest, WebhookRotation, WebhookSwitch, WebhookView,
};
use fieldpack_graph::knowledge::{Knowledge, Language};
use fieldpack_index::{SearchAnswer, SearchRequest};
use fieldpack_journal::LockFile;
use fieldpack_pack::contract::{Answer, Audience, ClaimCheck, ClaimRequest, Pack, PackRequest, WhyNot, WhyNotRequest};
use std::path::Path;
use std::sync::Arc;

/// The file that makes a folder a data folder.
const JOURNAL: &str = "journal.redb";
/// The file that a holder of a folder leaves.
const LOCK: &str = "LOCK";

/// What a command needs of the folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// It holds a world already: a mistyped name is an error, not an empty world.
    World,
    /// It is made where missing.
    Folder,
}

/// Who answers.
pub(crate) enum Backend<'c> {
    /// The folder, opened by this process until the backend is dropped.
    Opened(Service, &'c Context),
    /// The service that runs on it.
    Running(Client),
}

/// Whether a folder holds a world.
pub(crate) fn holds_world(data: &Path) -> bool {
    data.join(JOURNAL).exists()
}

/// A folder holds no world.
pub(crate) fn no_world(data: &Path, language: Language) -> Problem {
    let folder = data.display();
    problems::argument(
        "--data",
        language,
        format!(
            "`{folder}` 不是数据目录：用 `--data` 指定已有目录，或先用 `fieldpack load`（演示数据：`make demo-data`）建立"
        ),
        format!(
            "`{folder}` is no data folder: name one with `--data`, or make it with `fieldpack load` (the demo world: `make demo-data`)"
        ),
    )
}

/// The service that runs on a folder, where one does.
///
/// # Errors
/// A [`Problem`] where no connection can be prepared.
pub(crate) fn running(context: &Context, data: &Path) -> Result<Option<Client>, Problem> {
    // Looking for the holder makes the lock file: not in a folder that is none of ours.
    if !data.join(LOCK).exists() {
        return Ok(None);
    }
    let client = |address: String| Client::new(&address, Service::local_token(data), context.language);
    LockFile::holder(data).map(client).transpose()
}

impl<'c> Backend<'c> {
    /// Finds who answers for a folder.
    ///
    /// # Errors
    /// A [`Problem`] where the folder is missing, held by a process that does not serve, or does not open.
    pub(crate) fn connect(
        context: &'c Context,
        data: &Path,
        need: Need,
        progress: &dyn Progress,
    ) -> Result<Self, Problem> {
        if let Some(client) = running(context, data)? {
            return Ok(Self::Running(client));
        }
        let language = context.language;
        if need == Need::World && !holds_world(data) {
            return Err(no_world(data, language));
        }
        let opened = Service::open(data, &context.settings, progress);
        progress.finish();
        opened.map(|service| Self::Opened(service, context)).map_err(|error| problems::of_open(&error, language))
    }

    /// Answers with a pack.
    ///
    /// # Errors
    /// The service's [`Problem`].
    pub(crate) fn packs(&self, request: &PackRequest) -> Result<Pack, Problem> {
        match self {
            Self::Opened(service, context) => service.packs(request, &context.asker),
            Self::Running(client) => client.post_json("/v1/packs", request),
        }
    }

    /// All keys.
    ///
    /// # Errors
    /// The service's [`Problem`].
    pub(crate) fn keys(&self) -> Result<KeyList, Problem> {
        let keys = all_pages(|page| {
            let list: KeyList = match self {
                Self::Opened(service, _) => service.keys(page),
                Self::Running(client) => client.get("/v1/keys", &after(page))?,
            };
            Ok((list.keys, list.next))
        })?;
        Ok(KeyList { keys, next: None })
    }

    /// Makes a key.
    ///
    /// # Errors
    /// The service's [`Problem`].
    pub(crate) fn make_key(&self, request: &KeyRequest) -> Result<KeyMade, Problem> {
        match self {
            Self::Opened(service, context) => service.make_key(request, &context.asker),
            Self::Running(client) => client.post_json("/v1/keys", request),
        }
    }

    /// Gives a key a new secret.
    ///
    /// # Errors
    /// The service's [`Problem`].
    pub(crate) fn rotate_key(&self, id: &str, how: &KeyRotation) -> Result<KeyMade, Problem> {
        match self {
            Self::Opened(service, context) => service.rotate_key(id, how, &context.asker),
            Self::Running(client) => client.post_json(&format!("/v1/keys/{}/rotate", segment(id)), how),
        }
    }

    /// Revokes a key.
    ///
    /// # Errors
    /// The service's [`Problem`].
    pub(crate) fn revoke_key(&self, id: &str) -> Result<(), Problem> {
        match self {
            Self::Opened(service, context) => service.revoke_key(id, &context.asker),
            Self::Running(client) => client.delete(&format!("/v1/keys/{}", segment(id))),
        }
    }

    /// Erases personal data.
    ///
    /// # Errors
    /// The service's [`Problem`].
    pub(crate) fn erase(&self, request: &ErasureRequest) -> Result<Erasure, Problem> {
        match self {
            Self::Opened(service, context) => service.erase(request, &context.asker),
            Self::Running(client) => client.post_json("/v1/erasures", request),
        }
    }

    /// Reads the audit.
    ///
    /// # Errors
    /// The service's [`Problem`].
    pub(crate) fn audit(&self, query: &AuditQuery) -> Result<AuditRows, Problem> {
        match self {
            Self::Opened(service, context) => service.audit(query, &context.asker),
            Self::Running(client) => {
                let number = |number: Option<u64>| number.map(|number| number.to_string());
                let (after, limit) = (number(query.after), number(query.limit.map(u64::from)));
                let order = query.oldest_first.then(|| "oldest".to_owned());
                let all = [
                    ("after", &after),
                    ("limit", &limit),
                    ("order", &order),
                    ("actor", &query.actor),
                    ("operation", &query.operation),
                    ("pack", &query.subject),
                    ("from", &query.from),
                    ("to", &query.to),
                ];
                let query: Vec<(&str, &str)> =
                    all.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?))).collect();
                client.get("/v1/audit", &query)
            }
        }
    }

    /// The webhooks.
    ///
    /// # Errors
    /// The service's [`Problem`].
    pub(crate) fn webhooks(&self) -> Result<WebhookList, Problem> {
        let webhooks = all_pages(|page| {
            let list: WebhookList = match self {
                Self::Opened(service, context) => service.webhooks(page, &context.asker)?,
                Self::Running(client) => client.get("/v1/webhooks", &after(page))?,
            };
            Ok((list.webhooks, list.next))
        })?;
        Ok(WebhookList { webhooks, next: None })
    }

    /// Makes a webhook.
    ///
    /// # Errors
    /// The service's [`Problem`].
    pub(crate) fn make_webhook(&self, request: &WebhookRequest) -> Result<WebhookMade, Problem> {
        match self {
            Self::Opened(service, context) => service.make_webhook(request, &context.asker),
            Self::Running(client) => client.post_json("/v1/webhooks", request),
        }
    }

    /// Gives a webhook a new secret.
    ///
    /// # Errors
    /// The service's [`Problem`].
    pub(crate) fn rotate_webhook(&self, id: &str, how: &WebhookRotation) -> Result<WebhookMade, Problem> {
        match self {
            Self::Opened(service, context) => service.rotate_webhook(id, how, &context.asker),
            Self::Running(client) => client.post_json(&format!("/v1/webhooks/{}/rotate", segment(id)), how),
        }
    }

    /// Switches a webhook off or on.
    ///
    /// # Errors
    /// The service's [`Problem`].
    pub(crate) fn switch_webhook(&self, id: &str, how: &WebhookSwitch) -> Result<WebhookView, Problem> {
        match self {
            Self::Opened(service, context) => service.switch_webhook(id, how, &context.asker),
            Self::Running(client) => client.post_json(&format!("/v1/webhooks/{}/switch", segment(id)), how),
        }
    }

    /// Removes a webhook.
    ///
    /// # Errors
    /// The service's [`Problem`].
    pub(crate) fn remove_webhook(&self, id: &str) -> Result<(), Problem> {
        match self {
            Self::Opened(service, context) => service.remove_webhook(id, &context.asker),
            Self::Running(client) => client.delete(&format!("/v1/webhooks/{}", segment(id))),
        }
    }

    /// Tries a webhook.
    ///
    /// # Errors
    /// The service's [`Problem`].
    pub(crate) fn ping_webhook(&self, id: &str) -> Result<Pinged, Problem> {
        match self {
            Self::Opened(service, context) => service.ping_webhook(id, &context.asker),
            Self::Running(client) => {
                client.post_json(&format!("/v1/webhooks/{}/ping", segment(id)), &serde_json::json!({}))
            }
        }
    }

    /// What was given up for a webhook after a sequence, a page of it.
    ///
    /// # Errors
    /// The service's [`Problem`].
    pub(crate) fn dead_letters(&self, id: &str, after: u64) -> Result<DeadLetterPage, Problem> {
        match self {
            Self::Opened(service, context) => service.dead_letters(id, after, &context.asker),
            Self::Running(client) => {
                client.get(&format!("/v1/webhooks/{}/dead-letters", segment(id)), &[("after", &after.to_string())])
            }
        }
    }

    /// Has an event sent again that was given up.
    ///
    /// # Errors
    /// The service's [`Problem`].
    pub(crate) fn replay_dead_letter(&self, id: &str, event: &str) -> Result<Replayed, Problem> {
        match self {
            Self::Opened(service, context) => service.replay_dead_letter(id, event, &context.asker),
            Self::Running(client) => client.post_json(
                &format!("/v1/webhooks/{}/dead-letters/{}/replay", segment(id), segment(event)),
                &serde_json::json!({}),
            ),
        }
    }

    /// A kept pack, as its latest revision is or as one was.
    ///
    /// # Errors
    /// The service's [`Problem`].
    pub(crate) fn pack(&self, id: &str, revision: Option<u32>) -> Result<Pack, Problem> {
        match self {
            Self::Opened(service, context) => service.pack(id, revision, &context.asker),
            Self::Running(client) => {
                let wanted = revision.map(|revision| revision.to_string());
                let query: Vec<(&str, &str)> = wanted.iter().map(|wanted| ("revision", wanted.as_str())).collect();
                client.get(&format!("/v1/packs/{id}"), &query)
            }
        }
    }

    /// A kept pack as a document.
    ///
    /// # Errors
    /// The service's [`Problem`].
    pub(crate) fn export(&self, id: &str, form: ExportForm, wanted: &ExportQuery) -> Result<Vec<u8>, Problem> {
        match self {
            Self::Opened(service, context) => {
                service.export(id, form, wanted, &context.asker).map(|document| document.bytes)
            }
            Self::Running(client) => {
                let revision = wanted.revision.map(|revision| revision.to_string());
                let audience = wanted.audience.map(|audience| match audience {
                    Audience::Internal => "internal",
                    Audience::Partner => "partner",
                    Audience::Customer => "customer",
                });
                let language = wanted.language.map(Language::tag);
                let named = [("revision", revision.as_deref()), ("audience", audience), ("language", language)];
                let query: Vec<(&str, &str)> =
                    named.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
                client.fetch(&format!("/v1/packs/{}.{}", segment(id), form.ending()), &query)
            }
        }
    }

    /// Answers a question of any intent.
    ///
    /// # Errors
    /// The service's [`Problem`].
    pub(crate) fn answers(&self, request: &PackRequest) -> Result<Answer, Problem> {
        match self {
            Self::Opened(service, context) => service.answers(request, &context.asker),
            Self::Running(client) => client.post_json("/v1/answers", request),
        }
    }

    /// Checks a claim.
    ///
    /// # Errors
    /// The service's [`Problem`].
    pub(crate) fn claims(&self, request: &ClaimRequest) -> Result<ClaimCheck, Problem> {
        match self {
            Self::Opened(service, context) => service.claims(request, &context.asker),
            Self::Running(client) => client.post_json("/v1/claims", request),
        }
    }

    /// Says why something is not in a kept pack.
    ///
    /// # Errors
    /// The service's [`Problem`].
    pub(crate) fn why_not(&self, id: &str, request: &WhyNotRequest) -> Result<WhyNot, Problem> {
        match self {
            Self::Opened(service, context) => service.why_not(id, request, &context.asker),
            Self::Running(client) => client.post_json(&format!("/v1/packs/{id}/why-not"), request),
        }
    }

    /// Searches the records.
    ///
    /// # Errors
    /// The service's [`Problem`].
    pub(crate) fn search(&self, request: &SearchRequest) -> Result<SearchAnswer, Problem> {
        match self {
            Self::Opened(service, context) => service.search(request, None, &context.asker),
            Self::Running(client) => client.post_json("/v1/search", request),
        }
    }

    /// What the service says of itself, once it is at a sequence.
    ///
    /// # Errors
    /// The service's [`Problem`].
    pub(crate) fn info(&self, min_sequence: Option<u64>) -> Result<Info, Problem> {
        match self {
            Self::Opened(service, context) => service.info(min_sequence, &context.asker),
            Self::Running(client) => {
                let wanted = min_sequence.map(|sequence| sequence.to_string());
                let query: Vec<(&str, &str)> = wanted.iter().map(|wanted| ("min_sequence", wanted.as_str())).collect();
                client.get("/v1/info", &query)
            }
        }
    }

    /// Trains an embedder.
    ///
    /// # Errors
    /// The service's [`Problem`].
    pub(crate) fn train(&self) -> Result<Trained, Problem> {
        match self {
            Self::Opened(service, context) => service.train_embedder(&context.asker),
            Self::Running(client) => client.post_bytes("/v1/embedder", &[], "application/json", Vec::new()),
        }
    }

    /// Compacts the journal.
    ///
    /// # Errors
    /// The service's [`Problem`].
    pub(crate) fn compact(&self) -> Result<CompactionDone, Problem> {
        match self {
            Self::Opened(service, context) => service.compact(&context.asker),
            Self::Running(client) => client.post_bytes("/v1/compactions", &[], "application/json", Vec::new()),
        }
    }

    /// Trains an embedder where this process opened the folder, there is none yet and records enough; a
    /// running service does so by itself.
    ///
    /// # Errors
    /// The service's [`Problem`].
    pub(crate) fn train_where_wanted(&self) -> Result<Option<Trained>, Problem> {
        match self {
            Self::Opened(service, context) if service.wants_embedder() => {
                service.train_embedder(&context.asker).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// The knowledge that tables are mapped with: the opened world's, or what is shipped with this program.
    ///
    /// # Errors
    /// A [`Problem`] where the ontologies are missing or do not compile.
    pub(crate) fn knowledge(&self, context: &Context) -> Result<Arc<Knowledge>, Problem> {
        match self {
            Self::Opened(service, _) => Ok(service.world().knowledge.clone()),
            Self::Running(_) => context.knowledge().map(Arc::new),
        }
    }
}

impl Drop for Backend<'_> {
    fn drop(&mut self) {
        if let Self::Opened(service, _) = self {
            service.close();
        }
    }
}

/// Where a load is written to: begun, filled in parts, visible at its commit, whole or not at all.
pub(crate) trait LoadTarget {
    /// Begins a load.
    ///
    /// # Errors
    /// A [`Problem`] where no load can be begun.
    fn begin(&self) -> Result<OpenedLoad, Problem>;

    /// Adds record lines: all of them or none.
    ///
    /// # Errors
    /// A [`Problem`] whose errors point to `/{line}/...`, lines of this part counted from 1.
    fn records(&self, load: &OpenedLoad, lines: Vec<u8>) -> Result<RecordsAnswer, Problem>;

    /// Adds a part of a named graph as N-Quads; `replace` with the first part of a graph.
    ///
    /// # Errors
    /// A [`Problem`] where it is not taken.
    fn graph(&self, load: &OpenedLoad, graph: &str, replace: bool, nquads: String) -> Result<LoadProgress, Problem>;

    /// Makes the load durable and visible.
    ///
    /// # Errors
    /// A [`Problem`]; where the load is durable but late, it says so.
    fn commit(&self, load: &OpenedLoad) -> Result<LoadProgress, Problem>;

    /// Gives the load up.
    ///
    /// # Errors
    /// A [`Problem`]; nothing of the load is visible even then.
    fn abort(&self, load: &OpenedLoad) -> Result<(), Problem>;
}

impl LoadTarget for Backend<'_> {
    fn begin(&self) -> Result<OpenedLoad, Problem> {
        match self {
            Self::Opened(service, context) => service.begin_load(&context.asker),
            Self::Running(client) => client.post_bytes("/v1/loads", &[], "application/json", Vec::new()),
        }
    }

    fn records(&self, load: &OpenedLoad, lines: Vec<u8>) -> Result<RecordsAnswer, Problem> {
        match self {
            Self::Opened(service, context) => service.load_records(&load.load, &lines, &context.asker),
            Self::Running(client) => {
                client.post_bytes(&format!("/v1/loads/{}/records", load.load), &[], "application/x-ndjson", lines)
            }
        }
    }

    fn graph(&self, load: &OpenedLoad, graph: &str, replace: bool, nquads: String) -> Result<LoadProgress, Problem> {
        match self {
            Self::Opened(service, context) => service.load_graph(&load.load, graph, replace, &nquads, &context.asker),
            Self::Running(client) => client.post_bytes(
                &format!("/v1/loads/{}/graphs", load.load),
                &[("graph", graph), ("replace", if replace { "true" } else { "false" })],
                "application/n-quads",
                nquads.into_bytes(),
            ),
        }
    }

    fn commit(&self, load: &OpenedLoad) -> Result<LoadProgress, Problem> {
        let mut committed: LoadProgress = match self {
            Self::Opened(service, context) => service.commit_load(&load.load, &context.asker)?,
            Self::Running(client) => {
                client.post_bytes(&format!("/v1/loads/{}/commit", load.load), &[], "application/json", Vec::new())?
            }
        };
        // Durable already; a large load takes longer to apply than one request may wait.
        while !committed.visible {
            match self.info(Some(committed.sequence)) {
                Ok(_) => committed.visible = true,
                Err(problem) if problem.code == "sequence_not_reached" => {}
                Err(problem) => return Err(problem),
            }
        }
        Ok(committed)
    }

    fn abort(&self, load: &OpenedLoad) -> Result<(), Problem> {
        match self {
            Self::Opened(service, context) => service.abort_load(&load.load, &context.asker),
            Self::Running(client) => client.delete(&format!("/v1/loads/{}", load.load)),
        }
    }
}

/// All of a list, page by page.
///
/// # Errors
/// The first [`Problem`] of a page.
fn all_pages<T>(
    mut page: impl FnMut(&PageQuery) -> Result<(Vec<T>, Option<String>), Problem>,
) -> Result<Vec<T>, Problem> {
    let (mut all, mut query) = (Vec::new(), PageQuery::default());
    loop {
        let (some, next) = page(&query)?;
        all.extend(some);
        let Some(next) = next else { return Ok(all) };
        query.cursor = Some(next);
    }
}

/// The fields of a request for a page.
fn after(page: &PageQuery) -> Vec<(&str, &str)> {
    page.cursor.as_deref().map(|cursor| ("cursor", cursor)).into_iter().collect()
}
