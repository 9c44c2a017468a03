//! One chunk as a file: a head of whole numbers, then its columns as they are in memory.

use super::files::{LAYOUT, damaged, unread, write};
use crate::chunk::{Chunk, MASK, Mask, ROWS};
use crate::error::{OpenError, SaveError};
use bytemuck::{cast_slice, cast_slice_mut};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

/// "FPVECTOR", read as a number: where bytes have the other order it reads as another one.
const MAGIC: u64 = u64::from_le_bytes(*b"FPVECTOR");

/// What the names of chunks' files begin with.
pub(crate) const CHUNK: &str = "chunk-";

/// The head of a file: magic, layout, components, words of a code, rows, changes.
fn head(dimensions: usize, words: usize, rows: u32, changed: u64) -> [u64; 6] {
    [MAGIC, u64::from(LAYOUT), dimensions as u64, words as u64, u64::from(rows), changed]
}

/// What a manifest says of a chunk's file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ChunkFile {
    pub(crate) name: String,
    pub(crate) rows: u32,
    pub(crate) changed: u64,
    pub(crate) sum: u32,
}

/// Writes a chunk.
pub(crate) fn write_chunk(
    folder: &Path,
    number: usize,
    chunk: &Chunk,
    dimensions: usize,
    words: usize,
) -> Result<ChunkFile, SaveError> {
    let rows = chunk.len() as u32;
    let Chunk { changed, .. } = *chunk;
    let head = head(dimensions, words, rows, changed);
    let parts: [&[u8]; 8] = [
        cast_slice(&head),
        cast_slice(&chunk.held),
        cast_slice(&chunk.found),
        cast_slice(&chunk.keys),
        cast_slice(&chunk.stamps),
        cast_slice(&chunk.codes),
        cast_slice(&chunk.stretches),
        cast_slice(&chunk.rows),
    ];
    let mut sum = crc32fast::Hasher::new();
    parts.iter().for_each(|part| sum.update(part));
    let sum = sum.finalize();
    // Files with the same name hold the same: a file that the last manifest names is never written over.
    let name = format!("{CHUNK}{number}-{changed}-{sum:08x}");
    write(&folder.join(&name), &parts)?;
    Ok(ChunkFile { name, rows, changed, sum })
}

/// Reads a chunk that a manifest names.
pub(crate) fn read_chunk(
    folder: &Path,
    expected: &ChunkFile,
    dimensions: usize,
    words: usize,
) -> Result<Chunk, OpenError> {
    let path = folder.join(&expected.name);
    let mut file = File::open(&path).map_err(|error| unread(&path, error))?;
    let mut sum = crc32fast::Hasher::new();
    let mut read = |bytes: &mut [u8]| {
        file.read_exact(bytes).map_err(|error| unread(&path, error))?;
        sum.update(bytes);
        Ok::<(), OpenError>(())
    };
    let mut found = [0_u64; 6];
    read(cast_slice_mut(&mut found))?;
    if found[0] == MAGIC && found[1] != u64::from(LAYOUT) {
        return Err(OpenError::Layout { file: path, found: found[1] as u32, expected: LAYOUT });
    }
    if found != head(dimensions, words, expected.rows, expected.changed) {
        return Err(damaged(&path, "it is not the chunk that the manifest names"));
    }
    let rows = expected.rows as usize;
    let mut chunk = Chunk {
        keys: vec![0; rows],
        stamps: vec![0; rows],
        codes: vec![0; rows * words],
        stretches: vec![0.0; rows],
        rows: vec![0.0; rows * dimensions],
        most_stretch: 0.0,
        bytes: Vec::new(),
        steps: Vec::new(),
        held: [0; MASK],
        found: [0; MASK],
        changed: expected.changed,
    };
    read(cast_slice_mut(&mut chunk.held))?;
    read(cast_slice_mut(&mut chunk.found))?;
    read(cast_slice_mut(&mut chunk.keys))?;
    read(cast_slice_mut(&mut chunk.stamps))?;
    read(cast_slice_mut(&mut chunk.codes))?;
    read(cast_slice_mut(&mut chunk.stretches))?;
    read(cast_slice_mut(&mut chunk.rows))?;
    if sum.finalize() != expected.sum {
        return Err(damaged(&path, "its check sum is another one"));
    }
    match file.read(&mut [0]) {
        Ok(0) => {}
        Ok(_) => return Err(damaged(&path, "it goes on after its end")),
        Err(error) => return Err(unread(&path, error)),
    }
    check(&chunk).map_err(|reason| damaged(&path, reason))?;
    chunk.complete(dimensions);
    Ok(chunk)
}

/// What must hold of any chunk.
fn check(chunk: &Chunk) -> Result<(), &'static str> {
    let beyond = |mask: &Mask| (chunk.len()..ROWS).any(|row| crate::chunk::has(mask, row));
    if beyond(&chunk.held) || chunk.held.iter().zip(chunk.found).any(|(held, found)| found & !held != 0) {
        return Err("its rows are marked wrongly");
    }
    Ok(())
}
