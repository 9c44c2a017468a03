//! The state in a file, so that a program need not read all readings again to start.
//!
//! The file is derived and may be deleted: then the journal is replayed. It is made under another name, synced
//! and renamed, and the folder is synced: it is whole or as before.
//!
//! The file: one byte that names the form, the head (journal's epoch, position, window and horizon), the state, how
//! the readings of each total of a month spread in the order of the totals, all by postcard, then the CRC-32 of all
//! before it (4 bytes, little-endian).

use crate::LiveSettings;
use crate::fold::{Alerts, Kept, Site, SourceState, Spread};
use crate::payload::Quarantined;
use fieldpack_journal::Position;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::sync::Arc;
use thiserror::Error;

/// The form of the file; raised whenever it changes. Those of before are still read: a journal may hold such a state
/// in place of entries that are gone.
const FORM: u8 = 2;
/// The form before that, which ends after the state: how the readings of a month spread was not kept.
const FORM_WITHOUT_SPREADS: u8 = 1;
/// Bytes that are written together.
const BUFFER: usize = 1 << 20;

/// Why a saved state cannot be used or made.
#[derive(Debug, Error)]
pub(crate) enum SavedError {
    /// The disk does not do it.
    #[error("the saved state in `{file}`: {source}")]
    Io {
        /// The file.
        file: String,
        /// What the system says.
        source: io::Error,
    },
    /// It is not what was written, or does not go with this journal and these settings.
    #[error("the saved state cannot be used: {0}")]
    Unfit(String),
}

/// What goes with a state.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Head {
    epoch: String,
    applied: Position,
    window_ms: i64,
    horizon_ms: i64,
}

/// The state as it is written: maps as lists in the order of their keys.
#[derive(Serialize, Deserialize)]
struct Saved {
    watermark_us: Option<i64>,
    sites: Vec<(Arc<str>, Arc<Site>)>,
    sources: Vec<(Arc<str>, SourceState)>,
    alerts: Arc<Alerts>,
    quarantine: Vec<Arc<Quarantined>>,
}

impl Saved {
    /// Takes a state apart; it shares everything.
    fn of(kept: &Kept) -> Self {
        let mut sites: Vec<_> = kept.sites.iter().map(|(iri, site)| (iri.clone(), site.clone())).collect();
        sites.sort_unstable_by(|one, other| one.0.cmp(&other.0));
        Self {
            watermark_us: kept.watermark_us,
            sites,
            sources: kept.sources.iter().map(|(name, source)| (name.clone(), *source)).collect(),
            alerts: kept.alerts.clone(),
            quarantine: kept.quarantine.values().cloned().collect(),
        }
    }

    /// How readings spread in each total of each month, in their order.
    fn spreads(&self) -> Vec<Option<Spread>> {
        let states = self.sites.iter().flat_map(|(_, site)| &site.states);
        states.flat_map(|state| state.months.spreads()).collect()
    }

    /// Puts back how readings spread.
    ///
    /// # Errors
    /// Says so where they are not as many as there are totals.
    fn spread(&mut self, spreads: Vec<Option<Spread>>) -> Result<(), SavedError> {
        let (found, expected) = (spreads.len(), self.spreads().len());
        if found != expected {
            return Err(SavedError::Unfit(format!(
                "it has `{found}` spreads, expected `{expected}`, one for each total"
            )));
        }
        let states = self.sites.iter_mut().flat_map(|(_, site)| Arc::make_mut(site).states.iter_mut());
        let totals = states.flat_map(|state| Arc::make_mut(state).months.spreads_mut());
        totals.zip(spreads).for_each(|(total, spread)| *total = spread);
        Ok(())
    }

    /// Puts the state together.
    fn into_kept(mut self) -> Kept {
        let states = self.sites.iter_mut().flat_map(|(_, site)| Arc::make_mut(site).states.iter_mut());
        let open_readings = states.map(|state| Arc::make_mut(state).complete()).sum();
        Kept {
            watermark_us: self.watermark_us,
            open_readings,
            sites: self.sites.into_iter().collect(),
            sources: self.sources.into_iter().collect(),
            alerts: self.alerts,
            quarantine: self.quarantine.into_iter().map(|item| (Arc::from(item.id.as_str()), item)).collect(),
        }
    }
}

/// Writes on, and sums up what it writes.
struct Summed<W> {
    inner: W,
    sum: crc32fast::Hasher,
}

