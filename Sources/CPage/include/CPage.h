// The files of the page, compiled in: a program that was copied elsewhere serves it too.
#pragma once

#include <stddef.h>

typedef struct {
  // From the root, as a browser asks for it: "/app.js".
  const char *path;
  const unsigned char *bytes;
  size_t count;
} cp_file;

// All files in no order; the last has no path.
const cp_file *cp_files(void);
