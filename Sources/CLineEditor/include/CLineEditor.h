#pragma once

#include <stdbool.h>

// GNU readline behind a few functions without visible globals: Swift 6 cannot import readline's own.
// Everything belongs to one thread, the main one.

#if defined(__cplusplus)
extern "C" {
#endif

// What le_read_line returned with.
typedef enum { le_got_line = 0, le_got_end = 1, le_got_interrupt = 2 } le_result;

// Offers candidates for the word line[start ..< end] by calling le_offer for each.
typedef void (*le_completer)(void *context, const char *line, int start, int end);

// Prepares readline for a terminal. Call once, before the functions below.
void le_start(const char *program);

// Reads one line with editing, or several where a block was pasted or recalled. On le_got_line,
// *line is to be given back to le_free_line. An interrupt drops the pending text and clears the flag.
le_result le_read_line(const char *prompt, char **line);
void le_free_line(char *line);

// Who completes words on TAB; context is handed through.
void le_set_completer(le_completer completer, void *context);

// From within a completer: one candidate, a whole replacement for the word.
void le_offer(const char *candidate);

// History: one entry a block, newlines kept.
void le_history_add(const char *block);
bool le_history_load(const char *path);
bool le_history_save(const char *path, int limit);

#if defined(__cplusplus)
}
#endif