impl<W: Write> Write for Summed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.sum.update(bytes.get(..written).unwrap_or_default());
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// Writes a state that stands at a position of the journal `epoch`.
///
/// # Errors
/// What the writer says.
pub(crate) fn write<W: Write>(
    kept: &Kept,
    epoch: &str,
    applied: Position,
    settings: &LiveSettings,
    writer: W,
) -> io::Result<W> {
    let head =
        Head { epoch: epoch.to_owned(), applied, window_ms: settings.window_ms, horizon_ms: settings.horizon_ms };
    // Postcard writes byte by byte: the sum is taken of whole buffers.
    let summed = Summed { inner: writer, sum: crc32fast::Hasher::new() };
    let mut buffered = BufWriter::with_capacity(BUFFER, summed);
    buffered.write_all(&[FORM])?;
    let buffered = postcard::to_io(&head, buffered).map_err(io::Error::other)?;
    let saved = Saved::of(kept);
    let buffered = postcard::to_io(&saved, buffered).map_err(io::Error::other)?;
    let buffered = postcard::to_io(&saved.spreads(), buffered).map_err(io::Error::other)?;
    let Summed { mut inner, sum } = buffered.into_inner().map_err(io::IntoInnerError::into_error)?;
    inner.write_all(&sum.finalize().to_le_bytes())?;
    Ok(inner)
}

/// Saves a state in a file, in place of what was there.
///
/// # Errors
/// [`SavedError::Io`]; the file is as before then.
pub(crate) fn save(
    kept: &Kept,
    file: &Path,
    epoch: &str,
    applied: Position,
    settings: &LiveSettings,
) -> Result<(), SavedError> {
    let failed = |source| SavedError::Io { file: file.display().to_string(), source };
    let unfinished = file.with_extension("unfinished");
    let made = File::create(&unfinished).map_err(failed)?;
    let made = write(kept, epoch, applied, settings, made).map_err(failed)?;
    made.sync_all().map_err(failed)?;
    std::fs::rename(&unfinished, file).map_err(failed)?;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)
}

/// Reads a state and the position that it stands at; `epoch` is the journal's, where the state may be of
/// another.
///
/// # Errors
/// [`SavedError::Unfit`] where it was damaged, is of a newer form, another journal or other settings. What a
/// journal holds itself (no `epoch`) is taken whatever settings it was folded with: the readings are gone.
pub(crate) fn read(bytes: &[u8], epoch: Option<&str>, settings: &LiveSettings) -> Result<(Kept, Position), SavedError> {
    let unfit = |reason: &str| SavedError::Unfit(reason.to_owned());
    let form = *bytes.first().ok_or_else(|| unfit("it is empty"))?;
    if !(FORM_WITHOUT_SPREADS..=FORM).contains(&form) {
        let expected = format!("expected `{FORM_WITHOUT_SPREADS}` to `{FORM}`");
        return Err(SavedError::Unfit(format!("it is of form `{form}`, {expected}: a newer program wrote it")));
    }
    let (body, sum) = bytes.split_last_chunk::<4>().ok_or_else(|| unfit("it is shorter than its checksum"))?;
    if crc32fast::hash(body) != u32::from_le_bytes(*sum) {
        return Err(unfit("its checksum does not fit"));
    }
    let wrong = |error: postcard::Error| SavedError::Unfit(format!("it cannot be read: {error}"));
    let (head, rest) = postcard::take_from_bytes::<Head>(body.get(1..).unwrap_or_default()).map_err(wrong)?;
    if let Some(epoch) = epoch.filter(|epoch| **epoch != head.epoch) {
        return Err(SavedError::Unfit(format!("it is of the journal `{}`, expected `{epoch}`", head.epoch)));
    }
    if epoch.is_some() && (head.window_ms, head.horizon_ms) != (settings.window_ms, settings.horizon_ms) {
        return Err(SavedError::Unfit(format!(
            "it was folded with a window of `{}` ms and a horizon of `{}` ms, expected `{}` and `{}`",
            head.window_ms, head.horizon_ms, settings.window_ms, settings.horizon_ms
        )));
    }
    let (mut saved, mut rest) = postcard::take_from_bytes::<Saved>(rest).map_err(wrong)?;
    if form > FORM_WITHOUT_SPREADS {
        let (spreads, end) = postcard::take_from_bytes::<Vec<Option<Spread>>>(rest).map_err(wrong)?;
        saved.spread(spreads)?;
        rest = end;
    }
    if !rest.is_empty() {
        return Err(SavedError::Unfit(format!("`{}` bytes too many stand at its end", rest.len())));
    }
    Ok((saved.into_kept(), head.applied))
}

/// Reads a file; `None` where there is none.
///
/// # Errors
/// [`SavedError`], as for [`read`], or the file system's.
pub(crate) fn load(file: &Path, epoch: &str, settings: &LiveSettings) -> Result<Option<(Kept, Position)>, SavedError> {
    match std::fs::read(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(SavedError::Io { file: file.display().to_string(), source }),
        Ok(bytes) => read(&bytes, Some(epoch), settings).map(Some),
    }
}
