//! Listening: connections in, and a graceful end.
//!
//! Connections are few enough to be counted, a client that does not finish its headers is let go, and a
//! stop lets running requests finish before the folder is released.

use super::app::App;
use super::guard::Peer;
use super::router_of;
use super::stall::Stalling;
use super::tls::{Tls, TlsError};
use crate::feeds;
use crate::service::{OpenError, Service};
use crate::settings::HttpSettings;
use axum::Router;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use thiserror::Error;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

/// How often recorded times are folded into their buckets.
const UPKEEP: Duration = Duration::from_secs(5);

/// How long accepting rests when the system has no more sockets to give.
const BREATHER: Duration = Duration::from_millis(100);

/// Why the service cannot serve.
#[derive(Debug, Error)]
pub enum ServeError {
    /// The address cannot be listened on.
    #[error(
        "cannot listen on `{address}`: {source}; choose another address with --listen, or stop the program that holds it"
    )]
    Bind {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        source: std::io::Error,
    },
    /// The certificate cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The address cannot be written into the data folder.
    #[error(transparent)]
    Announce(#[from] OpenError),
}

/// Serves until `shutdown` resolves, then lets running requests finish and closes the service.
///
/// # Errors
/// [`ServeError`] where it cannot begin.
pub async fn serve(
    service: Service,
    listen: SocketAddr,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    Server::bind(service, listen).await?.run(shutdown).await;
    Ok(())
}

/// A service that listens and does not answer yet.
pub struct Server {
    app: App,
    listener: TcpListener,
    address: SocketAddr,
    tls: Option<Tls>,
    /// With TLS: where the command line of this machine talks to it, in plain, so that it needs not know the certificate.
    inside: Option<TcpListener>,
}

/// What is listened on.
struct Listening {
    listener: TcpListener,
    address: SocketAddr,
    tls: Option<Tls>,
    inside: Option<TcpListener>,
}

impl Listening {
    /// Listens, with the certificate of the settings where they name one.
    async fn on(listen: SocketAddr, settings: &HttpSettings) -> Result<Self, ServeError> {
        let tls = Tls::of(&settings.tls_certificate, &settings.tls_key)?;
        let bind = async |address| {
            let listener = TcpListener::bind(address).await?;
            let address = listener.local_addr()?;
            Ok((listener, address))
        };
        let bound = async |address| bind(address).await.map_err(|source| ServeError::Bind { address, source });
        let (listener, address) = bound(listen).await?;
        let inside = match tls {
            Some(_) => Some(bound(SocketAddr::from(([127, 0, 0, 1], 0))).await?.0),
            None => None,
        };
        Ok(Self { listener, address, tls, inside })
    }

    /// The address that is written into the data folder.
    fn announced(&self) -> SocketAddr {
        self.inside.as_ref().and_then(|inside| inside.local_addr().ok()).unwrap_or(self.address)
    }
}

impl Server {
    /// Listens, announces the address in the data folder, and begins to look after the stored packs.
    ///
    /// # Errors
    /// [`ServeError`]; the service is closed then.
    pub async fn bind(service: Service, listen: SocketAddr) -> Result<Self, ServeError> {
        let listening = Listening::on(listen, &service.settings().http).await;
        let announced = listening
            .and_then(|listening| service.announce(listening.announced()).map(|()| listening).map_err(Into::into));
        match announced {
            Ok(Listening { listener, address, tls, inside }) => {
                service.live();
                Ok(Self { app: App::new(service), listener, address, tls, inside })
            }
            Err(error) => {
                close(service).await;
                Err(error)
            }
        }
    }

    /// Where it is found.
    #[must_use]
    pub fn url(&self) -> String {
        format!("{}://{}", if self.tls.is_some() { "https" } else { "http" }, self.address)
    }

