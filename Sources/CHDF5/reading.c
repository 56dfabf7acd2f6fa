// For pipe2.
#define _GNU_SOURCE

#include "include/CHDF5.h"

#include "reading.h"

#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static int output = -1;

static void send_bytes(const void *bytes, size_t length) {
  const char *next = bytes;
  while (length > 0) {
    ssize_t sent = write(output, next, length);
    // The reader has gone.
    if (sent < 0) _exit(1);
    next += sent;
    length -= (size_t)sent;
  }
}

void send_record(char kind, const void *bytes, size_t length) {
  struct {
    int32_t kind, padding;
    int64_t length;
  } head = {kind, 0, (int64_t)length};
  send_bytes(&head, sizeof head);
  send_bytes(bytes, length);
}

static void send_text(char kind, const char *format, va_list arguments) {
  char text[512];
  vsnprintf(text, sizeof text, format, arguments);
  send_record(kind, text, strlen(text));
}

void refuse(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  send_text('E', format, arguments);
  va_end(arguments);
  _exit(0);
}

void note(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  send_text('N', format, arguments);
  va_end(arguments);
}

// What a damaged file may make the library do ends with the process, quietly and soon.
static void be_harmless(const char *path) {
  for (int number = 1; number < 32; number++) signal(number, SIG_DFL);
  // Ctrl-C is the parent's affair: it kills this process, or finds its pipe closed.
  signal(SIGINT, SIG_IGN);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  // A damaged file may lead in circles; the slowest disk and compression take less than that per megabyte.
  struct stat status = {0};
  rlim_t patience = 20 + (stat(path, &status) == 0 ? (rlim_t)status.st_size >> 20 : 0);
  struct rlimit no_core = {0, 0}, seconds = {patience, patience + 5};
  setrlimit(RLIMIT_CORE, &no_core);
  setrlimit(RLIMIT_CPU, &seconds);
  long pages = 0;
  FILE *sizes = fopen("/proc/self/statm", "r");
  if (sizes && fscanf(sizes, "%ld", &pages) == 1) {
    rlim_t most = (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE) + ((rlim_t)4 << 30);
    struct rlimit memory = {most, most};
    setrlimit(RLIMIT_AS, &memory);
  }
  if (sizes) fclose(sizes);
}

int h5_read(const char *path, int *descriptor) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return -1;
  pid_t child = fork();
  if (child < 0) {
    close(ends[0]);
    close(ends[1]);
    return -1;
  }
  if (child > 0) {
    close(ends[1]);
    *descriptor = ends[0];
    return child;
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  close(ends[0]);
  output = ends[1];
  be_harmless(path);
  hid_t file = h5.H5Fopen(path, H5F_ACC_RDONLY, h5_access());
  if (file < 0) refuse("the file is no whole HDF5 file: %s", h5_error());
  send_molecules(file);
  send_record('D', NULL, 0);
  _exit(0);
}
