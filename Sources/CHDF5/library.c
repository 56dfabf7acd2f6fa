#include "include/CHDF5.h"

#include "library.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

h5_library h5;

// Debian's names first; what follows are those of other systems.
static const char *const names[] = {
  "libhdf5_serial.so.103", "libhdf5_serial.so.310", "libhdf5.so.103", "libhdf5.so.200",
  "libhdf5.so.310", "libhdf5.so",
};

static const char *load(void) {
  static char fault[256];
  void *library = NULL;
  for (size_t i = 0; !library && i < sizeof names / sizeof *names; i++)
    library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
  if (!library)
    return "the library libhdf5 is not installed; 'apt-get install libhdf5-103-1' installs it on Debian 12";
#define H5_FIND(result, name, arguments) \
  if (!(h5.name = (result(*) arguments)dlsym(library, #name))) { \
    snprintf(fault, sizeof fault, "the library libhdf5 has no %s; 1.10 to 1.14 are known", #name); \
    return fault; \
  }
  H5_FUNCTIONS(H5_FIND)
#undef H5_FIND
  // At the end of the process the library would write again to files whose disk was full, and crash.
  h5.H5dont_atexit();
  if (h5.H5open() < 0) return "the library libhdf5 does not start";
#define H5_FIND(name) \
  { \
    const hid_t *value = dlsym(library, #name); \
    if (!value) { \
      snprintf(fault, sizeof fault, "the library libhdf5 has no %s; 1.10 to 1.14 are known", #name); \
      return fault; \
    } \
    h5.name = *value; \
  }
  H5_VALUES(H5_FIND)
#undef H5_FIND
  h5.H5Pset_file_locking = (herr_t(*)(hid_t, int, int))dlsym(library, "H5Pset_file_locking");
  return NULL;
}

const char *h5_load(void) {
  static int is_loaded;
  static const char *fault;
  if (!is_loaded) {
    fault = load();
    is_loaded = 1;
  }
  // Each thread has errors of its own, which are printed unless it says otherwise.
  if (!fault) h5.H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
  return fault;
}

// The first entry is where the error was found: the others only say what was being done.
static herr_t first_entry(unsigned number, const H5E_error2_t *entry, void *text) {
  if (number == 0 && entry->desc) snprintf(text, 512, "%s", entry->desc);
  return 0;
}

const char *h5_error(void) {
  static char text[512];
  text[0] = 0;
  h5.H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, first_entry, text);
  // What the system says is enough.
  char *words = strstr(text, "error message = '");
  char *end = words ? strchr(words += strlen("error message = '"), '\'') : NULL;
  if (end) {
    *end = 0;
    return words;
  }
  return text[0] ? text : "unknown";
}

hid_t h5_access(void) {
  hid_t access = h5.H5Pcreate(h5.H5P_CLS_FILE_ACCESS_ID_g);
  if (h5.H5Pset_file_locking) h5.H5Pset_file_locking(access, 0, 1);
  return access;
}
