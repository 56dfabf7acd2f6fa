// The fragments of known molecules that the synthetic accessibility score asks for; see README.md.
//
// They are part of the program, unlike models, which recipes name: every command that judges
// molecules needs them, and a path would have to be known to each of them.
#ifndef CFRAGMENTCOUNTS_H
#define CFRAGMENTCOUNTS_H

#include <stddef.h>
#include <stdint.h>

/// The bytes of fragment-counts.bin and how many there are.
const uint8_t *fragment_counts(size_t *size);

#endif
