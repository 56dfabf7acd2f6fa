#include "CLineEditor.h"

#include <CSignals.h>

#include <errno.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <readline/history.h>
#include <readline/readline.h>

// Signals

static volatile sig_atomic_t resumed = 0;
static volatile sig_atomic_t resized = 0;

static void on_resume(int signal) {
  (void)signal;
  resumed = 1;
  cs_wake();
}

static void on_resize(int signal) {
  (void)signal;
  resized = 1;
  cs_wake();
}

// Completion

static le_completer completer = NULL;
static void *completer_context = NULL;
static char **offers = NULL;
static int offer_count = 0;
static int offer_capacity = 0;

void le_set_completer(le_completer function, void *context) {
  completer = function;
  completer_context = context;
}

void le_offer(const char *candidate) {
  if (offer_count == offer_capacity) {
    int capacity = offer_capacity ? 2 * offer_capacity : 64;
    char **larger = realloc(offers, (size_t)capacity * sizeof *offers);
    if (!larger) return;
    offers = larger;
    offer_capacity = capacity;
  }
  char *copy = strdup(candidate);
  if (copy) offers[offer_count++] = copy;
}

static char *next_offer(const char *text, int state) {
  static int index;
  if (state == 0) index = 0;
  size_t length = strlen(text);
  while (index < offer_count) {
    const char *offer = offers[index++];
    if (strncmp(offer, text, length) == 0) return strdup(offer);
  }
  return NULL;
}

static char **complete(const char *text, int start, int end) {
  rl_attempted_completion_over = 1;  // no guessing of file names where the completer has none
  if (!completer) return NULL;
  completer(completer_context, rl_line_buffer, start, end);
  char **matches = rl_completion_matches(text, next_offer);
  for (int i = 0; i < offer_count; i++) free(offers[i]);
  offer_count = 0;
  if (matches && !matches[1]) {
    // `key=`, `label:`, `folder/` and an open quote go on without a blank.
    size_t length = strlen(matches[0]);
    if (length > 0 && strchr("=:/([\"", matches[0][length - 1])) {
      rl_completion_suppress_append = 1;
      rl_completion_suppress_quote = 1;
    }
  }
  return matches;
}

// History

void le_history_add(const char *block) {
  HIST_ENTRY *latest = history_length > 0 ? history_get(history_base + history_length - 1) : NULL;
  if (!latest || strcmp(latest->line, block) != 0) add_history(block);
}

bool le_history_load(const char *path) { return read_history(path) == 0; }

bool le_history_save(const char *path, int limit) {
  stifle_history(limit);
  return write_history(path) == 0;
}

// Lines

static char *finished_line = NULL;
static bool line_finished = false;

static void take_line(char *line) {
  finished_line = line;
  line_finished = true;
  rl_callback_handler_remove();
}

void le_start(const char *program) {
  // Columns and cursor movement need to know that a letter may be several bytes long.
  const char *locale = setlocale(LC_CTYPE, "");
  if (!locale || strcmp(locale, "C") == 0 || strcmp(locale, "POSIX") == 0) {
    setlocale(LC_CTYPE, "C.UTF-8");
  }
  rl_readline_name = program;
  rl_catch_signals = 0;
  rl_catch_sigwinch = 0;
  rl_attempted_completion_function = complete;
  rl_completer_word_break_characters = " \t\n=,[](){}:;+-*^<>";
  rl_completer_quote_characters = "\"";
  rl_variable_bind("enable-bracketed-paste", "on");
  using_history();
  // Time stamps tell entries of several lines apart in the file.
  history_write_timestamps = 1;
  history_comment_char = '@';

  struct sigaction action;
  memset(&action, 0, sizeof action);
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  action.sa_handler = on_resume;
  sigaction(SIGCONT, &action, NULL);
  action.sa_handler = on_resize;
  sigaction(SIGWINCH, &action, NULL);
  cs_unblock(SIGCONT, SIGWINCH, SIGTSTP);
}

static void abandon_line(void) {
  rl_free_line_state();
  rl_callback_sigcleanup();
  rl_replace_line("", 0);
  rl_crlf();
  rl_callback_handler_remove();
  fflush(rl_outstream);
}

void le_free_line(char *line) { free(line); }

le_result le_read_line(const char *prompt, char **line) {
  *line = NULL;
  finished_line = NULL;
  line_finished = false;
  if (resized) {
    // While nobody was typing.
    resized = 0;
    rl_reset_screen_size();
  }
  rl_callback_handler_install(prompt, take_line);
  while (!line_finished) {
    if (cs_interrupt() == SIGHUP || cs_interrupt() == SIGTERM) {
      rl_callback_handler_remove();
      return le_got_end;
    }
    if (cs_interrupt()) {
      cs_clear_interrupt();
      abandon_line();
      return le_got_interrupt;
    }
    if (resumed) {
      // The shell had the terminal in between.
      resumed = 0;
      rl_deprep_terminal();
      rl_prep_terminal(1);
      rl_forced_update_display();
      fflush(rl_outstream);
    }
    if (resized) {
      resized = 0;
      rl_resize_terminal();
      fflush(rl_outstream);
    }
    struct pollfd sources[2] = {{.fd = STDIN_FILENO, .events = POLLIN},
                                {.fd = cs_wake_descriptor(), .events = POLLIN}};
    int ready = poll(sources, 2, -1);
    if (ready < 0 && errno != EINTR) {
      rl_callback_handler_remove();
      return le_got_end;
    }
    if (ready <= 0) continue;
    if (sources[1].revents) cs_drain_wake();
    if (sources[0].revents) rl_callback_read_char();
  }
  *line = finished_line;
  finished_line = NULL;
  return *line ? le_got_line : le_got_end;
}
