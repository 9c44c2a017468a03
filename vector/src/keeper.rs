//! The graph's life: built, written and read on a thread of its own, taken up when it is ready.

use crate::disk::{GraphFiles, read_graph, write_graph};
use crate::graph::Graph;
use crate::snapshot::Snapshot;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;

/// Is called from another thread when a graph is ready to be taken up, or written.
pub type Ready = Arc<dyn Fn() + Send + Sync>;

/// What a thread reports.
enum Report {
    /// A graph is ready; its files where it was read from them.
    Ready(Arc<Graph>, Option<GraphFiles>),
    /// The graph is written to a folder.
    Written(GraphFiles, PathBuf),
    /// A graph on disk is of no use.
    Useless(String),
}

/// What a thread is to do.
enum Task {
    /// Build a graph over a snapshot, and write it where there is a folder.
    Build(Snapshot, Option<PathBuf>),
    /// Write a graph; the snapshot gives the settings.
    Write(Snapshot, Arc<Graph>, PathBuf),
    /// Read a graph for a snapshot.
    Read(Snapshot, GraphFiles, PathBuf),
}

/// A thread at work.
struct Job {
    is_cancelled: Arc<AtomicBool>,
    reports: Receiver<Report>,
    thread: Option<JoinHandle<()>>,
}

impl Job {
    fn is_finished(&self) -> bool {
        self.thread.as_ref().is_none_or(JoinHandle::is_finished)
    }

    fn join(&mut self) {
        // A panic in the thread is caught there and reported by silence.
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        self.is_cancelled.store(true, Ordering::Relaxed);
        self.join();
    }
}

/// Keeps the graph of a store.
#[derive(Default)]
pub(crate) struct Keeper {
    pub(crate) graph: Option<Arc<Graph>>,
    /// The files of the graph, or of the one before it, in the folder where the store is.
    pub(crate) written: Option<GraphFiles>,
    /// The folder where the store is.
    pub(crate) folder: Option<PathBuf>,
    /// Whom to tell; threads that are at work already learn it too.
    pub(crate) ready: Arc<OnceLock<Ready>>,
    job: Option<Job>,
    /// The store's changes when the last try to build began.
    tried: Option<u64>,
}

impl std::fmt::Debug for Keeper {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Keeper")
            .field("graph", &self.graph)
            .field("at_work", &self.job.is_some())
            .finish_non_exhaustive()
    }
}

impl Keeper {
    /// Takes up what is ready; says whether there is another graph.
    pub(crate) fn take_up(&mut self) -> bool {
        let Some(mut job) = self.job.take() else { return false };
        // Asked before the reports are read, so that none of them is lost.
        let is_finished = job.is_finished();
        let mut is_new = false;
        while let Ok(report) = job.reports.try_recv() {
            match report {
                Report::Ready(graph, files) => {
                    tracing::debug!(points = graph.points, stamp = graph.stamp, "a graph of vectors is taken up");
                    // Until this one is written, the last one serves those who open the folder.
                    self.written = files.or(self.written.take());
                    (self.graph, is_new) = (Some(graph), true);
                }
                Report::Written(files, folder) if self.folder.as_ref() == Some(&folder) => self.written = Some(files),
                Report::Written(..) => {}
                Report::Useless(reason) => {
                    tracing::warn!(reason, "the graph of vectors is of no use and will be built anew");
                    self.written = None;
                }
            }
        }
        if is_finished {
            job.join();
        } else {
            self.job = Some(job);
        }
        is_new
    }

    /// Whether a thread is at work.
    pub(crate) fn is_at_work(&self) -> bool {
        self.job.is_some()
    }

    /// Begins to build where there is no graph, or `changed` vectors of the store are not as the graph has them.
    pub(crate) fn build_if_due(&mut self, snapshot: &Snapshot, changed: usize) {
        let settings = &snapshot.shape.settings;
        let share = settings.graph.rebuild_share;
        let is_due = match &self.graph {
            Some(graph) => changed as f32 > share * graph.points as f32,
            None => true,
        };
        // What failed once is not tried again for the same vectors.
        let was_tried =
            self.tried.is_some_and(|tried| (snapshot.stamp - tried) as f32 <= share * snapshot.found as f32);
        if self.job.is_none() && snapshot.found >= settings.crossover && is_due && !was_tried {
            self.tried = Some(snapshot.stamp);
            self.start(Task::Build(snapshot.clone(), self.folder.clone()));
        }
    }

    /// Begins to write the graph to the store's folder where it is not there yet.
    pub(crate) fn write(&mut self, snapshot: &Snapshot) {
        let written = self.written.as_ref().map(|files| files.stamp);
        if let (None, Some(graph), Some(folder)) = (&self.job, &self.graph, &self.folder)
            && written != Some(graph.stamp)
        {
            self.start(Task::Write(snapshot.clone(), graph.clone(), folder.clone()));
        }
    }

    /// Begins to read a graph.
    pub(crate) fn read(&mut self, snapshot: &Snapshot, files: GraphFiles) {
        if let Some(folder) = self.folder.clone() {
            self.written = Some(files.clone());
            self.start(Task::Read(snapshot.clone(), files, folder));
        }
    }

    /// Waits for the thread at work.
    pub(crate) fn wait(&mut self) {
        if let Some(job) = &mut self.job {
            job.join();
        }
    }

    fn start(&mut self, task: Task) {
        let (reports, receiver) = channel();
        let is_cancelled = Arc::new(AtomicBool::new(false));
        let flag = is_cancelled.clone();
        let reports = Reports { sender: reports, ready: self.ready.clone() };
        let work = move || {
            let done = catch_unwind(AssertUnwindSafe(|| task.run(&flag, &reports)));
            if done.is_err() {
                tracing::warn!("the work on the graph of vectors failed");
            }
        };
        match std::thread::Builder::new().name("vector graph".to_owned()).spawn(work) {
            Ok(thread) => self.job = Some(Job { is_cancelled, reports: receiver, thread: Some(thread) }),
            Err(error) => tracing::warn!(%error, "no thread for the graph of vectors"),
        }
    }
}

/// Where a thread reports to.
struct Reports {
    sender: Sender<Report>,
    ready: Arc<OnceLock<Ready>>,
}

impl Reports {
    fn send(&self, report: Report) {
        // Nobody listens any more where the store is gone.
        if self.sender.send(report).is_ok()
            && let Some(ready) = self.ready.get()
        {
            ready();
        }
    }
}

impl Task {
    fn run(self, is_cancelled: &AtomicBool, reports: &Reports) {
        let report = |report| reports.send(report);
        match self {
            Self::Build(snapshot, folder) => {
                let settings = snapshot.shape.settings.graph;
                let Some(graph) = Graph::build(&snapshot, &settings, is_cancelled) else { return };
                let graph = Arc::new(graph);
                report(Report::Ready(graph.clone(), None));
                if let Some(folder) = folder {
                    Self::Write(snapshot, graph, folder).run(is_cancelled, reports);
                }
            }
            Self::Write(snapshot, graph, folder) => {
                match write_graph(&folder, &graph, &snapshot.shape.settings.graph) {
                    Ok(files) => report(Report::Written(files, folder)),
                    Err(error) => tracing::warn!(%error, "the graph of vectors is not written"),
                }
            }
            Self::Read(snapshot, files, folder) => report(match read_graph(&folder, &files, &snapshot.shape) {
                Ok(graph) => Report::Ready(Arc::new(graph), Some(files)),
                Err(reason) => Report::Useless(reason),
            }),
        }
    }
}
