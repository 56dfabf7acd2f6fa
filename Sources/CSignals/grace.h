#pragma once

// Ends the process when nobody heeds a signal: code that looks at the flag ends in order, code that
// does not, or takes too long to look, ends all the same.

// Before the first signal.
void prepare_grace(void);

// From the handler of a signal: the process ends in a second unless end_grace is called.
void begin_grace(int signal);

// The signal was heeded.
void end_grace(void);

// Whether a signal may be heeded at any time.
void set_patient(int signal);
