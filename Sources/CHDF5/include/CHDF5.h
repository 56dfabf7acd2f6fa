// Files of libhdf5: what a trajectory in H5MD needs of it.
//
// The library is loaded by the first call, because it brings some thirty others with it, which no command
// but those that read or write such files should wait for. It is for one thread at a time: the caller
// holds a lock around every call.
#pragma once

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Loads the library, once; called before the others by every thread. Returns null, or why it cannot be
/// loaded; then the other functions trap.
const char *_Nullable h5_load(void);

/// Why the last call failed, in the library's words.
const char *h5_error(void);

/// A file, a group or a dataset; negative where it cannot be had.
typedef int64_t h5_id;

/// Begins a file in the place of an earlier one.
h5_id h5_create(const char *path);
/// Opens a file to be added to.
h5_id h5_open(const char *path);
/// Closes a file, a group or a dataset. Returns a negative number where what was written is lost.
int h5_close(h5_id object);

/// Creates a group with the groups above it, or opens one that is there. Paths are relative to `parent`.
h5_id h5_group(h5_id parent, const char *path);
/// Whether `parent` has this child, a single name.
int h5_has(h5_id parent, const char *name);

/// How many children a group has, and the name of one, in the order of the names.
int64_t h5_children(h5_id group);
int h5_child(h5_id group, uint64_t index, char *name, size_t size);
/// Gives a child of `group` a second name, `name` in `other`: `path` is relative to `group`.
int h5_link(h5_id group, const char *path, h5_id other, const char *name);

/// Sets attributes; negative on failure. Texts are UTF-8 of variable length, since readers in Python take
/// others for bytes. `count` 0 makes a scalar.
int h5_set_texts(
  h5_id object, const char *name, size_t count,
  const char *_Nullable const *_Nonnull texts);
int h5_set_integers(h5_id object, const char *name, size_t count, const int32_t *values);

/// What a dataset holds: doubles, of which those that are not written are NaN, or 32-bit integers, which
/// are -1 there.
typedef enum { h5_doubles, h5_integers } h5_kind;

/// Creates a dataset of `rank` dimensions (at most 3) without any element, compressed in chunks.
h5_id h5_dataset(h5_id parent, const char *name, h5_kind kind, int rank, const uint64_t *chunk);
/// Opens a dataset.
h5_id h5_open_dataset(h5_id parent, const char *name);
/// The lengths of a dataset, [rank]; negative on failure.
int h5_lengths(h5_id dataset, int rank, uint64_t *lengths);
/// Gives a dataset these lengths, none shorter than before.
int h5_extend(h5_id dataset, const uint64_t *lengths);
/// Writes a block of values, row-major, that begins at `start`.
int h5_write(
  h5_id dataset, h5_kind kind, int rank, const uint64_t *start, const uint64_t *count,
  const void *values);

/// Reads the molecules of a file in a process of its own, since the library may crash on a file that is
/// damaged, or made to do harm. The process writes records to the descriptor that is returned, to be read
/// to its end, and is waited for by its number. Returns a negative number where none can be started.
///
/// A record is a kind (int32), the length of what follows (int64), and that:
/// - 'E': why the file cannot be read, a text. The last record.
/// - 'N': what is left out of it, a text.
/// - 'S': names of the facts that frames have, one per line.
/// - 'F': a frame: int32 atoms, int32 with the bits 1 (a cell) and 2 (forces); a double per fact, NaN where
///   it is not known; the cell's vectors (9 doubles) and where it repeats (3 doubles, 0 or 1); atomic
///   numbers (double), positions and forces of the atoms, angstrom and eV.
/// - 'D': all frames were there. The last record.
int h5_read(const char *path, int *descriptor);

#pragma clang assume_nonnull end
