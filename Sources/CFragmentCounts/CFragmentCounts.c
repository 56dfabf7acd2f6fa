#include "CFragmentCounts.h"

// Swift's clang has #embed in every version of C; it is standard from C23 on.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const uint8_t bytes[] = {
#embed "fragment-counts.bin"
};

const uint8_t *fragment_counts(size_t *size) {
  *size = sizeof bytes;
  return bytes;
}