    /// The address that it listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until `shutdown` resolves; then accepts no more, lets running requests finish for at most
    /// the settings' `shutdown_timeout_ms`, and closes the service.
    pub async fn run(self, shutdown: impl Future<Output = ()> + Send + 'static) {
        let Self { app, listener, address, mut tls, inside } = self;
        let settings = app.settings().clone();
        let router = router_of(app.clone());
        let met = app.service().clone();
        // Nobody waits for it: where the identity provider is away, the first token asks again.
        drop(tokio::task::spawn_blocking(move || met.meet_issuer()));
        let places = Arc::new(Semaphore::new(settings.connections.min(Semaphore::MAX_PERMITS)));
        let (stop, stopping) = watch::channel(false);
        let mut connections = JoinSet::new();
        let mut feeds = feeds::listen(app.service(), &stopping);
        let mut upkeep = tokio::time::interval(UPKEEP);
        let mut shutdown = pin!(shutdown);
        tracing::info!(%address, tls = tls.is_some(), "listening");
        let waits = Waits {
            headers: Duration::from_millis(settings.header_timeout_ms),
            writes: Duration::from_millis(settings.write_timeout_ms),
        };
        loop {
            let (stream, peer, place, acceptor) = tokio::select! {
                () = &mut shutdown => break,
                _ = upkeep.tick() => {
                    app.metrics().upkeep();
                    app.rates().upkeep();
                    tls.iter_mut().for_each(Tls::renew);
                    let service = app.service().clone();
                    drop(tokio::task::spawn_blocking(move || service.tidy_checkpoints()));
                    continue;
                }
                (stream, peer, place) = accept(&listener, &places) => {
                    (stream, peer, place, tls.as_ref().map(Tls::acceptor))
                }
                (stream, peer, place) = accept_inside(inside.as_ref(), &places) => (stream, peer, place, None),
            };
            connections.spawn(welcome(stream, peer, acceptor, router.clone(), waits, stopping.clone(), place));
            while connections.try_join_next().is_some() {}
        }
        drop((listener, inside));
        tracing::info!(connections = connections.len(), "stopping: running requests may finish");
        // Streams of events end by themselves now; requests end as they do.
        app.stop();
        // No receiver is left where there is no connection, which is as well.
        let _ = stop.send(true);
        let drained = async {
            while connections.join_next().await.is_some() {}
            // What a feed has in hand is durable or stays with its broker.
            while feeds.join_next().await.is_some() {}
        };
        if tokio::time::timeout(Duration::from_millis(settings.shutdown_timeout_ms), drained).await.is_err() {
            tracing::warn!("requests were still running at the end of http.shutdown_timeout_ms");
            connections.shutdown().await;
        }
        close(app.service().clone()).await;
        tracing::info!("stopped");
    }
}

/// Closes a service away from the async threads.
async fn close(service: Service) {
    // A panic while closing was reported by the panic hook; there is nothing left to do about it.
    let _ = tokio::task::spawn_blocking(move || service.close()).await;
}

/// The next connection, once there is a place for it.
async fn accept(listener: &TcpListener, places: &Arc<Semaphore>) -> (TcpStream, SocketAddr, OwnedSemaphorePermit) {
    loop {
        let Ok(place) = Arc::clone(places).acquire_owned().await else { return std::future::pending().await };
        match listener.accept().await {
            Ok((stream, peer)) => return (stream, peer, place),
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(BREATHER).await;
            }
        }
    }
}

/// The next connection of this machine's command line, where it has an address of its own.
async fn accept_inside(
    listener: Option<&TcpListener>,
    places: &Arc<Semaphore>,
) -> (TcpStream, SocketAddr, OwnedSemaphorePermit) {
    match listener {
        Some(listener) => accept(listener, places).await,
        None => std::future::pending().await,
    }
}

/// How long a connection waits for its client.
#[derive(Clone, Copy)]
struct Waits {
    /// For the headers of the next request.
    headers: Duration,
    /// For it to take something of an answer.
    writes: Duration,
}

/// Agrees with a client on TLS where there is a certificate, and answers its requests.
async fn welcome(
    stream: TcpStream,
    peer: SocketAddr,
    acceptor: Option<TlsAcceptor>,
    router: Router,
    waits: Waits,
    stopping: watch::Receiver<bool>,
    place: OwnedSemaphorePermit,
) {
    // Small answers should not wait for more; where the system refuses, they do.
    let _ = stream.set_nodelay(true);
    let stream = Stalling::new(stream, waits.writes);
    let Some(acceptor) = acceptor else {
        return converse(stream, Peer::plain(peer), router, waits, stopping, place).await;
    };
    // A client that does not come to an end with its greeting is let go like one that does not with its headers.
    match tokio::time::timeout(waits.headers, acceptor.accept(stream)).await {
        Ok(Ok(stream)) => converse(stream, Peer::secured(peer), router, waits, stopping, place).await,
        Ok(Err(error)) => tracing::debug!(%error, "a connection did not agree on TLS"),
        Err(_) => tracing::debug!("a connection did not agree on TLS in time"),
    }
}

/// Answers the requests of one connection.
async fn converse(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    peer: Peer,
    router: Router,
    waits: Waits,
    mut stopping: watch::Receiver<bool>,
    place: OwnedSemaphorePermit,
) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(waits.headers);
    let stream = TokioIo::new(stream);
    // Who is at the other end goes with each of its requests.
    let router = router.map_request(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(peer);
        request
    });
    let mut connection = pin!(http.serve_connection(stream, TowerToHyperService::new(router)));
    // What the wait gives borrows from the channel and must not be held while the connection ends.
    let told = async move { drop(stopping.wait_for(|stopping| *stopping).await) };
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = told => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
    drop(place);
}
