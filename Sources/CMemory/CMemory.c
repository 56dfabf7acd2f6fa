#include "CMemory.h"

#include <malloc.h>

void cm_keep_freed(void) {
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
}
