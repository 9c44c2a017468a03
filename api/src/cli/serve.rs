//! `fieldpack serve`: opens the folder, says where it serves and what to try, serves until it is stopped.

use super::answer::{Answer, write_out};
use super::args::{self, ProgressStyle};
use super::language::say;
use super::progress::Shown;
use super::{Context, problems};
use crate::http::{ServeError, Server};
use crate::problem::{Code, Problem};
use crate::service::{Progress, Service};
use fieldpack_access::Role;
use fieldpack_graph::knowledge::Language;
use std::net::SocketAddr;

/// Questions to try, in both languages: one for each family that is lived in.
const TO_TRY: [&str; 2] = [
    "高原地区混凝土泵送，拉萨，11月，C40，泵送高度120米，水平管300米，碎石5-25，坍落度200，每小时40方",
    "Placing a pile cap in Harbin in January, C35, 300 m3, down to -25 °C at night",
];
/// A search to try.
const SEARCH_TO_TRY: &str =
    r#"{"text":"堵管","types":["failure"],"near":{"lon":91.14,"lat":29.65,"radius_km":300},"limit":3}"#;

/// Runs the command; returns once the service is stopped.
///
/// # Errors
/// A [`Problem`]: the folder does not open, or the address cannot be listened on.
pub(super) fn run(context: &Context, command: &args::Serve) -> Result<Answer, Problem> {
    let language = context.language;
    let shown = Shown::new(ProgressStyle::Auto, context.json, language);
    let service = Service::open(&command.data.data, &context.settings, &shown);
    shown.finish();
    let service = service.map_err(|error| problems::of_open(&error, language))?;
    service.open_sandbox().map_err(|error| problems::of_open(&error, language))?;
    train_where_wanted(&service, context);
    service.compact_by_itself();
    let listen = command.listen.unwrap_or(context.settings.http.listen);
    let served = serve(context, &service, listen, &command.data.data.display().to_string());
    // The server closes what it served; after a failed start nobody else does.
    service.close();
    served?;
    if let Some(error) = service.failure() {
        let problem = problems::of_failure(&error, language);
        tracing::error!(%error, "{}", problem.detail);
        return Err(problem);
    }
    let text = say!(language, "已停止，数据已落盘\n", "stopped; everything acknowledged is on disk\n");
    Answer::new(text, &serde_json::json!({"stopped": true}))
}

/// Trains an embedder in the background where there is none yet; until then records are found without it.
fn train_where_wanted(service: &Service, context: &Context) {
    let (service, asker) = (service.clone(), context.asker.clone());
    let train = move || {
        if service.wants_embedder() {
            match service.train_embedder(&asker) {
                Ok(trained) => tracing::info!(embedder = trained.embedder, texts = trained.texts, "trained"),
                Err(problem) => tracing::warn!(problem = problem.detail, "no embedder was trained"),
            }
        }
    };
    drop(std::thread::Builder::new().name("training".to_owned()).spawn(train));
}

/// Listens, greets, and serves until a signal comes.
fn serve(context: &Context, service: &Service, listen: SocketAddr, data: &str) -> Result<(), Problem> {
    let language = context.language;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Problem::new(Code::Internal, error.to_string()))?;
    runtime.block_on(async {
        let server = Server::bind(service.clone(), listen).await.map_err(|error| of_serve(&error, language))?;
        let greeting = greeting(&server.url(), data, context.json, language);
        let role = context.settings.access.loopback.role().map(Role::as_str);
        if let Some(role) = role {
            tracing::warn!(role, "programs on this machine need no key (access.loopback)");
        }
        if !context.json {
            write_out(&who_may(role, data, language))
                .map_err(|error| Problem::new(Code::Internal, error.to_string()))?;
        }
        write_out(&greeting).map_err(|error| Problem::new(Code::Internal, error.to_string()))?;
        let failing = service.clone();
        let ended = async move {
            tokio::select! {
                () = stopped() => {}
                () = failing.failed() => tracing::error!("the journal takes nothing more: the service ends"),
            }
        };
        server.run(ended).await;
        Ok(())
    })
}

