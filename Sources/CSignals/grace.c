#include "grace.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

static const unsigned grace_seconds = 1;
static volatile sig_atomic_t unheeded = 0;
static volatile sig_atomic_t patient = 0;

static void on_end_of_grace(int signal) {
  (void)signal;
  if (!unheeded) return;
  static const char text[] = "simgen: interrupted\n";
  if (write(STDERR_FILENO, text, sizeof text - 1) < 0) { /* nobody reads it */ }
  // As a shell reports a process that a signal ended. Nothing is tidied up: outputs have temporary
  // names until they are whole, and a journal may end anywhere.
  _exit(128 + unheeded);
}

void prepare_grace(void) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  sigemptyset(&action.sa_mask);
  action.sa_handler = on_end_of_grace;
  // Reading and waiting that the alarm finds go on.
  action.sa_flags = SA_RESTART;
  sigaction(SIGALRM, &action, NULL);
  sigset_t caught;
  sigemptyset(&caught);
  sigaddset(&caught, SIGALRM);
  // A parent with threads may have handed it down blocked; a handler could not change that, for the mask is
  // as before when it returns.
  pthread_sigmask(SIG_UNBLOCK, &caught, NULL);
}

void begin_grace(int signal) {
  if (signal == patient) return;
  unheeded = signal;
  alarm(grace_seconds);
}

void end_grace(void) {
  unheeded = 0;
  alarm(0);
}

void set_patient(int signal) { patient = signal; }
