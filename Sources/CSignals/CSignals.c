#include "CSignals.h"

#include "grace.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static volatile sig_atomic_t caught_signal = 0;
// A pipe the handlers write to.
static int wake[2] = {-1, -1};

void cs_wake(void) {
  int saved = errno;
  if (wake[1] >= 0 && write(wake[1], "!", 1) < 0) { /* full: awake already */ }
  errno = saved;
}

static void on_interrupt(int signal) {
  caught_signal = signal;
  begin_grace(signal);
  cs_wake();
}

void cs_unblock(int first, int second, int third) {
  sigset_t caught;
  sigemptyset(&caught);
  sigaddset(&caught, first);
  sigaddset(&caught, second);
  sigaddset(&caught, third);
  pthread_sigmask(SIG_UNBLOCK, &caught, NULL);
}

void cs_catch_interrupts(void) {
  if (wake[0] < 0 && pipe(wake) == 0) {
    for (int end = 0; end < 2; end++) {
      fcntl(wake[end], F_SETFL, O_NONBLOCK);
      fcntl(wake[end], F_SETFD, FD_CLOEXEC);
    }
  }
  prepare_grace();
  struct sigaction action;
  memset(&action, 0, sizeof action);
  sigemptyset(&action.sa_mask);
  action.sa_handler = on_interrupt;
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGHUP, &action, NULL);
  cs_unblock(SIGINT, SIGTERM, SIGHUP);
}

int cs_interrupt(void) { return caught_signal; }

void cs_clear_interrupt(void) {
  end_grace();
  caught_signal = 0;
}

void cs_be_patient(int signal) { set_patient(signal); }

int cs_wake_descriptor(void) { return wake[0]; }

void cs_drain_wake(void) {
  char bytes[64];
  while (wake[0] >= 0 && read(wake[0], bytes, sizeof bytes) > 0) {
  }
}