/// Who is let in, said loudly where it is everybody on this machine.
fn who_may(role: Option<&str>, data: &str, language: Language) -> String {
    match role {
        Some(role) => say!(
            language,
            "注意：本机程序无需密钥即可以 {role} 身份使用（access.loopback = {role}）；对外服务请设为 none，并用 fieldpack keys 生成密钥\n",
            "NOTE: programs on this machine need no key and may do what {role} may (access.loopback = {role}); to serve others set it to none and make keys with `fieldpack keys`\n"
        ),
        None => say!(
            language,
            "每个请求都要带密钥：-H 'Authorization: Bearer <密钥>'；生成：fieldpack keys make --data {data} <用途> --role rep\n",
            "Every request needs a key: -H 'Authorization: Bearer <key>'; make one with: fieldpack keys make --data {data} <what for> --role rep\n"
        ),
    }
}

/// The address cannot be listened on.
fn of_serve(error: &ServeError, language: Language) -> Problem {
    match error {
        ServeError::Bind { address, source } => Problem::say(
            Code::Unavailable,
            language,
            format!("不能监听 {address}：{source}；请用 `--listen` 换一个地址或端口，或停止占用它的程序"),
            format!(
                "cannot listen on {address}: {source}; choose another address or port with `--listen`, or stop what uses it"
            ),
        ),
        ServeError::Tls(error) => Problem::in_language(Code::InvalidValue, language, error.to_string()),
        ServeError::Announce(error) => problems::of_open(error, language),
    }
}

/// Resolves when the process is asked to stop, by Ctrl-C or SIGTERM.
async fn stopped() {
    let interrupt = async {
        // Where the signal cannot be waited for, only the other one stops the program.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending::<()>().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}

/// What is printed once the service listens.
fn greeting(url: &str, data: &str, json: bool, language: Language) -> String {
    let requests: Vec<String> = TO_TRY
        .iter()
        .map(|text| request(url, "/v1/packs", &serde_json::json!({"text": text}).to_string()))
        .chain([request(url, "/v1/search", SEARCH_TO_TRY)])
        .collect();
    if json {
        let value = serde_json::json!({
            "address": url.split_once("://").map_or(url, |(_, address)| address),
            "url": url,
            "data": data,
            "requests": requests,
        });
        return format!("{value}\n");
    }
    let head = say!(
        language,
        "正在 {url} 提供 {data} 的服务；说明见 /docs，Ctrl-C 停止。可试：",
        "serving {data} on {url}; read /docs; Ctrl-C stops. Three requests to try:"
    );
    format!("{head}\n\n{}\n", requests.join("\n\n"))
}

/// A request as one types it into a shell.
fn request(url: &str, path: &str, body: &str) -> String {
    format!("  curl -s {url}{path} -H 'content-type: application/json' \\\n    -d '{body}'")
}

#[cfg(test)]
mod tests {
    use super::*;
    use fieldpack_index::SearchRequest;
    use fieldpack_pack::contract::PackRequest;

    #[test]
    fn the_requests_to_try_are_sound() {
        let text = greeting("http://127.0.0.1:8080", "data", false, Language::En);
        assert_eq!(text.matches("curl -s http://127.0.0.1:8080/v1/").count(), 3, "{text}");
        for line in text.lines().filter_map(|line| line.trim().strip_prefix("-d '")) {
            let body = line.trim_end_matches('\'').as_bytes();
            let sound = crate::problem::read_json::<PackRequest>(body, Language::En).is_ok()
                || crate::problem::read_json::<SearchRequest>(body, Language::En).is_ok();
            assert!(sound, "{line}");
            assert!(!line.trim_end_matches('\'').contains('\''), "{line}");
        }
    }

    #[test]
    fn machines_get_one_line() {
        let text = greeting("http://127.0.0.1:1", "data", true, Language::Zh);
        assert_eq!(text.lines().count(), 1);
        let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(value["address"], "127.0.0.1:1");
    }
}
